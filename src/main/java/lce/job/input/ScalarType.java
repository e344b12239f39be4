package lce.job.input;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.sql.Date;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.UUID;

import org.apache.parquet.column.ColumnReader;
import org.apache.parquet.example.data.simple.NanoTime;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.DateLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.DecimalLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.IntLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimestampLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.UUIDLogicalTypeAnnotation;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;

/**
 * The Spark type of a primitive Parquet column, the same as in Spark's own reader. A UUID, which Spark does not
 * support, is text.
 */
final class ScalarType {

    private static final int JULIAN_EPOCH = 2_440_588; // the Julian day of 1970-01-01

    private final DataType type;
    private final Reader reader;

    private ScalarType(DataType type, Reader reader) {
        this.type = type;
        this.reader = reader;
    }

    /** Reads the current value of a column, which is not null, as an object of Spark's rows. */
    interface Reader {
        Object value(ColumnReader values);
    }

    /**
     * Returns the type of a column, or nothing for types without a counterpart in Spark: times of day, nanoseconds,
     * intervals.
     */
    static Optional<ScalarType> of(PrimitiveType primitive) {
        LogicalTypeAnnotation logical = primitive.getLogicalTypeAnnotation();
        if (logical instanceof DecimalLogicalTypeAnnotation decimal) {
            return Optional.of(decimal(primitive, decimal));
        }
        return Optional.ofNullable(
                switch (primitive.getPrimitiveTypeName()) {
                    case BOOLEAN -> new ScalarType(DataTypes.BooleanType, ColumnReader::getBoolean);
                    case FLOAT -> new ScalarType(DataTypes.FloatType, ColumnReader::getFloat);
                    case DOUBLE -> new ScalarType(DataTypes.DoubleType, ColumnReader::getDouble);
                    case INT32 -> int32(logical);
                    case INT64 -> int64(logical);
                    case INT96 ->
                        new ScalarType(
                                DataTypes.TimestampType, values -> timestamp(NanoTime.fromBinary(values.getBinary())));
                    case BINARY ->
                        logical == null
                                ? new ScalarType(DataTypes.BinaryType, values -> values.getBinary()
                                        .getBytes())
                                : new ScalarType(DataTypes.StringType, values -> values.getBinary()
                                        .toStringUsingUTF8());
                    case FIXED_LEN_BYTE_ARRAY ->
                        logical instanceof UUIDLogicalTypeAnnotation
                                ? new ScalarType(DataTypes.StringType, values -> uuid(values.getBinary()))
                                : logical == null
                                        ? new ScalarType(DataTypes.BinaryType, values -> values.getBinary()
                                                .getBytes())
                                        : null;
                });
    }

    private static ScalarType decimal(PrimitiveType primitive, DecimalLogicalTypeAnnotation decimal) {
        int scale = decimal.getScale();
        DataType type = DataTypes.createDecimalType(Math.min(decimal.getPrecision(), 38), scale);
        return switch (primitive.getPrimitiveTypeName()) {
            case INT32 -> new ScalarType(type, values -> BigDecimal.valueOf(values.getInteger(), scale));
            case INT64 -> new ScalarType(type, values -> BigDecimal.valueOf(values.getLong(), scale));
            default ->
                new ScalarType(
                        type,
                        values ->
                                new BigDecimal(new BigInteger(values.getBinary().getBytesUnsafe()), scale));
        };
    }

    private static ScalarType int32(LogicalTypeAnnotation logical) {
        if (logical instanceof DateLogicalTypeAnnotation) {
            return new ScalarType(
                    DataTypes.DateType, values -> Date.valueOf(LocalDate.ofEpochDay(values.getInteger())));
        }
        if (logical == null) {
            return new ScalarType(DataTypes.IntegerType, ColumnReader::getInteger);
        }
        if (!(logical instanceof IntLogicalTypeAnnotation integer)) {
            return null;
        }
        boolean signed = integer.isSigned();
        return switch (integer.getBitWidth()) {
            case 8 ->
                signed
                        ? new ScalarType(DataTypes.ByteType, values -> (byte) values.getInteger())
                        : new ScalarType(DataTypes.ShortType, values -> (short) values.getInteger());
            case 16 ->
                signed
                        ? new ScalarType(DataTypes.ShortType, values -> (short) values.getInteger())
                        : new ScalarType(DataTypes.IntegerType, ColumnReader::getInteger);
            default ->
                signed
                        ? new ScalarType(DataTypes.IntegerType, ColumnReader::getInteger)
                        : new ScalarType(DataTypes.LongType, values -> Integer.toUnsignedLong(values.getInteger()));
        };
    }

    private static ScalarType int64(LogicalTypeAnnotation logical) {
        if (logical instanceof TimestampLogicalTypeAnnotation timestamp && timestamp.getUnit() != TimeUnit.NANOS) {
            ChronoUnit unit = timestamp.getUnit() == TimeUnit.MILLIS ? ChronoUnit.MILLIS : ChronoUnit.MICROS;
            return timestamp.isAdjustedToUTC()
                    ? new ScalarType(
                            DataTypes.TimestampType,
                            values -> Timestamp.from(Instant.EPOCH.plus(values.getLong(), unit)))
                    : new ScalarType(
                            DataTypes.TimestampNTZType, values -> LocalDateTime.ofEpochSecond(0, 0, ZoneOffset.UTC)
                                    .plus(values.getLong(), unit));
        }
        if (logical != null && !(logical instanceof IntLogicalTypeAnnotation)) {
            return null;
        }
        return logical == null || ((IntLogicalTypeAnnotation) logical).isSigned()
                ? new ScalarType(DataTypes.LongType, ColumnReader::getLong)
                : new ScalarType(
                        DataTypes.createDecimalType(20, 0),
                        values -> new BigDecimal(Long.toUnsignedString(values.getLong())));
    }

    private static Timestamp timestamp(NanoTime time) {
        return Timestamp.from(Instant.EPOCH
                .plus(time.getJulianDay() - JULIAN_EPOCH, ChronoUnit.DAYS)
                .plusNanos(time.getTimeOfDayNanos()));
    }

    private static String uuid(Binary binary) {
        ByteBuffer bytes = binary.toByteBuffer();
        return new UUID(bytes.getLong(), bytes.getLong()).toString();
    }

    DataType type() {
        return type;
    }

    Object value(ColumnReader values) {
        return reader.value(values);
    }
}
