package lce.job;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.util.function.UnaryOperator;

import lce.io.KnnFile;
import lce.io.Storage;
import lce.pipeline.EngineFactory;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;

/** Runs {@link lce.ClusterJob} once: opens the inputs, plans, runs the method and publishes the results. */
public final class ClusterRun {

    private static final String STAGED_FEATURES = ".features";

    private final SparkSession session;
    private final JavaSparkContext spark;
    private final Storage storage;
    private final ClusterOptions options;
    private final PrintStream console;
    private final UnaryOperator<EngineFactory> engineChoice;
    private final FaceSource faces;

    public ClusterRun(SparkSession session, ClusterOptions options, PrintStream console) {
        this(session, options, console, engines -> engines);
    }

    /** @param engineChoice returns the engines that replace those of the options */
    ClusterRun(SparkSession session, ClusterOptions options, PrintStream console, UnaryOperator<EngineFactory> engineChoice) {
        this(session, options, console, engineChoice, FaceSource.ofFiles(session, options));
    }

    /** @param faces replaces the features that the options name */
    ClusterRun(SparkSession session, ClusterOptions options, PrintStream console, UnaryOperator<EngineFactory> engineChoice, FaceSource faces) {
        this.session = session;
        this.spark = new JavaSparkContext(session.sparkContext());
        this.storage = Storage.of(spark.hadoopConfiguration());
        this.options = options;
        this.console = console;
        this.engineChoice = engineChoice;
        this.faces = faces;
    }

    /** Runs the job. Throws BadInputException if an input or option cannot be used; then there is no output. */
    public void run() {
        Networks networks = Networks.read(storage, options);
        KnnFile graph = options.knn == null ? null : KnnFile.open(storage, options.knn);
        try (ClusterOutputs outputs = ClusterOutputs.create(storage, options)) {
            run(Inputs.open(session, storage, options, networks, graph, faces.open(outputs.folder().path(STAGED_FEATURES))), outputs);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void run(Inputs inputs, ClusterOutputs outputs) throws IOException {
        OutputFolder output = outputs.folder();
        try (Scope scope = new Scope()) {
            Plan plan = Plan.of(spark, storage, options, inputs, scope);
            ConsoleProgress progress = scope.keep(new ConsoleProgress(spark, console), ConsoleProgress::close);
            progress.note(plan.memory().describe());
            inputs.faces().noteOnIds(options).ifPresent(progress::note);
            MethodRun.Result result = new MethodRun(spark, storage, options, inputs, plan, progress, scope).run(engineChoice, outputs.graph());
            RunFacts facts = new ResultPublisher(session, options, inputs, plan, progress).write(result, output);
            output.remove(STAGED_FEATURES);
            output.publish();
            if (plan.checkpoint() != null) {
                plan.checkpoint().delete();
            }
            console.print(RunSummary.of(facts, output.toString()));
        }
    }
}
