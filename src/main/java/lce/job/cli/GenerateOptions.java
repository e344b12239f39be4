package lce.job.cli;

import lce.io.BadInputException;
import lce.job.cli.Affects.Effect;
import lce.job.cli.OptionSection.In;
import lce.synthetic.Population;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The flags of {@link lce.GenerateJob}. Each is also a key, without its dashes, of the JSON file that --conf names. */
@Command(
        name = "lce.GenerateJob",
        sortOptions = false,
        version = JobOptions.VERSION,
        usageHelpWidth = 110,
        usageHelpAutoWidth = true,
        separator = " ",
        abbreviateSynopsis = true,
        header =
                "Generates any number of face-like embeddings with their identities, to test and benchmark clustering.%n",
        description =
                "The vectors are unit vectors that are distributed like embeddings of real faces. The cosine similarity of strangers is 0 +- 0.1, that of the"
                        + " same identity 0.2 to 0.8. Identities have long-tailed sizes and one to three modes; 15 in 100 are look-alikes of others. There are blurred images"
                        + " and singletons, and rows are in random order. The same flags give the same bytes with any number of partitions.",
        optionListHeading = JobOptions.OPTION_LIST_HEADING,
        footer = {
            "%nExamples:",
            "  submit/local.sh lce.GenerateJob --faces 100000 --output out/faces",
            "  spark-submit --master yarn --deploy-mode cluster --class lce.GenerateJob lce-0.1.0-spark3.5.jar \\",
            "    --faces 5210000 --with-knn 80 --output s3a://faces/generated",
            JobOptions.EXIT_STATUS
        })
public final class GenerateOptions extends JobOptions {

    private static final int LONGEST = 8192;
    private static final int MOST_NEIGHBOURS = 1 << 16;

    @In(OptionSection.DATA)
    @Affects(Effect.RESULTS)
    @Required(value = "give the number of faces", unless = "--ids")
    @Option(names = "--faces", paramLabel = "N", description = "Number of faces, including singletons.")
    public Integer faces;

    @In(OptionSection.DATA)
    @Affects(Effect.RESULTS)
    @Required(value = "give the number of identities", unless = "--faces")
    @Option(
            names = "--ids",
            paramLabel = "I",
            description = "Number of identities with more than one face; singletons are added to them.")
    public Integer ids;

    @In(OptionSection.DATA)
    @Affects(Effect.RESULTS)
    @Option(
            names = "--per-id",
            paramLabel = "M",
            defaultValue = "30",
            description =
                    "Average number of faces per identity, not counting singletons (default:" + " ${DEFAULT-VALUE}).")
    public double perId;

    @In(OptionSection.DATA)
    @Affects(Effect.RESULTS)
    @Option(
            names = "--singletons",
            paramLabel = "S",
            defaultValue = "0.25",
            description =
                    "Share of all faces that are the only face of their identity" + " (default: ${DEFAULT-VALUE}).")
    public double singletons;

    @In(OptionSection.DATA)
    @Affects(Effect.RESULTS)
    @Option(
            names = "--dim",
            paramLabel = "D",
            defaultValue = "256",
            description = "Length of a vector (default: ${DEFAULT-VALUE}).")
    public int dim;

    @In(OptionSection.DATA)
    @Affects(Effect.RESULTS)
    @Option(
            names = "--effective-dim",
            paramLabel = "E",
            defaultValue = "80",
            description = "Effective dimension of the vectors: the squared sum of the eigenvalues of"
                    + " their covariance, divided by the sum of the squared eigenvalues. Embeddings of real faces have 75 to 100, whatever their length (default:"
                    + " ${DEFAULT-VALUE}).")
    public double effectiveDim;

    @In(OptionSection.DATA)
    @Affects(Effect.RESULTS)
    @Option(
            names = "--seed",
            paramLabel = "X",
            defaultValue = "1",
            description = "Seed of the random numbers. Another seed gives other faces (default: ${DEFAULT-VALUE}).")
    public long seed;

    @In(OptionSection.DATA)
    @Affects(Effect.RESULTS)
    @Option(
            names = "--with-knn",
            paramLabel = "K",
            description =
                    "Also write knn.npz, a graph of K neighbours per face, including the face itself, for sizes where the"
                            + " exact graph takes long. It is NOT the exact graph: the search covers a few hundred faces of the same identity, of look-alikes and"
                            + " of strangers, so it finds the members of the identity but not the nearest strangers. The distances are exact.")
    public Integer withKnn;

    @In(OptionSection.OUTPUT)
    @Affects(Effect.NOTHING)
    @Required("name a folder for the results")
    @Option(
            names = "--output",
            paramLabel = "DIR",
            description = "Folder for the results: features.npy (float32 [N,D]) and labels.npy (int64 [N]).")
    public String output;

    @Override
    public String output() {
        return output;
    }

    @Override
    public void validate() {
        super.validate();
        if (faces != null && ids != null) {
            throw new BadInputException("--faces and --ids both set the number of faces; leave out one of the two");
        }
        atLeast(2, faces, "--faces");
        if (faces != null && faces > Population.MOST_FACES) {
            throw new BadInputException("--faces is " + faces + "; give at most " + Population.MOST_FACES
                    + ", the largest number that ids can count");
        }
        atLeast(1, ids, "--ids");
        atLeast(1, withKnn, "--with-knn");
        if (!(perId >= 2 && perId <= 1e6)) {
            throw new BadInputException("--per-id is " + perId + "; give a number from 2 to 1000000");
        }
        if (!(singletons >= 0 && singletons < 1)) {
            throw new BadInputException("--singletons is " + singletons + "; give a share from 0 to less than 1");
        }
        if (dim < 2 || dim > LONGEST) {
            throw new BadInputException("--dim is " + dim + "; give a number from 2 to " + LONGEST);
        }
        if (!(effectiveDim >= 1 && effectiveDim <= 1e6)) {
            throw new BadInputException("--effective-dim is " + effectiveDim + "; give a number from 1 to 1000000");
        }
        if (withKnn != null && withKnn > MOST_NEIGHBOURS) {
            throw new BadInputException("--with-knn is " + withKnn + "; give at most " + MOST_NEIGHBOURS
                    + ", the most that lce.ClusterJob reads");
        }
        if (withKnn != null && faces != null && withKnn > faces) {
            throw fewerThanNeighbours(faces);
        }
    }

    public BadInputException fewerThanNeighbours(int faces) {
        return new BadInputException("--with-knn is " + withKnn + ", more than the " + faces
                + " faces; give fewer neighbours or more faces");
    }
}
