package lce.io;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads Python's pickle format (protocols 0 to 5, see pickletools.py) without Python. It builds maps, lists, strings,
 * numbers and {@link TensorReference}s. Nothing is executed: for every other class and function there is an
 * {@link Opaque} with its name.
 */
final class Pickle {

    /**
     * The storage of a tensor.
     *
     * @param type of its elements, as torch names it without the module: FloatStorage
     * @param key its name in the file
     * @param length in elements
     * @param offset of its first element in the storage that the file has under this key; 0 but for views of PyTorch
     *     before 0.4
     */
    record StorageReference(String type, String key, long length, long offset) {

        /** Returns the number of bytes per element; 0 if the type is unknown. */
        int elementBytes() {
            return switch (type) {
                case "BoolStorage",
                        "ByteStorage",
                        "CharStorage",
                        "QInt8Storage",
                        "QUInt8Storage",
                        "QUInt4x2Storage",
                        "QUInt2x4Storage",
                        "UntypedStorage" -> 1;
                case "HalfStorage", "BFloat16Storage", "ShortStorage" -> 2;
                case "FloatStorage", "IntStorage", "QInt32Storage" -> 4;
                case "DoubleStorage", "LongStorage", "ComplexFloatStorage" -> 8;
                case "ComplexDoubleStorage" -> 16;
                default -> 0;
            };
        }

        /** Returns true if {@link #next} can read the elements. */
        boolean isReadable() {
            return switch (type) {
                case "HalfStorage", "BFloat16Storage", "FloatStorage", "DoubleStorage", "IntStorage", "LongStorage" ->
                    true;
                default -> false;
            };
        }

        /** Reads the next element of a buffer as f32. */
        float next(ByteBuffer from) {
            return switch (type) {
                case "HalfStorage" -> HalfFloats.fromHalf(from.getShort());
                case "BFloat16Storage" -> HalfFloats.fromBrain(from.getShort());
                case "FloatStorage" -> from.getFloat();
                case "DoubleStorage" -> (float) from.getDouble();
                case "IntStorage" -> from.getInt();
                case "LongStorage" -> from.getLong();
                default -> throw new IllegalStateException(type);
            };
        }
    }

    /** A tensor before its storage is read. */
    record TensorReference(StorageReference storage, long offset, long[] shape, long[] strides) {}

    /** An object of a class, or the result of a function, that is never created; only its name is known. */
    record Opaque(String name) {}

    /** A class or a function. */
    private record Global(String name) {}

    private static final Object MARK = new Object();
    private static final Object NONE = new Object();
    private static final int LONGEST_NAME = 100;

    private final String path;
    private final ByteBuffer in;
    private final List<Object> stack = new ArrayList<>();
    private final Map<Long, Object> memo = new HashMap<>();
    private final Map<String, StorageReference> storages = new HashMap<>();
    private Object value;

    private Pickle(String path, ByteBuffer in) {
        this.path = path;
        this.in = in.order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Reads one pickle and leaves the buffer behind its end. Throws BadInputException if the pickle is damaged. */
    static Pickle read(String path, ByteBuffer in) {
        Pickle pickle = new Pickle(path, in);
        try {
            pickle.value = pickle.run();
            return pickle;
        } catch (BadInputException e) {
            throw e;
        } catch (
                RuntimeException
                        e) { // a stack that runs empty, a buffer that ends, a cast that fails: all say the same
            throw new BadInputException(
                    path + " holds a damaged pickle (" + printable(e.toString())
                            + "); the file is cut short or damaged, copy the checkpoint again",
                    e);
        }
    }

    /**
     * Returns the pickled object: a map, list, string, number, boolean, TensorReference or Opaque; any other object for
     * None.
     */
    Object value() {
        return value;
    }

    /** Returns every storage that the pickle mentions, by key. */
    Map<String, StorageReference> storages() {
        return storages;
    }

    /** Returns text of a file as one short line for messages. */
    static String printable(String text) {
        String line = text.replaceAll("[^\\x20-\\x7e]", "?");
        return line.length() > LONGEST_NAME ? line.substring(0, LONGEST_NAME) + "..." : line;
    }

    private Object run() {
        while (true) {
            int code = in.get() & 0xff;
            switch (code) {
                case 0x80 -> in.get(); // protocol
                case 0x95 -> in.getLong(); // frame
                case '(' -> push(MARK);
                case '0' -> pop();
                case '1' -> popToMark();
                case '2' -> push(top());
                case '}' -> push(new LinkedHashMap<>());
                case ']', 0x8f -> push(new ArrayList<>()); // a set is as good as a list
                case ')' -> push(List.of());
                case 'N' -> push(NONE);
                case 0x88 -> push(true);
                case 0x89 -> push(false);
                case 'I' -> push(integer(line()));
                case 'L' -> push(integer(line().replaceFirst("L$", "")));
                case 'J' -> push((long) in.getInt());
                case 'K' -> push((long) (in.get() & 0xff));
                case 'M' -> push((long) (in.getShort() & 0xffff));
                case 0x8a -> push(integer(bytes(in.get() & 0xff)));
                case 0x8b -> push(integer(bytes(in.getInt())));
                case 'F' -> push(Double.parseDouble(line()));
                case 'G' -> push(Double.longBitsToDouble(Long.reverseBytes(in.getLong())));
                case 'S' -> push(line().replaceAll("^['\"]|['\"]$", ""));
                case 'V' -> push(line());
                case 'X', 'T', 'B' -> push(text(in.getInt()));
                case 0x8c, 'U', 'C' -> push(text(in.get() & 0xff));
                case 0x8d, 0x8e, 0x96 -> push(text(in.getLong()));
                case 'c' -> push(new Global(line() + "." + line()));
                case 0x93 -> {
                    Object name = pop();
                    push(new Global(pop() + "." + name));
                }
                case 'p' -> memo.put(Long.parseLong(line()), top());
                case 'q' -> memo.put((long) (in.get() & 0xff), top());
                case 'r' -> memo.put(Integer.toUnsignedLong(in.getInt()), top());
                case 0x94 -> memo.put((long) memo.size(), top());
                case 'g' -> push(remembered(Long.parseLong(line())));
                case 'h' -> push(remembered(in.get() & 0xff));
                case 'j' -> push(remembered(Integer.toUnsignedLong(in.getInt())));
                case 'd' -> {
                    List<Object> items = popToMark();
                    push(new LinkedHashMap<>());
                    putAll(items);
                }
                case 't', 'l', 0x91 -> push(popToMark()); // tuple, list, frozen set
                case 0x85 -> push(popLast(1));
                case 0x86 -> push(popLast(2));
                case 0x87 -> push(popLast(3));
                case 'a' -> addAll(popLast(1));
                case 'e', 0x90 -> addAll(popToMark());
                case 's' -> putAll(popLast(2));
                case 'u' -> putAll(popToMark());
                case 'Q' -> push(persistent(list(pop())));
                case 'R', 0x81 -> {
                    Object arguments = pop();
                    push(call(pop(), list(arguments)));
                }
                case 0x92 -> {
                    pop(); // arguments by name
                    Object arguments = pop();
                    push(call(pop(), list(arguments)));
                }
                case 'i' -> {
                    Global type = new Global(line() + "." + line());
                    push(call(type, popToMark()));
                }
                case 'o' -> {
                    List<Object> typeAndArguments = popToMark();
                    push(call(typeAndArguments.get(0), typeAndArguments.subList(1, typeAndArguments.size())));
                }
                case 'b' ->
                    pop(); // attributes of an object, such as an OrderedDict's _metadata: nothing that tensors need
                case '.' -> {
                    return pop();
                }
                default ->
                    throw new BadInputException(
                            path + " holds a pickle with the instruction 0x" + Integer.toHexString(code)
                                    + ", which no state_dict needs; copy the checkpoint again, or save model.state_dict() with torch.save");
            }
        }
    }

    /**
     * Returns the result of a known call, which is a map, a list or a rebuilt tensor, and an {@link Opaque} for any
     * other call.
     */
    private static Object call(Object function, List<Object> arguments) {
        if (!(function instanceof Global global)) {
            return new Opaque("call");
        }
        return switch (global.name) {
            case "collections.OrderedDict", "collections.defaultdict", "builtins.dict", "__builtin__.dict" ->
                dictionary(arguments);
            case "torch.Size" -> list(arguments.get(0));
            case "torch._utils._rebuild_parameter", "torch._utils._rebuild_parameter_with_state" -> arguments.get(0);
            case "torch._tensor._rebuild_from_type_v2",
                    "torch._tensor._rebuild_from_type",
                    "torch.tensor._rebuild_from_type" -> call(arguments.get(0), list(arguments.get(2)));
            case "torch._utils._rebuild_tensor", "torch._utils._rebuild_tensor_v2" ->
                new TensorReference(
                        (StorageReference) arguments.get(0),
                        (Long) arguments.get(1),
                        longs(arguments.get(2)),
                        longs(arguments.get(3)));
            case "copyreg._reconstructor", "copy_reg._reconstructor" -> call(arguments.get(0), List.of());
            default -> new Opaque(printable(global.name));
        };
    }

    /** Python 2 pickles an OrderedDict as a call with a list of its pairs. */
    private static Map<Object, Object> dictionary(List<Object> arguments) {
        Map<Object, Object> map = new LinkedHashMap<>();
        if (!arguments.isEmpty() && arguments.get(0) instanceof List<?> pairs) {
            pairs.forEach(pair -> put(map, list(pair).get(0), list(pair).get(1)));
        }
        return map;
    }

    /**
     * ('storage', type, key, location, length[, view (key, offset, length)]), or ('module', class, file, source) of a
     * pickled network.
     */
    private Object persistent(List<Object> id) {
        if ("module".equals(id.get(0))) {
            return id.get(1);
        }
        if (!"storage".equals(id.get(0))) {
            throw new IllegalArgumentException("unknown persistent id");
        }
        String type = ((Global) id.get(1)).name;
        StorageReference whole = new StorageReference(
                type.substring(type.lastIndexOf('.') + 1), (String) id.get(2), (Long) id.get(4), 0);
        storages.put(whole.key(), whole);
        if (id.size() > 5 && id.get(5) instanceof List<?> view) {
            return new StorageReference(whole.type(), whole.key(), (Long) view.get(2), (Long) view.get(1));
        }
        return whole;
    }

    private void putAll(List<Object> keysAndValues) {
        if (top() instanceof Opaque) {
            return;
        }
        @SuppressWarnings("unchecked")
        Map<Object, Object> map = (Map<Object, Object>) top();
        for (int i = 0; i < keysAndValues.size(); i += 2) {
            put(map, keysAndValues.get(i), keysAndValues.get(i + 1));
        }
    }

    /** Keys that are no names, such as tuples, are of no interest, and their hash codes might never end. */
    private static void put(Map<Object, Object> map, Object key, Object item) {
        map.put(key instanceof String || key instanceof Number ? key : "?", item);
    }

    private void addAll(List<Object> items) {
        if (!(top() instanceof Opaque)) {
            list(top()).addAll(items);
        }
    }

    private static long[] longs(Object list) {
        return list(list).stream().mapToLong(item -> (Long) item).toArray();
    }

    @SuppressWarnings("unchecked")
    private static List<Object> list(Object object) {
        return (List<Object>) object;
    }

    private Object remembered(long key) {
        Object object = memo.get(key);
        if (object == null) {
            throw new IllegalArgumentException("memo " + key);
        }
        return object;
    }

    /** A Long, or a BigInteger beyond its range. */
    private static Object integer(BigInteger integer) {
        return integer.bitLength() < Long.SIZE ? (Object) integer.longValue() : integer;
    }

    /** Protocol 0 writes True and False as 01 and 00. */
    private static Object integer(String digits) {
        return digits.equals("01")
                ? Boolean.TRUE
                : digits.equals("00") ? Boolean.FALSE : integer(new BigInteger(digits));
    }

    private static Object integer(byte[] littleEndian) {
        byte[] bigEndian = new byte[littleEndian.length];
        for (int i = 0; i < bigEndian.length; i++) {
            bigEndian[i] = littleEndian[bigEndian.length - 1 - i];
        }
        return bigEndian.length == 0 ? (Object) 0L : integer(new BigInteger(bigEndian));
    }

    private byte[] bytes(long length) {
        if (length < 0 || length > in.remaining()) {
            throw new IllegalArgumentException(length + " bytes");
        }
        byte[] bytes = new byte[(int) length];
        in.get(bytes);
        return bytes;
    }

    private String text(long length) {
        return new String(bytes(length), StandardCharsets.UTF_8);
    }

    private String line() {
        int start = in.position();
        while (in.get() != '\n') {
            // the buffer's end ends this
        }
        return new String(in.array(), start, in.position() - start - 1, StandardCharsets.UTF_8);
    }

    private void push(Object object) {
        stack.add(object);
    }

    private Object top() {
        return stack.get(stack.size() - 1);
    }

    private Object pop() {
        return stack.remove(stack.size() - 1);
    }

    private List<Object> popLast(int count) {
        List<Object> last = stack.subList(stack.size() - count, stack.size());
        List<Object> popped = new ArrayList<>(last);
        last.clear();
        return popped;
    }

    private List<Object> popToMark() {
        List<Object> popped = popLast(stack.size() - 1 - stack.lastIndexOf(MARK));
        pop();
        return popped;
    }
}
