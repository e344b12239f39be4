package lce.job.cli;

import lce.job.cli.Affects.Effect;
import lce.job.cli.OptionSection.In;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;

/**
 * The flags on faces beside their vectors: ids, true identities, clusters in an earlier run, and whether some faces may
 * be left out.
 */
public final class FaceOptions {

    @In(OptionSection.INPUT)
    @Affects(Effect.NOTHING)
    @Option(
            names = "--id-column",
            paramLabel = "NAME",
            description = "Parquet column of your own face ids: integers, text, UUIDs or other"
                    + " single values (default: id, if the files have that column).")
    public String idColumn; // null if the user has not named one

    @In(OptionSection.INPUT)
    @Affects({Effect.RESULTS, Effect.METRICS})
    @Option(
            names = "--skip-invalid",
            negatable = true,
            fallbackValue = "true",
            description =
                    "Leave out faces whose vector is zero, null, not"
                            + " finite or too large for float32; their cluster is -1. Without this flag the job refuses such vectors and names the first ones.")
    public boolean skipInvalid;

    @In(OptionSection.INPUT)
    @Affects({Effect.INPUT, Effect.METRICS})
    @Option(
            names = "--labels",
            paramLabel = "PATH",
            description = "True identities, used for scores only: text (an integer or a name per line), .npy,"
                    + " .npz (its only array, or the array named labels or label) or Parquet. A folder or pattern is read like that of --features. The label -1 means"
                    + " unknown; scores leave it out. Labels do not change the clusters.")
    public String labels;

    @In(OptionSection.INPUT)
    @Affects(Effect.NOTHING)
    @Option(
            names = "--label-column",
            paramLabel = "NAME",
            defaultValue = "label",
            description = "Parquet column of the identities (default: ${DEFAULT-VALUE}).")
    public String labelColumn;

    @In(OptionSection.INPUT)
    @Affects({Effect.INPUT, Effect.METRICS})
    @Option(
            names = "--previous",
            paramLabel = "DIR",
            converter = FolderOrNull.class,
            description = "Output of an earlier run. Clusters that mostly hold the same"
                    + " faces keep their ids, and other clusters get new ids. Faces are matched by your own ids if both runs have them, otherwise by row. It may be the"
                    + " --output that --overwrite replaces. Leave it out, or empty, for a first run.")
    public String previous; // null if there is none

    public String idColumn() {
        return idColumn == null ? "id" : idColumn;
    }

    /** Reads an empty path as null, because a scheduler passes an empty path for its first run. */
    static final class FolderOrNull implements ITypeConverter<String> {

        @Override
        public String convert(String path) {
            return path.isBlank() ? null : path;
        }
    }
}
