package lce.job;

import lce.io.BadInputException;
import lce.network.Precision;
import lce.pipeline.EngineChoice;
import lce.pipeline.MemoryPlan.GatherChoice;
import lce.pipeline.NeighbourSearch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * The flags of {@link lce.ClusterJob}. Each is also a key, without its dashes, of the JSON file that --conf names. What a flag says goes
 * before what the file says, and that before the default.
 */
@Command(name = "lce.ClusterJob", sortOptions = false, version = JobOptions.VERSION, usageHelpWidth = 110,
        usageHelpAutoWidth = true, separator = " ", abbreviateSynopsis = true,
        header = "Clusters faces, or any embeddings, by identity: LCE-PCENet on Spark.%n",
        optionListHeading = "%nFlags (each also a key of the JSON file that --conf names; flags win over the file):%n",
        footer = {"%nPaths may be local, hdfs://, s3a:// or whatever else this Spark's Hadoop reads; relative ones start in the working directory.",
            "%nExamples:",
            "  submit/local.sh --conf conf/demo.json",
            "  spark-submit --master yarn --deploy-mode cluster --num-executors 8 --executor-cores 4 \\",
            "    --executor-memory 12g --conf spark.executor.memoryOverhead=6g \\",
            "    --class lce.ClusterJob lce-0.1.0-spark3.5.jar \\",
            "    --features s3a://faces/embeddings.npy --knn s3a://faces/knn.npz \\",
            "    --lce-weights s3a://faces/LCENet.pth --pce-weights s3a://faces/PCENet.pth \\",
            "    --output s3a://faces/clusters",
            "%nExit status: 0 done; 2 something given cannot be used, or a disk is full (one sentence says what, where, and how to mend it); 1 anything else."})
public class ClusterOptions extends JobOptions {

    @Option(names = "--features", paramLabel = "PATH", description = "The embeddings, one vector per face: .npy, .npz (its only array, or"
            + " the one named features, embeddings, feats or arr_0), .bin (raw little-endian float32, with --dim), or Parquet with a column of lists of"
            + " numbers. A folder or a pattern ('emb/part-*.npy') stands for its files, whose rows follow one another in natural order: part-2 before"
            + " part-10. Vectors are scaled to unit length.")
    String features;

    @Option(names = "--dim", paramLabel = "D", description = "Length of a vector; needed for .bin.")
    Integer dim;

    @Option(names = "--id-column", paramLabel = "NAME", description = "Parquet column with your own id of each face: integers, text, UUIDs or other"
            + " single values (default: id, if there is such a column).")
    String idColumn; // null if the user has not named one

    @Option(names = "--embedding-column", paramLabel = "NAME", defaultValue = "embedding", description = "Parquet column with the vectors,"
            + " or struct.field (default: ${DEFAULT-VALUE}).")
    String embeddingColumn;

    @Option(names = "--skip-invalid", negatable = true, fallbackValue = "true", description = "Leave out faces whose vectors are zero, null, not"
            + " finite or too large for float32: their cluster is -1. Without it the job refuses them and names the first ones.")
    boolean skipInvalid;

    @Option(names = "--knn", paramLabel = "PATH", description = "The kNN graph: .npz with data [N,2,K] (ids, cosine distances), .npz with knns and"
            + " dists [N,K], or .npy of ids [N,K]; nearest first. The id -1 is a missing neighbour. A folder or pattern is read as for --features."
            + " Without --knn the job builds the graph.")
    String knn;

    @Option(names = "--no-graph-check", negatable = true, fallbackValue = "true", description = "Use the graph of --knn without comparing it with the features."
            + " Otherwise the job stops if a sample of its rows does not agree with them.")
    boolean noGraphCheck;

    @Option(names = "--knn-method", paramLabel = "M", description = "How the job builds the graph: exact; or ivf, which looks at those of some lists of"
            + " similar faces where neighbours may be, and says how many of a sample's neighbours it found (default: exact).")
    private NeighbourSearch.Method knnMethod;

    @Option(names = "--save-knn", paramLabel = "PATH", description = "Keep the kNN graph that the job builds in this .npz, for --knn.")
    String saveKnn;

    @Option(names = "--labels", paramLabel = "PATH", description = "True identities, for scores only: text (an integer or a name per line), .npy,"
            + " .npz (its only array, or the one named labels) or Parquet; a folder or pattern is read as for --features. -1 is unknown and left out of the"
            + " scores. Optional; changes nothing in the clusters.")
    String labels;

    @Option(names = "--label-column", paramLabel = "NAME", defaultValue = "label", description = "Parquet column with the identities (default: ${DEFAULT-VALUE}).")
    String labelColumn;

    @Option(names = "--k", paramLabel = "K", description = "Neighbours a face, itself included (default: what the weights were trained with,"
            + " which is also all they can use).")
    Integer k;

    @Option(names = "--lce-weights", paramLabel = "PATH", description = "LCENet: what torch.save writes of a state_dict, alone or in a checkpoint of"
            + " training, by any version of PyTorch and under any name; or safetensors.")
    String lceWeights;

    @Option(names = "--pce-weights", paramLabel = "PATH", description = "PCENet, in the same formats as LCENet.")
    String pceWeights;

    @Option(names = "--heads", paramLabel = "H", defaultValue = "8", description = "Attention heads of both networks, the one number that weights do"
            + " not tell (default: ${DEFAULT-VALUE}).")
    int heads;

    @Option(names = "--engine", paramLabel = "E", defaultValue = "auto", description = "What runs the networks: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}, which is"
            + " cuda on executors that Spark gives a GPU, or in local mode where there is one, else cpu).")
    EngineChoice engine;

    @Option(names = "--precision", paramLabel = "P", defaultValue = "auto", description = "Of their matrix products: auto, f32, bf16x3 or bf16 (default:"
            + " ${DEFAULT-VALUE}, which is bf16x3 where the processor has AMX, else f32). bf16 is fastest and moves scores by up to about 0.02. An"
            + " executor whose processor does not multiply bf16 uses f32 instead of bf16 and bf16x3, and the job reports it. On a GPU auto and bf16 are"
            + " fp16 on tensor cores, which moves scores by up to about 0.003, and f32 and bf16x3 are f32.")
    Precision precision;

    @Option(names = "--output", paramLabel = "DIR", description = "Where the results go: clusters/ and edges/ (Parquet), labels.npy, metrics.json.")
    String output;

    @Option(names = "--previous", paramLabel = "DIR", description = "An earlier run's output: clusters that mostly hold the same faces keep their"
            + " ids, others get new ones. Faces are told by your own ids where both runs have them, otherwise by their rows. May be the --output"
            + " that --overwrite replaces; empty for a first run.")
    String previous;

    @Option(names = "--gather", paramLabel = "G", defaultValue = "auto", description = "How vectors reach the networks: resident (each executor holds"
            + " all of them, outside its heap), halo (to each group of faces travel those it needs) or auto, which is resident where they fit"
            + " (default: ${DEFAULT-VALUE}). Results are the same.")
    GatherChoice gather;

    @Option(names = "--checkpoint", paramLabel = "DIR", description = "Keep finished partitions of each stage there, so that a job that was"
            + " killed and is started again with the same inputs and flags goes on where it stopped. Deleted when the job has succeeded.")
    String checkpoint;

    @Option(names = "--save-intermediates", negatable = true, fallbackValue = "true", description = "Also write lce_scores.npy, density.npy, edge_d.npy,"
            + " pce_prob.npy, edge_s.npy. PCENet then looks at all density edges, not only at those that decide something.")
    boolean saveIntermediates;

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
            throw new BadInputException("--save-knn keeps a kNN graph that the job builds, and --knn names one that is there; leave one of the two out");
        }
        if (knn != null && knnMethod != null) {
            throw new BadInputException("--knn-method says how the job builds a kNN graph, and --knn names one that is there; leave one of the two out");
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

    /** The earlier run's output, or null. A scheduler's first run gives an empty one. */
    String previous() {
        return previous == null || previous.isBlank() ? null : previous;
    }
}
