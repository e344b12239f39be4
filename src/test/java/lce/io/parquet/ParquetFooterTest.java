package lce.io.parquet;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

import lce.ParquetFiles;
import lce.io.BadInputException;
import lce.io.Storage;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.format.FileMetaData;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Footers that are not as a writer leaves them. */
class ParquetFooterTest {

    private static final Storage STORAGE = Storage.of(new Configuration());

    @TempDir
    Path folder;

    /** Damage that leaves the footer one that can be parsed. */
    private static final List<Consumer<FileMetaData>> DAMAGES = List.of(
            footer -> footer.getSchema().get(2).setNum_children(5),
            footer -> footer.getSchema().get(2).setNum_children(Integer.MAX_VALUE),
            footer -> footer.getSchema().get(1).setNum_children(2),
            footer -> footer.setSchema(List.of()),
            footer -> footer.getRow_groups().get(0).getColumns().get(0).unsetMeta_data(),
            footer -> footer.getRow_groups()
                    .get(0)
                    .getColumns()
                    .get(0)
                    .getMeta_data()
                    .setPath_in_schema(List.of()));

    @ParameterizedTest
    @FieldSource("DAMAGES")
    void aFooterThatContradictsItselfIsDamage(Consumer<FileMetaData> damage) throws IOException {
        Path file = ParquetFiles.write(
                folder.resolve("a.parquet"), "required int32 x; required int32 y;", 3, (row, number) -> {
                    row.append("x", number);
                    row.append("y", number);
                });
        ParquetFiles.rewriteFooter(file, damage);
        assertDamaged(() -> ParquetFooter.read(STORAGE, file.toString()).of(Set.of("y")));
    }

    @ParameterizedTest
    @ValueSource(ints = {1 << 30, Integer.MAX_VALUE, Integer.MIN_VALUE, -1_500_000_000})
    void aLengthThatNoFooterHasIsDamageAlsoInALargeFile(int length) throws IOException {
        Path file = folder.resolve("large.parquet");
        try (RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw")) { // its 4 GiB are a hole
            out.writeBytes("PAR1");
            out.seek(1L << 32);
            out.write(ByteBuffer.allocate(8)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putInt(length)
                    .put("PAR1".getBytes())
                    .array());
        }
        assertDamaged(() -> ParquetFooter.read(STORAGE, file.toString()));
    }

    private static void assertDamaged(org.junit.jupiter.api.function.Executable action) {
        String message = assertThrows(BadInputException.class, action).getMessage();
        assertTrue(message.contains("damaged footer") && message.endsWith("write or copy it again"), message);
    }
}
