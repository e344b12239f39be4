package lce.io;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The head of a NumPy array file (numpy.lib.format, versions 1.0 to 3.0).
 *
 * @param type   of the elements, which follow in C order
 * @param shape  length of each dimension
 * @param bytes  length of the head; the elements begin here
 */
record NpyHeader(ElementType type, long[] shape, int bytes) implements Serializable {

    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
    private static final int LONGEST = 1 << 16;
    private static final Pattern DESCR = Pattern.compile("'descr'\\s*:\\s*'([^']*)'");
    private static final Pattern FORTRAN = Pattern.compile("'fortran_order'\\s*:\\s*(True|False)");
    private static final Pattern SHAPE = Pattern.compile("'shape'\\s*:\\s*\\(([0-9,\\s]*)\\)");

    /** Reads the head. {@code name} is what messages call the array. */
    static NpyHeader read(InputStream stream, String name) throws IOException {
        DataInputStream in = new DataInputStream(stream);
        try {
            byte[] magic = new byte[MAGIC.length];
            in.readFully(magic);
            int major = in.readUnsignedByte();
            in.readUnsignedByte();
            if (!Arrays.equals(magic, MAGIC) || major < 1 || major > 3) {
                throw new BadInputException(name + " does not begin like a .npy array; write it with numpy.save");
            }
            long length = major == 1 ? Short.toUnsignedInt(Short.reverseBytes(in.readShort()))
                    : Integer.toUnsignedLong(Integer.reverseBytes(in.readInt()));
            if (length > LONGEST) {
                throw new BadInputException(name + " has a .npy head of " + length + " bytes, which no array has; the file is damaged, write it again");
            }
            byte[] head = new byte[(int) length];
            in.readFully(head);
            return parse(new String(head, StandardCharsets.ISO_8859_1), MAGIC.length + 2 + (major == 1 ? 2 : 4) + (int) length, name);
        } catch (EOFException e) {
            throw new BadInputException(name + " ends within its .npy head; the file is cut short, copy or write it again", e);
        }
    }

    private static NpyHeader parse(String head, int bytes, String name) {
        String descr = find(DESCR, head, name);
        boolean fortran = find(FORTRAN, head, name).equals("True");
        long[] shape = shape(find(SHAPE, head, name), name);
        if (fortran && shape.length > 1) {
            throw new BadInputException(name + " is in Fortran order; write it with numpy.save(path, numpy.ascontiguousarray(array))");
        }
        for (ElementType type : ElementType.values()) {
            if (type.descr().equals(descr)) {
                return new NpyHeader(type, shape, bytes);
            }
        }
        throw new BadInputException(name + " holds elements of type " + descr + "; write it as float16, float32, float64, int32 or int64 (little-endian)");
    }

    private static String find(Pattern pattern, String head, String name) {
        Matcher matcher = pattern.matcher(head);
        if (!matcher.find()) {
            throw new BadInputException(name + " has a .npy head without " + pattern.pattern().substring(1, pattern.pattern().indexOf('\'', 1))
                    + "; the file is damaged, write it again with numpy.save");
        }
        return matcher.group(1);
    }

    private static long[] shape(String text, String name) {
        try {
            long[] shape = Arrays.stream(text.split(",")).map(String::strip).filter(s -> !s.isEmpty()).mapToLong(Long::parseLong).toArray();
            long cells = 1;
            for (long length : shape) {
                cells = Math.multiplyExact(cells, length);
            }
            Math.multiplyExact(cells, 8L);
            return shape;
        } catch (ArithmeticException | NumberFormatException e) {
            throw new BadInputException(name + " has the impossible shape (" + text + "); the file is damaged, write it again", e);
        }
    }

    /** Number of elements. */
    long cells() {
        long cells = 1;
        for (long length : shape) {
            cells *= length;
        }
        return cells;
    }

    /** The shape as NumPy prints it. */
    String shapeText() {
        return Arrays.toString(shape);
    }

    /** Throws BadInputException unless {@code available} bytes are just those of the elements. */
    void requireBody(long available, String name) {
        long wanted = cells() * type.bytes();
        if (available != wanted) {
            throw new BadInputException(name + " of shape " + shapeText() + " needs " + wanted + " bytes of elements and has " + available
                    + "; the file is " + (available < wanted ? "cut short" : "damaged") + ", copy or write it again");
        }
    }
}
