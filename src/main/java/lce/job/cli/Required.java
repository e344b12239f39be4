package lce.job.cli;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks an option that a job cannot run without. {@link RequiredOptions} derives the mark in {@code --help} and the
 * check of the values from it. picocli's own attribute does not serve, because the file of --conf, which is itself an
 * option, may give the value.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.FIELD)
@interface Required {

    /**
     * Returns the beginning of the message for a missing option, such as {@code name the embeddings}. The option's name
     * follows.
     */
    String value();

    /** Returns the option that may stand in for this one, such as {@code --ids}, or an empty text if there is none. */
    String unless() default "";
}
