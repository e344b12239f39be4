package lce.job.cli;

/** Options that check their own values: those of a job, or a group that jobs include as a picocli mixin. */
interface Validated {

    /**
     * Checks values, whether they come from flags, from the file of --conf or from defaults. Throws BadInputException
     * if one cannot be used.
     */
    void validate();
}
