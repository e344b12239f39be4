package lce.io;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The part of Python's pickle format (protocols 2 to 5, see pickletools.py) that a state_dict of tensors needs. It builds maps, lists,
 * strings, numbers and {@link TensorReference}s; every other class or function is refused by name, and nothing is executed.
 */
final class Pickle {

    /** A storage that a tensor looks into: its element type as torch names it, its key in the archive, its length. */
    record StorageReference(String type, String key, long length) {
    }

    /** A tensor before its storage is read. */
    record TensorReference(StorageReference storage, long offset, long[] shape, long[] strides) {
    }

    private record Global(String name) {
    }

    private static final Object MARK = new Object();
    private static final Object NONE = new Object();
    private static final String STORAGE = "torch.[A-Za-z0-9]+Storage";
    private static final Set<String> KNOWN = Set.of("collections.OrderedDict", "torch._utils._rebuild_tensor_v2",
            "torch._utils._rebuild_parameter", "torch.Size");

    private final String path;
    private final ByteBuffer in;
    private final List<Object> stack = new ArrayList<>();
    private final Map<Long, Object> memo = new HashMap<>();

    private Pickle(String path, byte[] bytes) {
        this.path = path;
        this.in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** The pickled object. Throws BadInputException for whatever is not as a state_dict is. */
    static Object read(String path, byte[] bytes) {
        Pickle pickle = new Pickle(path, bytes);
        try {
            return pickle.run();
        } catch (BadInputException e) {
            throw e;
        } catch (RuntimeException e) { // a stack that runs empty, a buffer that ends, a cast that fails: all say the same
            throw new BadInputException(path + " holds a damaged pickle (" + e + "); copy the checkpoint again", e);
        }
    }

    private Object run() {
        while (true) {
            int code = in.get() & 0xff;
            switch (code) {
                case 0x80 -> in.get(); // protocol
                case 0x95 -> in.getLong(); // frame
                case '(' -> push(MARK);
                case '}' -> push(new LinkedHashMap<>());
                case ']' -> push(new ArrayList<>());
                case ')' -> push(List.of());
                case 'N' -> push(NONE);
                case 0x88 -> push(true);
                case 0x89 -> push(false);
                case 'J' -> push((long) in.getInt());
                case 'K' -> push((long) (in.get() & 0xff));
                case 'M' -> push((long) (in.getShort() & 0xffff));
                case 0x8a -> push(longOf(in.get() & 0xff));
                case 'G' -> push(Double.longBitsToDouble(Long.reverseBytes(in.getLong())));
                case 'X', 'T' -> push(text(in.getInt()));
                case 0x8c, 'U' -> push(text(in.get() & 0xff));
                case 'c' -> push(global(line() + "." + line()));
                case 0x93 -> {
                    Object name = pop();
                    push(global(pop() + "." + name));
                }
                case 'q' -> memo.put((long) (in.get() & 0xff), top());
                case 'r' -> memo.put(Integer.toUnsignedLong(in.getInt()), top());
                case 0x94 -> memo.put((long) memo.size(), top());
                case 'h' -> push(remembered(in.get() & 0xff));
                case 'j' -> push(remembered(Integer.toUnsignedLong(in.getInt())));
                case 't' -> push(popToMark());
                case 0x85 -> push(popLast(1));
                case 0x86 -> push(popLast(2));
                case 0x87 -> push(popLast(3));
                case 'a' -> {
                    Object item = pop();
                    list(top()).add(item);
                }
                case 'e' -> {
                    List<Object> items = popToMark();
                    list(top()).addAll(items);
                }
                case 's' -> putAll(popLast(2));
                case 'u' -> putAll(popToMark());
                case 'Q' -> push(storage(list(pop())));
                case 'R' -> {
                    List<Object> arguments = list(pop());
                    push(call((Global) pop(), arguments));
                }
                case 'b' -> pop(); // attributes of an OrderedDict, such as _metadata: nothing that tensors need
                case '.' -> {
                    return pop();
                }
                default -> throw new BadInputException(path + " holds a pickle with the instruction 0x" + Integer.toHexString(code)
                        + ", which no state_dict needs; save model.state_dict() with torch.save");
            }
        }
    }

    private Global global(String name) {
        if (!KNOWN.contains(name) && !name.matches(STORAGE)) {
            throw new BadInputException(path + " asks for " + name + ", which no state_dict needs and this job does not run; save model.state_dict() alone with torch.save");
        }
        return new Global(name);
    }

    private Object call(Global function, List<Object> arguments) {
        return switch (function.name) {
            case "collections.OrderedDict" -> new LinkedHashMap<>();
            case "torch._utils._rebuild_parameter" -> (TensorReference) arguments.get(0);
            case "torch._utils._rebuild_tensor_v2" -> new TensorReference((StorageReference) arguments.get(0), (Long) arguments.get(1),
                    longs(arguments.get(2)), longs(arguments.get(3)));
            case "torch.Size" -> list(arguments.get(0));
            default -> throw new IllegalArgumentException("call of " + function.name);
        };
    }

    /** ('storage', type, key, location, length) */
    private static StorageReference storage(List<Object> id) {
        if (!"storage".equals(id.get(0))) {
            throw new IllegalArgumentException("persistent id " + id.get(0));
        }
        return new StorageReference(((Global) id.get(1)).name, (String) id.get(2), (Long) id.get(4));
    }

    private void putAll(List<Object> keysAndValues) {
        @SuppressWarnings("unchecked")
        Map<Object, Object> map = (Map<Object, Object>) top();
        for (int i = 0; i < keysAndValues.size(); i += 2) {
            Object key = keysAndValues.get(i);
            map.put(key instanceof String || key instanceof Number ? key : "?", keysAndValues.get(i + 1));
        }
    }

    private static long[] longs(Object list) {
        return list(list).stream().mapToLong(value -> (Long) value).toArray();
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

    private Object longOf(int bytes) {
        if (bytes > 8) {
            throw new IllegalArgumentException("integer of " + bytes + " bytes");
        }
        long value = 0;
        for (int i = 0; i < bytes; i++) {
            value |= (in.get() & 0xffL) << 8 * i;
        }
        int unused = 64 - 8 * bytes;
        return bytes == 0 ? (Object) 0L : (Object) (value << unused >> unused);
    }

    private String text(int length) {
        if (length < 0 || length > in.remaining()) {
            throw new IllegalArgumentException("text of " + length + " bytes");
        }
        byte[] bytes = new byte[length];
        in.get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
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
