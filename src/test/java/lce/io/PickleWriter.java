package lce.io;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Writes what torch.save would of an object: maps, lists, text, numbers, tensors, calls and instances. */
final class PickleWriter {

    /** A class or function. */
    record Global(String module, String name) {}

    /** What a function returns. */
    record Call(Global function, Object... arguments) {}

    /** An instance of a class with attributes. */
    record Instance(Global type, Map<?, ?> attributes) {}

    /** A storage, of torch's type of this name. */
    record StoredAs(String type, String key, int elements) {}

    private static final BigInteger MAGIC = new BigInteger("1950a86a20f9469cfc6c", 16);

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    private PickleWriter() {}

    static byte[] pickle(Object object) {
        PickleWriter writer = new PickleWriter();
        writer.code(0x80, 2).write(object).code('.');
        return writer.out.toByteArray();
    }

    /** A tensor in row-major order that fills its storage. */
    static Call tensor(StoredAs storage, int... shape) {
        Integer[] strides = new Integer[shape.length];
        for (int i = shape.length - 1, stride = 1; i >= 0; stride *= shape[i--]) {
            strides[i] = stride;
        }
        return new Call(
                new Global("torch._utils", "_rebuild_tensor_v2"),
                storage,
                0,
                Arrays.stream(shape).boxed().toArray(),
                strides,
                false,
                new Call(new Global("collections", "OrderedDict")));
    }

    /** The format since PyTorch 1.6. */
    static Path archive(Path path, Object object, Map<String, byte[]> storages) throws IOException {
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(path))) {
            member(zip, "archive/data.pkl", pickle(object));
            for (Map.Entry<String, byte[]> storage : storages.entrySet()) {
                member(
                        zip,
                        "archive/" + (storage.getKey().equals("byteorder") ? "" : "data/") + storage.getKey(),
                        storage.getValue());
            }
        }
        return path;
    }

    private static void member(ZipOutputStream zip, String name, byte[] bytes) throws IOException {
        zip.putNextEntry(new ZipEntry(name));
        zip.write(bytes);
    }

    /** The format before. */
    static Path legacy(Path path, Object object, Map<String, byte[]> storages, Map<String, Integer> elements)
            throws IOException {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        for (Object part : new Object[] {
            MAGIC, 1001, Map.of("protocol_version", 1001, "little_endian", true), object, List.copyOf(storages.keySet())
        }) {
            file.writeBytes(pickle(part));
        }
        storages.forEach((key, bytes) -> {
            file.writeBytes(ByteBuffer.allocate(8)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putLong(elements.get(key))
                    .array());
            file.writeBytes(bytes);
        });
        return Files.write(path, file.toByteArray());
    }

    private PickleWriter write(Object object) {
        if (object == null) {
            code('N');
        } else if (object instanceof Boolean is) {
            code(is ? 0x88 : 0x89);
        } else if (object instanceof Integer number) {
            code('J').integer(number);
        } else if (object instanceof Double number) {
            code('G').out.writeBytes(ByteBuffer.allocate(8).putDouble(number).array());
        } else if (object instanceof BigInteger number) {
            byte[] bigEndian = number.toByteArray();
            code(0x8a, bigEndian.length);
            for (int i = bigEndian.length - 1; i >= 0; i--) {
                code(bigEndian[i]);
            }
        } else if (object instanceof String text) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            code('X').integer(bytes.length).out.writeBytes(bytes);
        } else if (object instanceof Map<?, ?> map) {
            code('}').items(map);
        } else if (object instanceof List<?> list) {
            code(']', '(');
            list.forEach(this::write);
            code('e');
        } else if (object instanceof Object[] tuple) {
            code('(');
            Arrays.stream(tuple).forEach(this::write);
            code('t');
        } else {
            writeRecord(object);
        }
        return this;
    }

    private void writeRecord(Object object) {
        if (object instanceof Global global) {
            code('c').out.writeBytes((global.module + "\n" + global.name + "\n").getBytes(StandardCharsets.UTF_8));
        } else if (object instanceof Call call) {
            write(call.function).write(call.arguments).code('R');
        } else if (object instanceof Instance instance) {
            write(instance.type).code(')', 0x81).write(instance.attributes).code('b');
        } else if (object instanceof StoredAs storage) {
            write(new Object[] {
                        "storage", new Global("torch", storage.type), storage.key, "cuda:0", storage.elements, null
                    })
                    .code('Q');
        } else {
            throw new IllegalArgumentException(object.toString());
        }
    }

    private void items(Map<?, ?> map) {
        code('(');
        map.forEach((key, value) -> write(key).write(value));
        code('u');
    }

    private PickleWriter integer(int value) {
        out.writeBytes(ByteBuffer.allocate(4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(value)
                .array());
        return this;
    }

    private PickleWriter code(int... codes) {
        for (int code : codes) {
            out.write(code);
        }
        return this;
    }
}
