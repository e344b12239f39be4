package lce;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

import lce.io.Tensor;

/**
 * Writes a state_dict as torch.save does: a zip of stored members, one pickle (protocol 2) and one storage for each
 * tensor.
 */
public final class TorchFile {

    private final ByteArrayOutputStream pickle = new ByteArrayOutputStream();

    private TorchFile() {}

    public static void write(Path path, Map<String, Tensor> tensors) {
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(path))) {
            store(zip, "archive/data.pkl", new TorchFile().pickle(tensors));
            int key = 0;
            for (Tensor tensor : tensors.values()) {
                ByteBuffer bytes =
                        ByteBuffer.allocate(4 * tensor.values().length).order(ByteOrder.LITTLE_ENDIAN);
                bytes.asFloatBuffer().put(tensor.values());
                store(zip, "archive/data/" + key++, bytes.array());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void store(ZipOutputStream zip, String name, byte[] bytes) throws IOException {
        CRC32 crc = new CRC32();
        crc.update(bytes);
        ZipEntry entry = new ZipEntry(name);
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(bytes.length);
        entry.setCrc(crc.getValue());
        zip.putNextEntry(entry);
        zip.write(bytes);
    }

    private byte[] pickle(Map<String, Tensor> tensors) {
        code(0x80, 2).orderedDict().code('(');
        int key = 0;
        for (Map.Entry<String, Tensor> entry : tensors.entrySet()) {
            Tensor tensor = entry.getValue();
            text(entry.getKey()).global("torch._utils", "_rebuild_tensor_v2").code('(');
            code('(')
                    .text("storage")
                    .global("torch", "FloatStorage")
                    .text(String.valueOf(key++))
                    .text("cpu")
                    .integer(tensor.values().length)
                    .code('t', 'Q');
            integer(0).code('(');
            for (int length : tensor.shape()) {
                integer(length);
            }
            code('t', '(');
            for (int i = 0; i < tensor.shape().length; i++) {
                int stride = 1;
                for (int j = i + 1; j < tensor.shape().length; j++) {
                    stride *= tensor.shape()[j];
                }
                integer(stride);
            }
            code('t', 0x89).orderedDict().code('t', 'R');
        }
        code('u', '.');
        return pickle.toByteArray();
    }

    private TorchFile orderedDict() {
        return global("collections", "OrderedDict").code(')', 'R');
    }

    private TorchFile global(String module, String name) {
        code('c').pickle.writeBytes((module + "\n" + name + "\n").getBytes(StandardCharsets.UTF_8));
        return this;
    }

    private TorchFile text(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        code('X')
                .pickle
                .writeBytes(ByteBuffer.allocate(4)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putInt(bytes.length)
                        .array());
        pickle.writeBytes(bytes);
        return this;
    }

    private TorchFile integer(int value) {
        code('J')
                .pickle
                .writeBytes(ByteBuffer.allocate(4)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putInt(value)
                        .array());
        return this;
    }

    private TorchFile code(int... codes) {
        for (int code : codes) {
            pickle.write(code);
        }
        return this;
    }
}
