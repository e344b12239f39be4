package lce.job.input;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

import lce.io.BadInputException;
import lce.io.ElementType;
import lce.io.FeatureSegment;
import lce.io.Storage;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.AtomicType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DoubleType;
import org.apache.spark.sql.types.FloatType;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.types.UserDefinedType;

/**
 * Reads faces from a Dataset. Each task writes the vectors of its partition to a file of raw f32 and returns the ids.
 * Spark computes the Dataset only once, because a second evaluation might return the rows in another order.
 */
public final class DatasetFaces implements Serializable {

    /** The name of the faces in messages. */
    static final String NAME = "the Dataset";

    private final VectorParts vectors;
    private final String idsFolder;

    /** @param staged a folder for the vectors and ids, which must exist as long as they are read */
    public DatasetFaces(Storage storage, String staged) {
        this.vectors = new VectorParts(storage, new Path(staged, "vectors").toString());
        this.idsFolder = new Path(staged, "ids").toString();
    }

    /**
     * Reads the faces. Row numbers follow the order of the Dataset's partitions, and of the rows in each.
     *
     * @param embeddingColumn a column of arrays of float or double, or of ML vectors
     * @param idColumn a column of single values, or null if the faces have no ids
     * @throws BadInputException if a column is missing or has another type, vectors have different lengths, or there
     *     are no rows
     */
    public Faces read(SparkSession session, Dataset<Row> faces, String embeddingColumn, String idColumn) {
        requireVectors(faces.schema(), embeddingColumn);
        DataType idType = idColumn == null ? DataTypes.StringType : idType(faces.schema(), idColumn);
        Column id = idColumn == null ? functions.lit(null).cast(idType) : column(faces, idColumn);
        StructType staged = new StructType()
                .add("part", DataTypes.IntegerType, false)
                .add("attempt", DataTypes.LongType, false)
                .add("number", DataTypes.LongType, false)
                .add("dim", DataTypes.IntegerType, false)
                .add("id", idType, true);
        JavaRDD<Row> written = faces.select(column(faces, embeddingColumn), id)
                .javaRDD()
                .mapPartitionsWithIndex((partition, rows) -> new StagedRows(vectors, partition, rows), false);
        Dataset<Row> rows = session.createDataFrame(written, staged);
        if (idColumn != null) {
            rows.write().parquet(idsFolder);
            rows = session.read().schema(staged).parquet(idsFolder);
        }
        return faces(session, rows, idColumn != null);
    }

    private Faces faces(SparkSession session, Dataset<Row> rows, boolean hasIds) {
        List<FeatureSegment> written = new ArrayList<>();
        List<Row> firstRows = new ArrayList<>();
        long first = 0;
        for (Row part : parts(rows)) {
            written.add(new FeatureSegment(
                    vectors.path(part.getInt(0), part.getLong(1)),
                    0,
                    part.getLong(2),
                    part.getInt(3),
                    ElementType.FLOAT32));
            firstRows.add(RowFactory.create(part.getInt(0), first));
            first += part.getLong(2);
        }
        if (written.isEmpty()) {
            throw new BadInputException(NAME + " has no rows; give at least one face");
        }
        Faces.requireCountable(NAME, first);
        Dataset<Row> ids = hasIds ? ids(session, rows, firstRows) : null;
        return new Faces(
                NAME,
                new DatasetOrigin(ids),
                vectors.complete(new JavaSparkContext(session.sparkContext()), NAME, written));
    }

    /**
     * Returns part, attempt, rows and dim per written file, in the order of parts. The driver sorts them, because they
     * are few.
     */
    private static List<Row> parts(Dataset<Row> rows) {
        List<Row> parts = rows.groupBy("part", "attempt")
                .agg(functions.count(functions.lit(1)), functions.max("dim"))
                .collectAsList();
        return parts.stream()
                .sorted(Comparator.comparingInt(part -> part.getInt(0)))
                .toList();
    }

    private static Dataset<Row> ids(SparkSession session, Dataset<Row> rows, List<Row> firstRows) {
        Dataset<Row> starts = session.createDataFrame(
                firstRows,
                new StructType().add("part", DataTypes.IntegerType, false).add("first", DataTypes.LongType, false));
        return rows.join(functions.broadcast(starts), "part")
                .select(functions.col("first").plus(functions.col("number")).as("row"), functions.col("id"));
    }

    // ------------------------------------------------------------------ columns

    private static void requireVectors(StructType schema, String column) {
        DataType type = type(schema, column, "embeddingColumn");
        boolean isArray = type instanceof ArrayType array
                && (array.elementType() instanceof FloatType || array.elementType() instanceof DoubleType);
        if (!isArray && !isMlVector(type)) {
            throw new BadInputException(NAME + " has the column " + column + " of type "
                    + type.simpleString().toLowerCase(Locale.ROOT)
                    + "; embeddings are arrays of float or double, or ML vectors");
        }
    }

    private static boolean isMlVector(DataType type) {
        return type instanceof UserDefinedType<?> defined && Vector.class.isAssignableFrom(defined.userClass());
    }

    private static DataType idType(StructType schema, String column) {
        DataType type = type(schema, column, "idColumn");
        if (!(type instanceof AtomicType)) {
            throw new BadInputException(NAME + " has the column " + column + " of type " + type.simpleString()
                    + "; ids are integers, text or other single values");
        }
        return type;
    }

    /** @param setter the setter that names the column */
    private static DataType type(StructType schema, String column, String setter) {
        if (!Arrays.asList(schema.fieldNames()).contains(column)) {
            throw new BadInputException(NAME + " has no column " + column + "; name one of "
                    + Arrays.toString(schema.fieldNames()) + " with " + setter + "(...)");
        }
        return schema.apply(column).dataType();
    }

    /**
     * Returns a column by its quoted name, because Spark reads dots in a name that is not quoted as fields of a struct.
     */
    private static Column column(Dataset<Row> faces, String name) {
        return faces.col("`" + name.replace("`", "``") + "`");
    }
}
