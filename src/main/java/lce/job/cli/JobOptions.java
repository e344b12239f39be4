package lce.job.cli;

import lce.io.BadInputException;
import lce.job.cli.Affects.Effect;
import lce.job.cli.OptionSection.In;
import picocli.CommandLine.Option;

/** The flags that every job has beside its own. */
public abstract class JobOptions implements Validated {

    /** The version in pom.xml. */
    public static final String VERSION = "lce 0.1.0";

    static final String OPTION_LIST_HEADING =
            "%nThe keys of the JSON file of --conf are flags without the leading dashes. A flag overrides the file.%n";

    static final String EXIT_STATUS =
            "%nExit status: 0 if the job succeeded; 2 if an input cannot be used or a disk is full (the message says what is wrong, where,"
                    + " and how to fix it); 1 for any other failure.";

    /** Ends messages on missing or misspelt flags. */
    static final String SEE_HELP = " (see --help)";

    @In(OptionSection.GENERAL)
    @Affects(Effect.INPUT)
    @Option(names = "--conf", paramLabel = "PATH", description = "JSON file with values for flags, keyed by flag name.")
    String conf;

    @In(OptionSection.OUTPUT)
    @Affects(Effect.NOTHING)
    @Option(
            names = "--overwrite",
            negatable = true,
            fallbackValue = "true",
            order = 1,
            description =
                    "Replace the output of an earlier run. Without this flag the job refuses an output that exists.")
    public boolean overwrite;

    @In(OptionSection.RESOURCES)
    @Affects(Effect.METRICS) // a checkpoint holds its own number
    @Option(
            names = "--partitions",
            paramLabel = "P",
            order = 1,
            description = "Number of Spark partitions. Results do not depend on it (default: chosen from"
                    + " the numbers of cores and faces).")
    public Integer partitions;

    @In(OptionSection.GENERAL)
    @Affects(Effect.NOTHING)
    @Option(
            names = "--verbose",
            negatable = true,
            fallbackValue = "true",
            order = 1,
            description = "Print the stack trace of a refused input after its"
                    + " message, and log the job's own INFO lines, by default to standard error.")
    boolean verbose;

    @In(OptionSection.GENERAL)
    @Affects(Effect.NOTHING)
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            order = 2,
            description = "Show this help message and exit.")
    boolean help;

    @In(OptionSection.GENERAL)
    @Affects(Effect.NOTHING)
    @Option(
            names = {"-V", "--version"},
            versionHelp = true,
            order = 2,
            description = "Print version information and exit.")
    boolean version;

    /** Returns the path that the job writes to. */
    public abstract String output();

    /**
     * Returns true if something else takes the place of a required option, such as {@code --features}, so that it may
     * be missing.
     */
    boolean isGivenOtherwise(String option) {
        return false;
    }

    @Override
    public void validate() {
        atLeast(1, partitions, "--partitions");
    }

    /** @param value null if the option is not given */
    static void atLeast(int least, Integer value, String flag) {
        if (value != null && value < least) {
            throw new BadInputException(flag + " is " + value + "; give a number of at least " + least);
        }
    }
}
