package lce.job.cli;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Declares what an option affects. Every option declares something. {@link lce.job.output.OptionEffects} derives the
 * inputs of a job, the fingerprint of its checkpoint and the configuration in metrics.json from the declarations.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.FIELD)
public @interface Affects {

    Effect[] value();

    /** Lists what an option can affect. */
    enum Effect {

        /** The job reads the files that the option names, so its outputs have to be apart from them. */
        INPUT,

        /**
         * The results of stages depend on the value, and on the files that it names if it is an INPUT. A checkpoint
         * belongs to one value.
         */
        RESULTS,

        /** The configuration in metrics.json holds the value. */
        METRICS,

        /**
         * None of these. The option decides how the job runs, where it writes, or what it derives from the results of
         * stages.
         */
        NOTHING
    }
}
