package lce.job;

import lce.io.BadInputException;
import lce.synthetic.Population;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The flags of {@link lce.GenerateJob}. Each is also a key, without its dashes, of the JSON file that --conf names. */
@Command(name = "lce.GenerateJob", sortOptions = false, version = JobOptions.VERSION, usageHelpWidth = 110,
        usageHelpAutoWidth = true, separator = " ", abbreviateSynopsis = true,
        header = "Generates face-like embeddings of any number, with their identities, to try and to time clustering on.%n",
        description = "Unit vectors that are alike and spread as embeddings of real faces are: strangers at a cosine of 0 +- 0.1, the same"
            + " identity at 0.2 to 0.8, identities long-tailed in size and of one to three modes, 15 in 100 of them look-alikes of others, blurred"
            + " images, singletons; in random order. The same flags give the same bytes, however many partitions there are.",
        optionListHeading = "%nFlags (each also a key of the JSON file that --conf names; flags win over the file):%n",
        footer = {"%nExamples:",
            "  submit/local.sh lce.GenerateJob --faces 100000 --output out/faces",
            "  spark-submit --master yarn --deploy-mode cluster --class lce.GenerateJob lce-0.1.0-spark3.5.jar \\",
            "    --faces 5210000 --with-knn 80 --output s3a://faces/generated",
            "%nExit status: 0 done; 2 something given cannot be used, or a disk is full (one sentence says what, and how to mend it); 1 anything else."})
public final class GenerateOptions extends JobOptions {

    private static final int LONGEST = 8192;
    private static final int MOST_NEIGHBOURS = 1 << 16;

    @Option(names = "--faces", paramLabel = "N", description = "Number of faces, singletons among them; of as many identities as it takes.")
    Integer faces;

    @Option(names = "--ids", paramLabel = "I", description = "Instead: number of identities of more than one face; singletons come on top.")
    Integer ids;

    @Option(names = "--per-id", paramLabel = "M", defaultValue = "30", description = "Faces an identity on average, singletons aside (default: ${DEFAULT-VALUE}).")
    double perId;

    @Option(names = "--singletons", paramLabel = "S", defaultValue = "0.25", description = "Share of all faces that are the only one of their identity"
            + " (default: ${DEFAULT-VALUE}).")
    double singletons;

    @Option(names = "--dim", paramLabel = "D", defaultValue = "256", description = "Length of a vector (default: ${DEFAULT-VALUE}).")
    int dim;

    @Option(names = "--effective-dim", paramLabel = "E", defaultValue = "80", description = "How many dimensions the vectors really spread over: sum of"
            + " their covariance's eigenvalues, squared, over the sum of squares; 75 to 100 in embeddings of real faces, whatever their length (default:"
            + " ${DEFAULT-VALUE}).")
    double effectiveDim;

    @Option(names = "--seed", paramLabel = "X", defaultValue = "1", description = "Another one gives other faces (default: ${DEFAULT-VALUE}).")
    long seed;

    @Option(names = "--with-knn", paramLabel = "K", description = "Also write knn.npz, a graph of K neighbours a face, itself included, to try clustering at a"
            + " size where the exact one would take long. It is NOT the exact graph: neighbours are looked for among a few hundred faces, those of"
            + " the same identity, of some look-alikes and of strangers, so that members of the identity are found and the nearest strangers are not."
            + " Similarities are true.")
    Integer withKnn;

    @Option(names = "--output", paramLabel = "DIR", description = "Where the results go: features.npy (float32 [N, D]), labels.npy (int64 [N]).")
    String output;

    @Override
    String output() {
        return output;
    }

    @Override
    void validate() {
        require(output, "--output", "a folder for the results");
        if (faces == null == (ids == null)) {
            throw new BadInputException("say how many with --faces or with --ids, " + (faces == null ? "one of them" : "not both") + " (--help lists all flags)");
        }
        atLeast(2, faces, "--faces");
        if (faces != null && faces > Population.MOST_FACES) {
            throw new BadInputException("--faces is " + faces + "; give at most " + Population.MOST_FACES + ", which is what ids can count");
        }
        atLeastOne(ids, "--ids");
        atLeastOne(withKnn, "--with-knn");
        atLeastOne(partitions, "--partitions");
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
            throw new BadInputException("--with-knn is " + withKnn + "; give at most " + MOST_NEIGHBOURS + ", more than which clustering does not read");
        }
        if (withKnn != null && faces != null && withKnn > faces) {
            throw fewerThanNeighbours(faces);
        }
    }

    BadInputException fewerThanNeighbours(int faces) {
        return new BadInputException("--with-knn is " + withKnn + ", more than the " + faces + " faces there are; ask for fewer neighbours or more faces");
    }
}
