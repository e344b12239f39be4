package lce.job.cli;

import lce.io.BadInputException;
import lce.pipeline.memory.MemoryPlan.GatherChoice;
import lce.pipeline.search.NeighbourSearch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/**
 * The flags of {@link lce.ClusterJob}. Each is also a key, without its dashes, of the JSON file that --conf names. A
 * flag overrides the file, and the file overrides the default.
 */
@Command(
        name = "lce.ClusterJob",
        sortOptions = false,
        version = JobOptions.VERSION,
        usageHelpWidth = 110,
        usageHelpAutoWidth = true,
        separator = " ",
        abbreviateSynopsis = true,
        header = "Clusters face embeddings, or any embeddings, by identity with LCE-PCENet on Spark.%n",
        optionListHeading = JobOptions.OPTION_LIST_HEADING,
        footer = {
            "%nA path may be local or any URI that Hadoop reads, such as hdfs:// or s3a://. Relative paths start in the working directory.",
            "%nExamples:",
            "  submit/local.sh --conf conf/demo.json",
            "  spark-submit --master yarn --deploy-mode cluster --num-executors 8 --executor-cores 4 \\",
            "    --executor-memory 12g --conf spark.executor.memoryOverhead=6g \\",
            "    --class lce.ClusterJob lce-0.1.0-spark3.5.jar \\",
            "    --features s3a://faces/embeddings.npy --knn s3a://faces/knn.npz \\",
            "    --lce-weights s3a://faces/LCENet.pth --pce-weights s3a://faces/PCENet.pth \\",
            "    --output s3a://faces/clusters",
            JobOptions.EXIT_STATUS
        })
public class ClusterOptions extends JobOptions {

    @Mixin
    public final FeatureOptions features = new FeatureOptions();

    @Mixin
    public final FaceOptions faces = new FaceOptions();

    @Mixin
    public final GraphOptions graph = new GraphOptions();

    @Mixin
    public final NetworkOptions networks = new NetworkOptions();

    @Mixin
    public final OutputOptions output = new OutputOptions();

    @Mixin
    public final ResourceOptions resources = new ResourceOptions();

    @Override
    public String output() {
        return output.folder;
    }

    @Override
    public void validate() {
        super.validate();
        if (resources.gather == GatherChoice.HALO && graph.knnMethod() == NeighbourSearch.Method.IVF) {
            throw new BadInputException(
                    "--knn-method ivf needs all features in each executor's memory, which --gather halo does not hold; leave out --gather halo or --knn-method");
        }
    }
}
