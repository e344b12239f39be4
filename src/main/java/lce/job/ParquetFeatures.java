package lce.job;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

import lce.io.BadInputException;
import lce.io.ElementType;
import lce.io.FeatureSegment;
import lce.io.Storage;
import lce.io.parquet.ColumnChunks;
import lce.io.parquet.VectorColumn;
import org.apache.hadoop.fs.Path;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;

/** Copies a table's vectors into files of raw f32, because networks read vectors from any row on. A null or empty vector becomes NaNs. */
final class ParquetFeatures implements Serializable {

    private static final int BUFFER_BYTES = 1 << 20;

    private final Storage storage;
    private final String folder;

    /** @param folder for the files */
    ParquetFeatures(Storage storage, String folder) {
        this.storage = storage;
        this.folder = folder;
    }

    /**
     * Writes the vectors.
     *
     * @param pieces each partition's row groups, in the order of rows; their first column is that of the vectors
     * @return where the vectors are, in the order of rows
     * @throws BadInputException if vectors have different lengths, or all are null
     */
    List<FeatureSegment> write(JavaSparkContext spark, String path, JavaRDD<ParquetPiece> pieces) {
        List<FeatureSegment> segments = new ArrayList<>(pieces.mapPartitionsWithIndex((partition, rows) -> writePart(partition, rows).iterator(), false).collect());
        int[] dims = segments.stream().mapToInt(FeatureSegment::dim).filter(dim -> dim > 0).distinct().toArray();
        if (dims.length == 0) {
            throw new BadInputException(path + " has only null embeddings; embed the faces first");
        }
        if (dims.length > 1) {
            throw new BadInputException(path + " has embeddings of lengths " + dims[0] + " and " + dims[1] + "; embed all faces with one model");
        }
        List<FeatureSegment> nulls = segments.stream().filter(segment -> segment.dim() == 0).toList();
        if (!nulls.isEmpty()) {
            List<FeatureSegment> written = spark.parallelize(nulls, nulls.size()).map(segment -> writeNulls(segment, dims[0])).collect();
            Iterator<FeatureSegment> next = written.iterator();
            segments.replaceAll(segment -> segment.dim() > 0 ? segment : next.next());
        }
        return List.copyOf(segments);
    }

    private List<FeatureSegment> writePart(int partition, Iterator<ParquetPiece> pieces) throws IOException {
        if (!pieces.hasNext()) {
            return List.of();
        }
        // another attempt at this task must not meet the first one's file
        String part = new Path(folder, String.format("part-%05d.%d.bin", partition, TaskContext.get().taskAttemptId())).toString();
        try (PartWriter writer = new PartWriter(create(part)); OpenColumn open = new OpenColumn(storage, 0)) {
            while (pieces.hasNext()) {
                ParquetPiece piece = pieces.next();
                ColumnChunks chunks = open.of(piece);
                VectorColumn column = VectorColumn.of(piece.path(), chunks.schema(), piece.leaf(0));
                chunks.read(piece.group(), values -> column.read(values, piece.rows(), (row, vector, length) -> writer.write(piece, row, vector, length)));
            }
            return List.of(segment(part, writer.rows, writer.dim));
        }
    }

    private FeatureSegment writeNulls(FeatureSegment counted, int dim) throws IOException {
        String part = counted.path() + "." + TaskContext.get().taskAttemptId();
        try (PartWriter writer = new PartWriter(create(part))) {
            writer.begin(dim);
            for (long row = 0; row < counted.rows(); row++) {
                writer.writeNull();
            }
        }
        return segment(part, counted.rows(), dim);
    }

    private OutputStream create(String part) throws IOException {
        return new BufferedOutputStream(storage.fileSystem(part).create(new Path(part), true), BUFFER_BYTES);
    }

    private static FeatureSegment segment(String part, long rows, int dim) {
        return new FeatureSegment(part, 0, rows, dim, ElementType.FLOAT32);
    }

    /** Vectors of one length, one after the other; the first that is not null tells the length. */
    private static final class PartWriter implements AutoCloseable {

        private final OutputStream out;
        private ByteBuffer bytes;
        private int dim;
        private long rows;

        PartWriter(OutputStream out) {
            this.out = out;
        }

        void write(ParquetPiece piece, long row, float[] vector, int length) throws IOException {
            if (length == 0) {
                writeNull();
                return;
            }
            if (dim == 0) {
                long before = rows;
                begin(length);
                while (rows < before) {
                    writeNull();
                }
            }
            if (length != dim) {
                throw new BadInputException(piece.path() + " has in row " + (piece.firstInFile() + row) + " an embedding of length " + length + " where others have "
                        + dim + "; embed this face again or leave it out");
            }
            bytes.clear();
            bytes.asFloatBuffer().put(vector, 0, dim);
            out.write(bytes.array());
            rows++;
        }

        void begin(int length) {
            dim = length;
            rows = 0;
            bytes = ByteBuffer.allocate(Float.BYTES * length).order(ByteOrder.LITTLE_ENDIAN);
        }

        /** Counts only, as long as the length is not known. */
        void writeNull() throws IOException {
            rows++;
            if (dim > 0) {
                bytes.clear();
                for (int i = 0; i < dim; i++) {
                    bytes.putFloat(Float.NaN);
                }
                out.write(bytes.array());
            }
        }

        @Override
        public void close() throws IOException {
            out.close();
        }
    }
}
