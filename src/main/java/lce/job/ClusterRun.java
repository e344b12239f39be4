package lce.job;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.util.function.UnaryOperator;

import lce.io.KnnFile;
import lce.io.Storage;
import lce.job.cli.ClusterOptions;
import lce.job.cli.ConsoleProgress;
import lce.job.cli.RunJournal;
import lce.job.input.FaceSource;
import lce.job.input.Faces;
import lce.job.output.ClusterOutputs;
import lce.job.output.OutputFolder;
import lce.job.output.RunFacts;
import lce.job.output.RunSummary;
import lce.pipeline.engine.EngineFactory;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;

/** Runs {@link lce.ClusterJob} once: opens the inputs, plans, runs the method and publishes the results. */
public final class ClusterRun {

    private final SparkSession session;
    private final JavaSparkContext spark;
    private final Storage storage;
    private final ClusterOptions options;
    private final PrintStream console;
    private final RunJournal journal;
    private final UnaryOperator<EngineFactory> engineChoice;
    private final FaceSource faces;

    /** @param journal records the run */
    public ClusterRun(SparkSession session, ClusterOptions options, PrintStream console, RunJournal journal) {
        this(session, options, console, journal, engines -> engines, FaceSource.ofFiles(session, options));
    }

    /** @param engineChoice returns the engines that replace those of the options */
    ClusterRun(
            SparkSession session,
            ClusterOptions options,
            PrintStream console,
            UnaryOperator<EngineFactory> engineChoice) {
        this(session, options, console, engineChoice, FaceSource.ofFiles(session, options));
    }

    /** @param faces replaces the features that the options name */
    ClusterRun(
            SparkSession session,
            ClusterOptions options,
            PrintStream console,
            UnaryOperator<EngineFactory> engineChoice,
            FaceSource faces) {
        this(session, options, console, new RunJournal(), engineChoice, faces);
    }

    private ClusterRun(
            SparkSession session,
            ClusterOptions options,
            PrintStream console,
            RunJournal journal,
            UnaryOperator<EngineFactory> engineChoice,
            FaceSource faces) {
        this.session = session;
        this.spark = new JavaSparkContext(session.sparkContext());
        this.storage = Storage.of(spark.hadoopConfiguration());
        this.options = options;
        this.console = console;
        this.journal = journal;
        this.engineChoice = engineChoice;
        this.faces = faces;
    }

    /** Runs the job. Throws BadInputException if an input or option cannot be used; then there is no output. */
    public void run() {
        try (ClusterOutputs outputs = ClusterOutputs.create(storage, options)) {
            journal.begin();
            Networks networks = Networks.read(storage, options.networks);
            KnnFile graph = options.graph.knn == null ? null : KnnFile.open(storage, options.graph.knn);
            run(
                    Inputs.open(
                            session,
                            storage,
                            options,
                            networks,
                            graph,
                            faces.open(outputs.folder().path(Faces.STAGED))),
                    outputs);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void run(Inputs inputs, ClusterOutputs outputs) throws IOException {
        OutputFolder output = outputs.folder();
        journal.fact("nodes", inputs.faces().count());
        try (Scope scope = new Scope()) {
            Plan plan = Plan.of(spark, storage, options, inputs, scope);
            journal.fact("k", plan.k());
            journal.fact("gather", plan.memory().isResident() ? "resident" : "halo");
            journal.fact("partitions", plan.partitions());
            ConsoleProgress progress = scope.keep(new ConsoleProgress(spark, console, journal), ConsoleProgress::close);
            progress.note(plan.memory().describe());
            inputs.faces().noteOnIds(options.faces).ifPresent(progress::note);
            MethodRun.Result result = new MethodRun(spark, storage, options, inputs, plan, progress, scope)
                    .run(engineChoice, outputs.graph());
            RunFacts facts = new ResultPublisher(session, options, inputs, plan, progress).write(result, output);
            facts.engines().forEach(journal::note);
            output.remove(Faces.STAGED);
            output.publish();
            if (plan.checkpoint() != null) {
                plan.checkpoint().delete();
            }
            console.print(RunSummary.of(facts, output.toString()));
        }
    }
}
