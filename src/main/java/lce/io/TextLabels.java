package lce.io;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Pattern;

import lce.metrics.ClusteringScores;

/**
 * Labels in text, one on each line: integers, also as numpy.savetxt writes them (1.2e+01), or names, which are numbered
 * in the order of their first appearance. A first line of text above integers is the heading of the column. -1 is an
 * unknown identity also among names.
 */
final class TextLabels {

    private static final Pattern NUMBER = Pattern.compile("[-+]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][-+]?[0-9]{1,4})?");
    private static final Pattern MINUS_ONE = Pattern.compile("-0*1(\\.0*)?([eE][-+]?0+)?");
    private static final Pattern COLUMNS = Pattern.compile(".*[,;\t].*|.*\\s" + NUMBER.pattern());
    private static final String BYTE_ORDER_MARK = "\u00ef\u00bb\u00bf"; // of UTF-8, byte by byte

    private final String path;
    private final LabelNames names;
    private long[] labels = new long[1024];
    private int rows;
    private int line;
    private String heading; // the first line if it is text, until the second says whether it is a name
    private Boolean isNumbers;

    /** @param names assigns numbers to names */
    TextLabels(String path, LabelNames names) {
        this.path = path;
        this.names = names;
    }

    /** Returns long[N]. Throws BadInputException that names the line that is not a label. */
    long[] read(InputStream stream) throws IOException {
        // byte by byte: names are only told apart, and in whatever encoding they are, different ones stay different
        try (BufferedReader in = new BufferedReader(new InputStreamReader(stream, StandardCharsets.ISO_8859_1))) {
            int empty = 0;
            for (String text = in.readLine(); text != null; text = in.readLine()) {
                line++;
                String value = (line == 1 && text.startsWith(BYTE_ORDER_MARK)
                                ? text.substring(BYTE_ORDER_MARK.length())
                                : text)
                        .strip();
                if (value.isEmpty()) {
                    empty = line;
                } else if (empty > 0) {
                    throw wrong(
                            "has an empty line before line " + line + "; give every face a label, -1 if it is unknown");
                } else {
                    accept(value);
                }
            }
        }
        if (heading != null && rows == 0) { // it is the only line
            startOfNames();
        }
        return Arrays.copyOf(labels, rows);
    }

    private void accept(String written) {
        boolean isQuoted = written.length() > 1 && written.startsWith("\"") && written.endsWith("\"");
        String value = isQuoted ? written.substring(1, written.length() - 1) : written;
        boolean isNumber = NUMBER.matcher(value).matches();
        if (!isNumber && !isQuoted && COLUMNS.matcher(value).matches()) {
            throw wrong("has several columns in line " + line + ", \"" + shown(value)
                    + "\"; keep the one with the labels, or put names in quotes");
        }
        if (line == 1 && !isNumber) {
            heading = value;
            return;
        }
        if (MINUS_ONE.matcher(value).matches()) {
            add(ClusteringScores.UNKNOWN); // it does not say whether the others are names
            return;
        }
        if (isNumbers == null) {
            isNumbers = isNumber;
            if (isNumber) {
                names.integersIn(path);
            } else {
                startOfNames();
            }
        }
        if (isNumber != isNumbers) {
            throw wrong("has \"" + shown(value) + "\" in line " + line + " among "
                    + (isNumbers
                            ? "integers; number the identities, -1 if one is unknown"
                            : "names; give either names or numbers"));
        }
        add(isNumber ? number(value) : names.number(value));
    }

    /** The first line is no heading but a name, and unknown identities may stand between it and the next name. */
    private void startOfNames() {
        names.namesIn(path);
        if (heading != null) {
            add(0);
            System.arraycopy(labels, 0, labels, 1, rows - 1);
            labels[0] = names.number(heading);
        }
    }

    private long number(String value) {
        try {
            return Long.parseLong(value);
        } catch (NumberFormatException notPlain) {
            try {
                return new BigDecimal(value).longValueExact();
            } catch (ArithmeticException e) {
                throw new BadInputException(
                        path + " has \"" + shown(value) + "\" in line " + line
                                + ", which is not an integer of 64 bits; number the identities",
                        e);
            }
        }
    }

    private void add(long label) {
        if (rows == labels.length) {
            labels = Arrays.copyOf(labels, 2 * rows);
        }
        labels[rows++] = label;
    }

    private static String shown(String value) {
        String text = new String(value.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8)
                .replaceAll("\\p{Cntrl}", "?");
        return text.length() > 40 ? text.substring(0, 40) + "..." : text;
    }

    private BadInputException wrong(String what) {
        return new BadInputException(path + " " + what);
    }
}
