package lce.job;

import lce.io.BadInputException;
import picocli.CommandLine.Option;

/** The flags that every job has, beside its own. In --help they stand at the end, but for --conf. */
public abstract class JobOptions {

    /** As in pom.xml. */
    static final String VERSION = "lce 0.1.0";

    @Option(names = "--conf", paramLabel = "PATH", description = "A JSON file of flags.")
    String conf;

    @Option(names = "--overwrite", negatable = true, fallbackValue = "true", order = 1, description = "Replace an output that is there already.")
    boolean overwrite;

    @Option(names = "--partitions", paramLabel = "P", order = 1, description = "Pieces that the work is cut in; results do not depend on it (default: by cores"
            + " and size).")
    Integer partitions;

    @Option(names = {"-h", "--help"}, usageHelp = true, order = 2, description = "Show this help message and exit.")
    boolean help;

    @Option(names = {"-V", "--version"}, versionHelp = true, order = 2, description = "Print version information and exit.")
    boolean version;

    /** Throws BadInputException when something needed is missing or a number cannot be. */
    abstract void validate();

    /** What the job writes. */
    abstract String output();

    static void require(String value, String flag, String what) {
        if (value == null || value.isBlank()) {
            throw new BadInputException("name " + what + " with " + flag + " (--help lists all flags)");
        }
    }

    static void atLeastOne(Integer value, String flag) {
        atLeast(1, value, flag);
    }

    static void atLeast(int least, Integer value, String flag) {
        if (value != null && value < least) {
            throw new BadInputException(flag + " is " + value + "; give a number of at least " + least);
        }
    }
}
