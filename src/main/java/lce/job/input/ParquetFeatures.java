package lce.job.input;

import java.io.IOException;
import java.io.Serializable;
import java.util.Iterator;
import java.util.List;

import lce.io.FeatureSegment;
import lce.io.Storage;
import lce.io.parquet.ColumnChunks;
import lce.io.parquet.VectorColumn;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * Copies a table's vectors to files of raw f32, because tasks read vectors from any row. A null or empty vector becomes
 * NaNs.
 */
final class ParquetFeatures implements Serializable {

    private final Storage storage;
    private final VectorParts parts;

    /** @param folder folder for the files */
    ParquetFeatures(Storage storage, String folder) {
        this.storage = storage;
        this.parts = new VectorParts(storage, folder);
    }

    /**
     * Writes the vectors.
     *
     * @param pieces each partition's row groups, in the order of rows; their first column is the column of vectors
     * @return the locations of the vectors, in the order of rows
     * @throws lce.io.BadInputException if vectors have different lengths, or all are null
     */
    List<FeatureSegment> write(JavaSparkContext spark, String path, JavaRDD<ParquetPiece> pieces) {
        return parts.complete(
                spark,
                path,
                pieces.mapPartitionsWithIndex(
                                (partition, rows) -> writePart(partition, rows).iterator(), false)
                        .collect());
    }

    private List<FeatureSegment> writePart(int partition, Iterator<ParquetPiece> pieces) throws IOException {
        if (!pieces.hasNext()) {
            return List.of();
        }
        try (VectorPart part = parts.create(partition);
                OpenColumn open = new OpenColumn(storage, 0)) {
            while (pieces.hasNext()) {
                ParquetPiece piece = pieces.next();
                ColumnChunks chunks = open.of(piece);
                VectorColumn column = VectorColumn.of(piece.path(), chunks.schema(), piece.leaf(0));
                chunks.read(
                        piece.group(),
                        values -> column.read(
                                values,
                                piece.rows(),
                                (row, vector, length) -> part.write(
                                        vector,
                                        length,
                                        () -> piece.path() + " has in row " + (piece.firstInFile() + row))));
            }
            return List.of(part.segment());
        }
    }
}
