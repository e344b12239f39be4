package lce.job.input;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import lce.io.BadInputException;
import lce.io.FeatureSegment;
import lce.io.InputFiles;
import lce.io.Storage;
import lce.io.parquet.ColumnPath;
import lce.io.parquet.ParquetPart;
import lce.io.parquet.VectorColumn;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DoubleType;
import org.apache.spark.sql.types.FloatType;
import org.apache.spark.sql.types.IntegralType;
import org.apache.spark.sql.types.StructType;

/**
 * A table of Parquet files whose rows are numbered: file by file in {@link lce.io.NaturalOrder}, and in the order of
 * each file. The ids of the kNN graph are these numbers. Files without rows are ignored, whatever their columns are.
 */
public final class ParquetTable {

    private static final int FOOTERS_AT_ONCE = 16;
    private static final int ROWS_IN_A_TASK = 50_000;

    private final JavaSparkContext spark;
    private final SparkSession session;
    private final Storage storage;
    private final String path;
    private final PartitionFolders folders;
    private final List<ParquetPart> parts;

    private ParquetTable(SparkSession session, Storage storage, InputFiles files, List<ParquetPart> parts) {
        this.spark = new JavaSparkContext(session.sparkContext());
        this.session = session;
        this.storage = storage;
        this.path = files.path();
        this.folders = new PartitionFolders(files.folder());
        this.parts = parts;
    }

    /** Opens the files. Throws BadInputException if a file is not a complete Parquet file, or if no file has a row. */
    public static ParquetTable open(SparkSession session, Storage storage, InputFiles files) {
        List<ParquetPart> parts = footers(storage, files.files()).stream()
                .filter(part -> part.rows() > 0)
                .toList();
        if (parts.isEmpty()) {
            throw new BadInputException(files + " has no rows; give at least one face");
        }
        return new ParquetTable(session, storage, files, parts);
    }

    private static List<ParquetPart> footers(Storage storage, List<String> files) {
        ExecutorService readers = Executors.newFixedThreadPool(Math.min(files.size(), FOOTERS_AT_ONCE));
        try {
            List<Future<ParquetPart>> begun = files.stream()
                    .map(file -> readers.submit(() -> ParquetPart.open(storage, file)))
                    .toList();
            List<ParquetPart> parts = new ArrayList<>();
            for (Future<ParquetPart> part : begun) {
                parts.add(part.get());
            }
            return parts;
        } catch (ExecutionException e) {
            throw e.getCause() instanceof BadInputException bad ? bad : new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        } finally {
            readers.shutdownNow();
        }
    }

    /** Returns the path as the user gave it. */
    String path() {
        return path;
    }

    long rows() {
        return parts.stream().mapToLong(ParquetPart::rows).sum();
    }

    /** Returns the file that holds a row, and the row's number in that file. */
    Faces.Place place(long row) {
        long offset = row;
        for (ParquetPart part : parts) {
            if (offset < part.rows()) {
                return new Faces.Place(part.path(), offset);
            }
            offset -= part.rows();
        }
        throw new IndexOutOfBoundsException(row + " of " + rows());
    }

    /** Returns true if all files have the column. */
    public boolean has(String column) {
        return parts.stream().allMatch(part -> leads(part, column));
    }

    /** Returns true if at least one file has the column. */
    boolean hasSomewhere(String column) {
        return parts.stream().anyMatch(part -> leads(part, column));
    }

    private boolean leads(ParquetPart part, String column) {
        return ColumnPath.find(part.schema(), column).isPresent() || folders.has(part.path(), column);
    }

    /**
     * Throws BadInputException if not all files have the column.
     *
     * @param flag the flag that names the column
     */
    void require(String column, String flag) {
        for (ParquetPart part : parts) {
            if (!leads(part, column)) {
                throw new BadInputException(part.path() + " has no column " + column + "; name one of "
                        + part.schema().getFields().stream().map(Type::getName).toList() + " with " + flag);
            }
        }
    }

    /**
     * Writes the vectors to raw f32 files in {@code folder}, one per task, and returns their locations in the order of
     * rows.
     */
    List<FeatureSegment> writeFeatures(String column, String folder) {
        require(column, "--embedding-column");
        Faces.requireCountable(path, rows());
        JavaRDD<ParquetPiece> pieces = pieces(
                (part, name) -> {
                    String[] place = ColumnPath.find(part.schema(), name)
                            .orElseThrow(() -> new BadInputException(part.path() + " has no column " + name));
                    return VectorColumn.of(part.path(), part.schema(), place).leaf();
                },
                column);
        return new ParquetFeatures(storage, folder).write(spark, path, pieces);
    }

    /**
     * Returns columns of one value per row, in the order of rows: the number of the row, followed by the given columns.
     */
    public Dataset<Row> select(String... columns) {
        StructType schema = new StructType().add("row", DataTypes.LongType, false);
        for (String column : columns) {
            schema = schema.add(column, type(column), true);
        }
        ParquetScalars scalars = new ParquetScalars(storage, schema);
        return session.createDataFrame(
                pieces((part, name) -> ColumnPath.find(part.schema(), name).orElse(null), columns)
                        .mapPartitions(scalars::rows),
                schema);
    }

    /** Returns the type that can hold the values of all files. Throws BadInputException if there is none. */
    DataType type(String column) {
        DataType result = null;
        DataType ofFolders = typeOfFolders(column);
        for (ParquetPart part : parts) {
            DataType type = type(part, column, ofFolders);
            DataType common = result == null || result.equals(type)
                    ? type
                    : isInteger(result) && isInteger(type)
                            ? DataTypes.LongType
                            : isFloat(result) && isFloat(type) ? DataTypes.DoubleType : null;
            if (common == null) {
                throw new BadInputException(part.path() + " has the column " + column + " of type "
                        + type.simpleString() + ", but " + parts.get(0).path() + " has " + result.simpleString()
                        + "; write all files with one schema");
            }
            result = common;
        }
        return result;
    }

    private static boolean isInteger(DataType type) {
        return type instanceof IntegralType;
    }

    private static boolean isFloat(DataType type) {
        return type instanceof FloatType || type instanceof DoubleType;
    }

    /**
     * Returns the type of a column of folder names, which have no type: integers if all names are numbers, otherwise
     * text.
     */
    private DataType typeOfFolders(String column) {
        return parts.stream()
                        .map(part -> folders.value(part.path(), column))
                        .flatMap(Optional::stream)
                        .allMatch(ParquetTable::isNumber)
                ? DataTypes.LongType
                : DataTypes.StringType;
    }

    private static DataType type(ParquetPart part, String column, DataType ofFolders) {
        Optional<String[]> place = ColumnPath.find(part.schema(), column);
        if (place.isEmpty()) {
            return ofFolders;
        }
        ColumnDescriptor leaf = part.schema().getPaths().stream()
                .filter(each -> List.of(each).equals(List.of(place.get())))
                .findFirst()
                .map(part.schema()::getColumnDescription)
                .filter(each -> each.getMaxRepetitionLevel() == 0)
                .orElse(null);
        return Optional.ofNullable(leaf)
                .flatMap(each -> ScalarType.of(each.getPrimitiveType()))
                .map(ScalarType::type)
                .orElseThrow(() -> new BadInputException(
                        part.path() + " has the column " + column + " of type " + describe(part.schema(), place.get())
                                + "; ids and labels are integers, text or other single values"));
    }

    private static String describe(MessageType schema, String[] place) {
        Type type = schema.getType(place);
        Object name = type.getLogicalTypeAnnotation() != null
                ? type.getLogicalTypeAnnotation()
                : type.isPrimitive() ? type.asPrimitiveType().getPrimitiveTypeName() : "struct";
        return name.toString().toLowerCase(Locale.ROOT);
    }

    private static boolean isNumber(String value) {
        return value.matches("-?[0-9]{1,18}");
    }

    /** Finds the path of a column in a file. */
    private interface Places {
        String[] leaf(ParquetPart part, String column);
    }

    /** Returns the row groups in the order of rows, several per partition. */
    private JavaRDD<ParquetPiece> pieces(Places places, String... columns) {
        List<ParquetPiece> pieces = new ArrayList<>();
        long row = 0;
        for (ParquetPart part : parts) {
            String[][] leaves = new String[columns.length][];
            String[] constants = new String[columns.length];
            for (int column = 0; column < columns.length; column++) {
                leaves[column] = places.leaf(part, columns[column]);
                constants[column] = folders.value(part.path(), columns[column]).orElse(null);
            }
            long first = row;
            for (int group = 0; group < part.groupRows().length; group++) {
                if (part.groupRows()[group] > 0) { // the library cannot read an empty row group
                    pieces.add(new ParquetPiece(
                            part.path(), group, part.groupRows()[group], row, row - first, leaves, constants));
                }
                row += part.groupRows()[group];
            }
        }
        long tasks = Math.max(4L * spark.defaultParallelism(), rows() / ROWS_IN_A_TASK + 1);
        return spark.parallelize(pieces, (int) Math.min(pieces.size(), tasks));
    }

    /** Returns the user's own ids by row number: columns row, id. */
    Dataset<Row> ids(String column) {
        return select(column).toDF("row", "id");
    }
}
