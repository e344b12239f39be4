package lce.job;

import lce.io.BadInputException;
import lce.job.OptionSection.In;
import picocli.CommandLine.Option;

/** The flags that all jobs have. */
public abstract class JobOptions {

    /** The version in pom.xml. */
    static final String VERSION = "lce 0.1.0";

    /** The description of {@code --features}, which two jobs share. */
    static final String FEATURES = "Required. The embeddings, one vector per face: .npy; .npz (its only array, or the array named features, embeddings, feats or"
            + " arr_0); .bin (raw little-endian float32, needs --dim); or Parquet with a column of lists of numbers. A folder or a pattern"
            + " ('emb/part-*.npy') stands for all its files in natural order: part-2 before part-10. The job scales vectors to unit length.";

    static final String DIM = "Length of a vector. Required for .bin; checked against the file for other formats.";

    static final String EMBEDDING_COLUMN = "Parquet column of the vectors; struct.field names a field of a struct (default: ${DEFAULT-VALUE}).";

    static final String OPTION_LIST_HEADING = "%nEach flag is also a key of the JSON file that --conf names, without its dashes. A flag overrides the file.%n";

    static final String EXIT_STATUS = "%nExit status: 0 if the job succeeded; 2 if an input cannot be used or a disk is full (the message says what is wrong, where,"
            + " and how to fix it); 1 for any other failure.";

    /** Ends messages on missing or misspelt flags. */
    static final String SEE_HELP = " (see --help)";

    @In(OptionSection.GENERAL)
    @Option(names = "--conf", paramLabel = "PATH", description = "JSON file with values for flags, keyed by flag name.")
    String conf;

    @In(OptionSection.OUTPUT)
    @Option(names = "--overwrite", negatable = true, fallbackValue = "true", order = 1, description = "Replace the output of an earlier run. Without it the"
            + " job refuses an output that exists.")
    boolean overwrite;

    @In(OptionSection.RESOURCES)
    @Option(names = "--partitions", paramLabel = "P", order = 1, description = "Number of Spark partitions. Results do not depend on it (default: chosen from"
            + " the numbers of cores and faces).")
    Integer partitions;

    @In(OptionSection.GENERAL)
    @Option(names = {"-h", "--help"}, usageHelp = true, order = 2, description = "Show this help message and exit.")
    boolean help;

    @In(OptionSection.GENERAL)
    @Option(names = {"-V", "--version"}, versionHelp = true, order = 2, description = "Print version information and exit.")
    boolean version;

    /** Checks the values. Throws BadInputException if a required flag is missing or a number is out of range. */
    abstract void validate();

    /** Returns the path that the job writes to. */
    abstract String output();

    static void require(String value, String flag, String what) {
        if (value == null || value.isBlank()) {
            throw new BadInputException("name " + what + " with " + flag + SEE_HELP);
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
