package lce.job;

import lce.io.BadInputException;
import lce.job.OptionSection.In;
import lce.network.Precision;
import lce.pipeline.EngineChoice;
import lce.pipeline.MemoryPlan.GatherChoice;
import lce.pipeline.NeighbourSearch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * The flags of {@link lce.ClusterJob}. Each is also a key, without its dashes, of the JSON file that --conf names. A flag overrides the file, and the
 * file overrides the default.
 */
@Command(name = "lce.ClusterJob", sortOptions = false, version = JobOptions.VERSION, usageHelpWidth = 110,
        usageHelpAutoWidth = true, separator = " ", abbreviateSynopsis = true,
        header = "Clusters face embeddings, or any embeddings, by identity with LCE-PCENet on Spark.%n",
        optionListHeading = JobOptions.OPTION_LIST_HEADING,
        footer = {"%nA path may be local or any URI that Hadoop reads, such as hdfs:// or s3a://. Relative paths start in the working directory.",
            "%nExamples:",
            "  submit/local.sh --conf conf/demo.json",
            "  spark-submit --master yarn --deploy-mode cluster --num-executors 8 --executor-cores 4 \\",
            "    --executor-memory 12g --conf spark.executor.memoryOverhead=6g \\",
            "    --class lce.ClusterJob lce-0.1.0-spark3.5.jar \\",
            "    --features s3a://faces/embeddings.npy --knn s3a://faces/knn.npz \\",
            "    --lce-weights s3a://faces/LCENet.pth --pce-weights s3a://faces/PCENet.pth \\",
            "    --output s3a://faces/clusters",
            JobOptions.EXIT_STATUS})
public class ClusterOptions extends JobOptions {

    @In(OptionSection.INPUT)
    @Option(names = "--features", paramLabel = "PATH", description = FEATURES)
    String features;

    @In(OptionSection.INPUT)
    @Option(names = "--dim", paramLabel = "D", description = DIM)
    Integer dim;

    @In(OptionSection.INPUT)
    @Option(names = "--embedding-column", paramLabel = "NAME", defaultValue = "embedding", description = EMBEDDING_COLUMN)
    String embeddingColumn;

    @In(OptionSection.INPUT)
    @Option(names = "--id-column", paramLabel = "NAME", description = "Parquet column of your own face ids: integers, text, UUIDs or other"
            + " single values (default: id, if the files have that column).")
    String idColumn; // null if the user has not named one

    @In(OptionSection.INPUT)
    @Option(names = "--skip-invalid", negatable = true, fallbackValue = "true", description = "Leave out faces whose vector is zero, null, not"
            + " finite or too large for float32; their cluster is -1. Without it the job refuses such vectors and names the first ones.")
    boolean skipInvalid;

    @In(OptionSection.INPUT)
    @Option(names = "--labels", paramLabel = "PATH", description = "True identities, used for scores only: text (an integer or a name per line), .npy,"
            + " .npz (its only array, or the array named labels or label) or Parquet. A folder or pattern is read like that of --features. The label -1 means"
            + " unknown; scores leave it out. Labels do not change the clusters.")
    String labels;

    @In(OptionSection.INPUT)
    @Option(names = "--label-column", paramLabel = "NAME", defaultValue = "label", description = "Parquet column of the identities (default: ${DEFAULT-VALUE}).")
    String labelColumn;

    @In(OptionSection.INPUT)
    @Option(names = "--previous", paramLabel = "DIR", description = "Output of an earlier run. Clusters that mostly hold the same faces keep their"
            + " ids, and other clusters get new ids. Faces are matched by your own ids if both runs have them, otherwise by row. It may be the --output"
            + " that --overwrite replaces. Leave it out, or empty, for a first run.")
    String previous;

    @In(OptionSection.GRAPH)
    @Option(names = "--knn", paramLabel = "PATH", description = "The kNN graph, nearest neighbour first: .npz with data [N,2,K] (ids, cosine distances); .npz with"
            + " knns and dists [N,K]; or .npy of ids [N,K]. The id -1 is a missing neighbour. A folder or pattern is read like that of --features. Without --knn"
            + " the job builds the graph.")
    String knn;

    @In(OptionSection.GRAPH)
    @Option(names = "--no-graph-check", negatable = true, fallbackValue = "true", description = "With --no-graph-check the job uses the graph of --knn"
            + " without comparing it with the features. By default it compares a sample of rows and refuses a graph that does not match.")
    boolean noGraphCheck;

    @In(OptionSection.GRAPH)
    @Option(names = "--knn-method", paramLabel = "M", description = "How the job builds the graph: exact compares all pairs of faces; ivf searches inverted lists"
            + " of similar faces and reports its recall on a sample (default: exact).")
    private NeighbourSearch.Method knnMethod;

    @In(OptionSection.GRAPH)
    @Option(names = "--save-knn", paramLabel = "PATH", description = "Save the graph that the job builds as .npz, for use with --knn.")
    String saveKnn;

    @In(OptionSection.GRAPH)
    @Option(names = "--k", paramLabel = "K", description = "Neighbours per face, including the face itself. The weights fix this number, so the flag only checks"
            + " it (default: that of the weights).")
    Integer k;

    @In(OptionSection.NETWORKS)
    @Option(names = "--lce-weights", paramLabel = "PATH", description = "Required. Weights of LCENet: a state_dict or a training checkpoint saved with torch.save"
            + " by any version of PyTorch, or safetensors. The content decides, not the file's name.")
    String lceWeights;

    @In(OptionSection.NETWORKS)
    @Option(names = "--pce-weights", paramLabel = "PATH", description = "Required. Weights of PCENet, in the same formats as --lce-weights.")
    String pceWeights;

    @In(OptionSection.NETWORKS)
    @Option(names = "--heads", paramLabel = "H", defaultValue = "8", description = "Attention heads of both networks, which cannot be read from the weights"
            + " (default: ${DEFAULT-VALUE}).")
    int heads;

    @In(OptionSection.NETWORKS)
    @Option(names = "--engine", paramLabel = "E", defaultValue = "auto", description = "Hardware that runs the networks: ${COMPLETION-CANDIDATES}. auto uses the GPU"
            + " that Spark assigns to the executor, or device 0 in local mode, and falls back to the CPU; cuda fails if there is no GPU (default: ${DEFAULT-VALUE}).")
    EngineChoice engine;

    @In(OptionSection.NETWORKS)
    @Option(names = "--precision", paramLabel = "P", defaultValue = "auto", description = "Precision of the networks' matrix products: auto, f32, bf16x3 or bf16."
            + " On a CPU auto is bf16x3 if the processor has AMX, otherwise f32; bf16 is fastest and moves scores by up to about 0.02; a"
            + " processor that cannot multiply bf16 uses f32, and the job reports it. On a GPU auto and bf16 are fp16, which moves scores"
            + " by up to about 0.002, and f32 and bf16x3 are f32 (default: ${DEFAULT-VALUE}).")
    Precision precision;

    @In(OptionSection.OUTPUT)
    @Option(names = "--output", paramLabel = "DIR", description = "Required. Folder for the results: clusters/ and edges/ (Parquet), labels.npy, metrics.json.")
    String output;

    @In(OptionSection.OUTPUT)
    @Option(names = "--save-intermediates", negatable = true, fallbackValue = "true", description = "Also write lce_scores.npy, density.npy, edge_d.npy,"
            + " pce_prob.npy and edge_s.npy. PCENet then checks all density edges, not only those that decide a cluster.")
    boolean saveIntermediates;

    @In(OptionSection.RESOURCES)
    @Option(names = "--gather", paramLabel = "G", defaultValue = "auto", description = "How vectors reach the networks: resident holds all vectors in the off-heap"
            + " memory of each executor; halo sends each group of faces the vectors that it needs; auto is resident if the vectors fit, otherwise halo. Results"
            + " are identical (default: ${DEFAULT-VALUE}).")
    GatherChoice gather;

    @In(OptionSection.RESOURCES)
    @Option(names = "--checkpoint", paramLabel = "DIR", description = "Folder for the finished partitions of each stage. If a job was killed, the same command"
            + " resumes it there. The job deletes the folder when it succeeds.")
    String checkpoint;

    @Override
    String output() {
        return output;
    }

    @Override
    void validate() {
        requireFeatures();
        require(lceWeights, "--lce-weights", "the weights of LCENet");
        require(pceWeights, "--pce-weights", "the weights of PCENet");
        require(output, "--output", "a folder for the results");
        if (knn != null && saveKnn != null) {
            throw new BadInputException("--save-knn saves a kNN graph that the job builds, and --knn names an existing one; leave out one of the two");
        }
        if (knn != null && knnMethod != null) {
            throw new BadInputException("--knn-method selects how the job builds a kNN graph, and --knn names an existing one; leave out one of the two");
        }
        if (gather == GatherChoice.HALO && knnMethod() == NeighbourSearch.Method.IVF) {
            throw new BadInputException("--knn-method ivf needs all features in each executor's memory, which --gather halo does not hold; leave out --gather halo or --knn-method");
        }
        atLeastOne(dim, "--dim");
        atLeastOne(k, "--k");
        atLeastOne(heads, "--heads");
        atLeastOne(partitions, "--partitions");
    }

    /** Throws BadInputException if the features are missing. */
    void requireFeatures() {
        require(features, "--features", "the embeddings to cluster");
    }

    NeighbourSearch.Method knnMethod() {
        return knnMethod == null ? NeighbourSearch.Method.EXACT : knnMethod;
    }

    String idColumn() {
        return idColumn == null ? "id" : idColumn;
    }

    /** Returns the earlier run's output, or null if there is none. A scheduler passes an empty path for its first run. */
    String previous() {
        return previous == null || previous.isBlank() ? null : previous;
    }
}
