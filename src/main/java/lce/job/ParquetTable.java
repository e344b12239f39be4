package lce.job;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

import lce.io.BadInputException;
import lce.io.ElementType;
import lce.io.FeatureSegment;
import lce.io.Storage;
import org.apache.hadoop.fs.Path;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.IntegralType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructType;

/**
 * A Parquet file or folder as a table whose rows are numbered: in the order of the files' names, and within a file as they stand. That
 * numbering is what the kNN graph's ids mean.
 */
final class ParquetTable {

    private static final String FILE = "_metadata.file_path";
    private static final String PLACE = "_metadata.row_index";

    private final String path;
    private final Dataset<Row> table;

    private ParquetTable(String path, Dataset<Row> table) {
        this.path = path;
        this.table = table;
    }

    /** True for what is read as Parquet: a name that ends so, or a folder. */
    static boolean is(Storage storage, String path) {
        if (path.endsWith(".parquet") || path.endsWith(".pq")) {
            return true;
        }
        try {
            Path place = new Path(path);
            return storage.exists(path) && storage.fileSystem(path).getFileStatus(place).isDirectory();
        } catch (IOException e) {
            return false;
        }
    }

    static ParquetTable open(SparkSession spark, Storage storage, String path) {
        if (!storage.exists(path)) {
            throw new BadInputException(path + " does not exist; check the path");
        }
        try {
            return new ParquetTable(path, spark.read().parquet(path));
        } catch (Exception e) {
            if (e instanceof AnalysisException || e instanceof org.apache.spark.SparkException) {
                throw new BadInputException(path + " cannot be read as Parquet; write it with a schema, for instance with pandas' to_parquet", e);
            }
            throw e;
        }
    }

    boolean has(String column) {
        return Arrays.asList(table.columns()).contains(column);
    }

    /** Some columns, in whatever order their rows come. */
    Dataset<Row> select(String... columns) {
        return table.select(Arrays.stream(columns).map(functions::col).toArray(org.apache.spark.sql.Column[]::new));
    }

    /** The vectors as raw f32 files under {@code folder}, one for each partition, in the order of rows. */
    List<FeatureSegment> writeFeatures(String column, Storage storage, String folder) {
        require(column, "--embedding-column");
        DataType type = table.schema().apply(column).dataType();
        if (!(type instanceof ArrayType array) || !(array.elementType().equals(DataTypes.FloatType) || array.elementType().equals(DataTypes.DoubleType))) {
            throw new BadInputException(path + " has the column " + column + " of type " + type.simpleString() + "; embeddings are arrays of float or double");
        }
        Dataset<Row> ordered = ordered(functions.col(column).cast("array<float>"));
        List<FeatureSegment> segments = new ArrayList<>(ordered.javaRDD().mapPartitionsWithIndex(
                (partition, rows) -> writePart(rows, storage, folder, partition), false).collect());
        segments.sort(Comparator.comparing(FeatureSegment::path));
        segments.stream().map(FeatureSegment::dim).distinct().skip(1).findFirst().ifPresent(dim -> {
            throw new BadInputException(path + " has embeddings of lengths " + segments.get(0).dim() + " and " + dim + "; embed all faces with one model");
        });
        if (segments.isEmpty()) {
            throw new BadInputException(path + " has no rows; give at least one face");
        }
        return segments;
    }

    private static Iterator<FeatureSegment> writePart(Iterator<Row> rows, Storage storage, String folder, int partition) throws IOException {
        if (!rows.hasNext()) {
            return List.<FeatureSegment>of().iterator();
        }
        // another attempt at this task must not meet the first one's file
        Path part = new Path(folder, String.format("part-%05d.%d.bin", partition, TaskContext.get().taskAttemptId()));
        int dim = -1;
        long count = 0;
        try (OutputStream out = storage.fileSystem(folder).create(part)) {
            ByteBuffer bytes = ByteBuffer.allocate(0);
            while (rows.hasNext()) {
                Row row = rows.next();
                List<Float> vector = row.isNullAt(2) ? List.of() : row.getList(2);
                if (dim < 0) {
                    dim = vector.size();
                    bytes = ByteBuffer.allocate(4 * dim).order(ByteOrder.LITTLE_ENDIAN);
                }
                if (vector.isEmpty() || vector.size() != dim) {
                    throw new BadInputException(row.getString(0) + " has in row " + row.getLong(1) + " an embedding of length " + vector.size()
                            + (dim > 0 ? " where others have " + dim : "") + "; embed this face again or leave it out");
                }
                bytes.clear();
                for (Float value : vector) {
                    bytes.putFloat(value == null ? Float.NaN : value);
                }
                out.write(bytes.array());
                count++;
            }
        }
        return List.of(new FeatureSegment(part.toString(), 0, count, dim, ElementType.FLOAT32)).iterator();
    }

    /** The user's own ids by row number: columns row, id. */
    Dataset<Row> ids(SparkSession spark, String column) {
        DataType type = table.schema().apply(column).dataType();
        JavaRDD<Row> rows = ordered(functions.col(column).as("value")).javaRDD().zipWithIndex().map(row -> RowFactory.create(row._2, row._1.get(2)));
        return spark.createDataFrame(rows, new StructType().add("row", DataTypes.LongType, false).add("id", type, true));
    }

    /** The identity of each row as a number; text is numbered in the order of its first appearance. */
    long[] labels(String column) {
        require(column, "--label-column");
        return numbered(column, ordered(functions.col(column).as("value")).select("value").collectAsList());
    }

    /** The same by another table's ids: the identity of each of {@code ids}, in their order. */
    long[] labelsById(String column, String idColumn, Dataset<Row> ids) {
        require(column, "--label-column");
        Dataset<Row> mine = table.select(table.col(idColumn).as("id"), table.col(column));
        List<Row> joined = ids.join(mine, "id").orderBy("row").select(column, "row").collectAsList();
        long labelled = joined.stream().map(row -> row.getLong(1)).distinct().count();
        if (labelled < ids.count() || labelled < joined.size()) {
            throw new BadInputException(path + (labelled < ids.count() ? " has labels for " + labelled + " of the " + ids.count() + " faces by "
                    : " labels some faces more than once by ") + idColumn + "; give each face one label");
        }
        return numbered(column, joined);
    }

    private long[] numbered(String column, List<Row> rows) {
        DataType type = table.schema().apply(column).dataType();
        if (!(type instanceof IntegralType) && !(type instanceof StringType)) {
            throw new BadInputException(path + " has the column " + column + " of type " + type.simpleString() + "; labels are integers or text");
        }
        Map<Object, Long> numbers = new HashMap<>();
        long[] labels = new long[rows.size()];
        for (int row = 0; row < labels.length; row++) {
            Object value = rows.get(row).get(0);
            if (value == null) {
                throw new BadInputException(path + " has no " + column + " in row " + row + "; give each face a label");
            }
            labels[row] = value instanceof Number number ? number.longValue() : numbers.computeIfAbsent(value, text -> (long) numbers.size());
        }
        return labels;
    }

    /** Columns file, place, value, in the order of rows. */
    private Dataset<Row> ordered(org.apache.spark.sql.Column value) {
        return table.select(functions.col(FILE).as("file"), functions.col(PLACE).as("place"), value).orderBy("file", "place");
    }

    private void require(String column, String flag) {
        if (!has(column)) {
            throw new BadInputException(path + " has no column " + column + "; name one of " + Arrays.toString(table.columns()) + " with " + flag);
        }
    }
}
