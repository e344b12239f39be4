package lce.io;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The header of a NumPy array file (numpy.lib.format, versions 1.0 to 3.0), as written by NumPy, by other libraries or
 * by Python 2.
 *
 * @param type of the elements, which follow in C order
 * @param isBigEndian true if the bytes of an element begin with the highest
 * @param shape length of each dimension
 * @param bytes length of the head; the elements begin here
 */
record NpyHeader(ElementType type, boolean isBigEndian, long[] shape, int bytes) implements Serializable {

    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
    private static final int LONGEST = 1 << 16;
    private static final Pattern STRUCTURED = key("descr", "\\[");
    private static final Pattern DESCR = key("descr", "u?['\"]([^'\"]*)['\"]");
    private static final Pattern FORTRAN = key("fortran_order", "(True|False)");
    private static final Pattern SHAPE = key("shape", "\\(([0-9L,\\s]*)\\)");

    private static Pattern key(String key, String value) {
        return Pattern.compile("['\"]" + key + "['\"]\\s*:\\s*" + value);
    }

    /** Reads the header. Messages call the array {@code name}. */
    static NpyHeader read(InputStream stream, String name) throws IOException {
        DataInputStream in = new DataInputStream(stream);
        try {
            byte[] magic = new byte[MAGIC.length];
            in.readFully(magic);
            int major = in.readUnsignedByte();
            in.readUnsignedByte();
            if (!Arrays.equals(magic, MAGIC) || major < 1 || major > 3) {
                throw new BadInputException(
                        name + " does not begin with the header of a .npy array; write it with numpy.save");
            }
            long length = major == 1
                    ? Short.toUnsignedInt(Short.reverseBytes(in.readShort()))
                    : Integer.toUnsignedLong(Integer.reverseBytes(in.readInt()));
            if (length > LONGEST) {
                throw new BadInputException(name + " has a .npy header of " + length
                        + " bytes, which no array has; the file is damaged, write it again");
            }
            byte[] head = new byte[(int) length];
            in.readFully(head);
            return parse(
                    new String(head, StandardCharsets.ISO_8859_1),
                    MAGIC.length + 2 + (major == 1 ? 2 : 4) + (int) length,
                    name);
        } catch (EOFException e) {
            throw new BadInputException(
                    name + " ends within its .npy header; the file is cut short, copy or write it again", e);
        }
    }

    private static NpyHeader parse(String head, int bytes, String name) {
        if (STRUCTURED.matcher(head).find()) {
            throw new BadInputException(
                    name
                            + " holds records of named fields (a structured dtype); write the one field with numpy.save(path, array['field'])");
        }
        String descr = find(DESCR, "descr", head, name);
        boolean fortran = find(FORTRAN, "fortran_order", head, name).equals("True");
        long[] shape = shape(find(SHAPE, "shape", head, name), name);
        boolean hasOrder = !descr.isEmpty() && "<>=|".indexOf(descr.charAt(0)) >= 0;
        ElementType type = ElementType.of(hasOrder ? descr.substring(1) : descr);
        if (type == null) {
            throw new BadInputException(name + " holds " + foreign(hasOrder ? descr.substring(1) : descr));
        }
        if (fortran && shape.length > 1) {
            throw new BadInputException(name + " is in Fortran order; write numpy.ascontiguousarray(array) instead");
        }
        return new NpyHeader(type, descr.startsWith(">"), shape, bytes);
    }

    /** Returns the message for a type that is not supported. */
    private static String foreign(String code) {
        return switch (code.isEmpty() ? ' ' : code.charAt(0)) {
            case 'O' ->
                "Python objects (dtype object), which are pickled and never run; write numbers, for instance numpy.stack(array).astype('float32')";
            case 'U', 'S', 'a' -> "text; write numbers, for names numpy.unique(array, return_inverse=True)[1]";
            case 'V' ->
                "bytes without a type (" + Pickle.printable(code)
                        + ", perhaps bfloat16); write array.astype('float32') before NumPy loses the type";
            case 'c' -> "complex numbers; write real ones, for instance array.real";
            case 'f' ->
                code.equals("f1")
                        ? "float8 numbers (f1), which NumPy itself cannot load; write array.astype('float32')"
                        : "long doubles (" + Pickle.printable(code)
                                + "), whose bytes depend on the machine; write array.astype('float64')";
            default ->
                "elements of type " + Pickle.printable(code)
                        + "; write array.astype('float32'), or 'int64' for ids and labels";
        };
    }

    private static String find(Pattern pattern, String key, String head, String name) {
        Matcher matcher = pattern.matcher(head);
        if (!matcher.find()) {
            throw new BadInputException(name + " has a .npy header without a usable " + key
                    + "; the file is damaged, write it again with numpy.save");
        }
        return matcher.group(1);
    }

    private static long[] shape(String text, String name) {
        try {
            long[] shape = Arrays.stream(text.replace("L", "").split(","))
                    .map(String::strip)
                    .filter(s -> !s.isEmpty())
                    .mapToLong(Long::parseLong)
                    .toArray();
            long cells = 1;
            for (long length : shape) {
                cells = Math.multiplyExact(cells, length);
            }
            Math.multiplyExact(cells, 8L);
            return shape;
        } catch (ArithmeticException | NumberFormatException e) {
            throw new BadInputException(
                    name + " has the invalid shape (" + text + "); the file is damaged, write it again", e);
        }
    }

    ByteOrder order() {
        return isBigEndian ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
    }

    /** Returns the number of elements. */
    long cells() {
        long cells = 1;
        for (long length : shape) {
            cells *= length;
        }
        return cells;
    }

    /** Returns the shape as NumPy prints it. */
    String shapeText() {
        return Arrays.toString(shape);
    }

    /** Throws BadInputException if {@code available} is not exactly the number of bytes of the elements. */
    void requireBody(long available, String name) {
        long wanted = cells() * type.bytes();
        if (available != wanted) {
            throw new BadInputException(name + " of shape " + shapeText() + " needs " + wanted
                    + " bytes of elements and has " + available + "; the file is "
                    + (available < wanted ? "cut short" : "damaged") + ", copy or write it again");
        }
    }
}
