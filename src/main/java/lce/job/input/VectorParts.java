package lce.job.input;

import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

import lce.io.BadInputException;
import lce.io.FeatureSegment;
import lce.io.Storage;
import org.apache.hadoop.fs.Path;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaSparkContext;

/** The files to which tasks write the vectors of a table, one file per partition. */
final class VectorParts implements Serializable {

    private final Storage storage;
    private final String folder;

    VectorParts(Storage storage, String folder) {
        this.storage = storage;
        this.folder = folder;
    }

    /** Creates the file of the running task. Another attempt of the task writes another file. */
    VectorPart create(int partition) throws IOException {
        return VectorPart.create(storage, path(partition, TaskContext.get().taskAttemptId()));
    }

    /** Returns the path of a partition's file by the attempt that wrote it. */
    String path(int partition, long attempt) {
        return new Path(folder, String.format("part-%05d.%d.bin", partition, attempt)).toString();
    }

    /**
     * Returns the files after it writes those with only nulls, which need the length of the other vectors.
     *
     * @param path the name of the vectors in messages
     * @param written the files in the order of rows; dim 0 for a file with only nulls
     * @throws BadInputException if vectors have different lengths, or all are null
     */
    List<FeatureSegment> complete(JavaSparkContext spark, String path, List<FeatureSegment> written) {
        int[] dims = written.stream()
                .mapToInt(FeatureSegment::dim)
                .filter(dim -> dim > 0)
                .distinct()
                .toArray();
        if (dims.length == 0) {
            throw new BadInputException(path + " has only null embeddings; embed the faces first");
        }
        if (dims.length > 1) {
            throw new BadInputException(path + " has embeddings of lengths " + dims[0] + " and " + dims[1]
                    + "; embed all faces with one model");
        }
        List<FeatureSegment> segments = new ArrayList<>(written);
        List<FeatureSegment> nulls =
                written.stream().filter(segment -> segment.dim() == 0).toList();
        if (!nulls.isEmpty()) {
            Iterator<FeatureSegment> next = spark.parallelize(nulls, nulls.size())
                    .map(segment -> nulls(segment, dims[0]))
                    .collect()
                    .iterator();
            segments.replaceAll(segment -> segment.dim() > 0 ? segment : next.next());
        }
        return List.copyOf(segments);
    }

    private FeatureSegment nulls(FeatureSegment counted, int dim) throws IOException {
        try (VectorPart part = VectorPart.create(
                storage, counted.path() + "." + TaskContext.get().taskAttemptId())) {
            part.writeNulls(dim, counted.rows());
            return part.segment();
        }
    }
}
