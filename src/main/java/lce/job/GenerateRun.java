package lce.job;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

import lce.io.BadInputException;
import lce.io.ElementType;
import lce.io.Storage;
import lce.job.cli.ConsoleProgress;
import lce.job.cli.GenerateOptions;
import lce.job.cli.RunJournal;
import lce.job.input.RowRanges;
import lce.job.output.ArrayParts;
import lce.job.output.OptionEffects;
import lce.job.output.OutputFolder;
import lce.synthetic.Basis;
import lce.synthetic.FaceGroup;
import lce.synthetic.FaceSet;
import lce.synthetic.FaceVectors;
import lce.synthetic.Population;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.LongAccumulator;
import scala.Tuple2;

/**
 * Runs {@link lce.GenerateJob} once. Tasks write parts of the arrays. Only the sizes of identities are held by one
 * process.
 */
public final class GenerateRun {

    private static final String FEATURES = "features.npy";

    private static final String PARTS = ".parts";
    private static final int FACES_IN_A_PARTITION = 50_000;

    private final JavaSparkContext spark;
    private final Storage storage;
    private final GenerateOptions options;
    private final PrintStream console;
    private final RunJournal journal;

    /** @param journal records the run */
    public GenerateRun(SparkSession session, GenerateOptions options, PrintStream console, RunJournal journal) {
        this.spark = new JavaSparkContext(session.sparkContext());
        this.storage = Storage.of(spark.hadoopConfiguration());
        this.options = options;
        this.console = console;
        this.journal = journal;
    }

    /** Runs the job. Throws BadInputException if an option cannot be used; then there is no output. */
    public void run() {
        Population population = population();
        if (options.withKnn != null && options.withKnn > population.faces()) {
            throw options.fewerThanNeighbours(population.faces());
        }
        try (OutputFolder output = OutputFolder.create(
                storage,
                options.output,
                options.overwrite,
                FEATURES,
                OptionEffects.of(options).inputPaths())) {
            journal.begin();
            run(new FaceSet(population, options.dim, options.effectiveDim, options.seed), output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Population population() {
        try {
            return options.faces != null
                    ? Population.ofFaces(options.faces, options.perId, options.singletons, options.seed)
                    : Population.ofIdentities(options.ids, options.perId, options.singletons, options.seed);
        } catch (ArithmeticException e) {
            throw new BadInputException(
                    "--ids " + options.ids + " with --per-id " + options.perId + " and --singletons "
                            + options.singletons + " are more than the " + Population.MOST_FACES
                            + " faces that the job can count; give fewer",
                    e);
        }
    }

    private void run(FaceSet faces, OutputFolder output) throws IOException {
        Population population = faces.population();
        RowRanges ranges = new RowRanges(population.faces(), partitions(population));
        journal.fact("nodes", population.faces());
        journal.fact("partitions", ranges.numPartitions());
        try (ConsoleProgress progress = new ConsoleProgress(spark, console, journal)) {
            progress.step(
                    "Faces",
                    "faces",
                    population.faces(),
                    ranges.numPartitions(),
                    done -> writeFaces(faces, ranges, done, output));
            if (options.withKnn != null) {
                progress.step(
                        "Neighbours",
                        "faces",
                        population.faces(),
                        ranges.numPartitions(),
                        done -> writeNeighbours(faces, options.withKnn, ranges, done, output));
            }
        }
        output.remove(PARTS);
        output.publish();
        console.printf(
                Locale.ROOT,
                "%n%,d faces of %,d identities and %,d singletons are in %s%n",
                population.faces() - population.singletons(),
                population.identities(),
                population.singletons(),
                output);
    }

    private int partitions(Population population) {
        return options.partitions != null
                ? options.partitions
                : Math.max(2 * spark.defaultParallelism(), (population.faces() - 1) / FACES_IN_A_PARTITION + 1);
    }

    /** Writes features.npy and labels.npy. */
    private void writeFaces(FaceSet faces, RowRanges ranges, LongAccumulator done, OutputFolder output)
            throws IOException {
        int rows = faces.population().faces();
        ArrayParts features =
                new ArrayParts(storage, output.path(PARTS), "features", ElementType.FLOAT32, rows, faces.dim());
        ArrayParts labels = new ArrayParts(storage, output.path(PARTS), "labels", ElementType.INT64, rows);
        Basis basis = faces.basis();
        List<String[]> parts = spark.parallelize(List.<Integer>of(), ranges.numPartitions())
                .mapPartitionsWithIndex(
                        (partition, nothing) -> {
                            String[] paths = {features.part(partition), labels.part(partition)};
                            try (OutputStream vectors = features.create(paths[0]);
                                    OutputStream identities = labels.create(paths[1])) {
                                writeRows(
                                        faces,
                                        basis,
                                        ranges.first(partition),
                                        ranges.first(partition + 1),
                                        vectors,
                                        identities,
                                        done);
                            }
                            return List.<String[]>of(paths).iterator();
                        },
                        true)
                .collect();
        features.writeNpy(column(parts, 0), output.file(FEATURES));
        labels.writeNpy(column(parts, 1), output.file("labels.npy"));
    }

    private static void writeRows(
            FaceSet faces,
            Basis basis,
            int first,
            int end,
            OutputStream vectors,
            OutputStream identities,
            LongAccumulator done)
            throws IOException {
        FaceVectors looks = faces.vectors();
        float[] vector = new float[faces.dim()];
        float[] rotated = new float[faces.dim()];
        ByteBuffer bytes = littleEndian(Float.BYTES * faces.dim());
        ByteBuffer label = littleEndian(Long.BYTES);
        for (int row = first; row < end; row++) {
            int face = faces.order().faceOf(row);
            looks.write(face, vector);
            basis.rotate(vector, rotated);
            bytes.asFloatBuffer().put(rotated);
            vectors.write(bytes.array());
            identities.write(
                    label.putLong(0, faces.population().identityOf(face)).array());
            done.add(1);
        }
    }

    /** Writes knn.npz. */
    private void writeNeighbours(FaceSet faces, int k, RowRanges ranges, LongAccumulator done, OutputFolder output)
            throws IOException {
        int rows = faces.population().faces();
        ArrayParts ids = new ArrayParts(storage, output.path(PARTS), "knns", ElementType.INT32, rows, k);
        ArrayParts distances = new ArrayParts(storage, output.path(PARTS), "dists", ElementType.FLOAT32, rows, k);
        List<Integer> groups = IntStream.of(FaceGroup.firstFaces(faces.population(), k))
                .boxed()
                .toList();
        JavaPairRDD<Integer, byte[]> neighbours = spark.parallelize(
                        groups, Math.min(groups.size(), ranges.numPartitions()))
                .flatMapToPair(first -> packed(FaceGroup.of(first, faces, k), k, done));
        List<String[]> parts = neighbours
                .repartitionAndSortWithinPartitions(ranges)
                .mapPartitions(sorted -> {
                    int partition = TaskContext.getPartitionId();
                    String[] paths = {ids.part(partition), distances.part(partition)};
                    try (OutputStream first = ids.create(paths[0]);
                            OutputStream second = distances.create(paths[1])) {
                        while (sorted.hasNext()) {
                            byte[] packed = sorted.next()._2;
                            first.write(packed, 0, Integer.BYTES * k);
                            second.write(packed, Integer.BYTES * k, Float.BYTES * k);
                        }
                    }
                    return List.<String[]>of(paths).iterator();
                })
                .collect();
        ArrayParts.writeNpz(
                List.of(ids, distances), List.of(column(parts, 0), column(parts, 1)), output.file("knn.npz"));
    }

    /**
     * Returns (row, bytes) for each face of a group. The bytes are the neighbours' rows followed by their distances, in
     * the format of the file.
     */
    private static Iterator<Tuple2<Integer, byte[]>> packed(FaceGroup group, int k, LongAccumulator done) {
        return IntStream.range(0, group.faces())
                .mapToObj(i -> {
                    FaceGroup.Neighbours neighbours = group.neighbours(i, k);
                    ByteBuffer bytes = littleEndian((Integer.BYTES + Float.BYTES) * k);
                    bytes.asIntBuffer().put(neighbours.rows);
                    bytes.position(Integer.BYTES * k)
                            .slice()
                            .order(ByteOrder.LITTLE_ENDIAN)
                            .asFloatBuffer()
                            .put(neighbours.distances);
                    done.add(1);
                    return new Tuple2<>(neighbours.rows[0], bytes.array());
                })
                .iterator();
    }

    private static ByteBuffer littleEndian(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static List<String> column(List<String[]> parts, int column) {
        return parts.stream().map(part -> part[column]).toList();
    }
}
