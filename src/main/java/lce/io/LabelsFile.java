package lce.io;

import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Reads the true identity of each face: text (.meta, .txt) with one integer a line, or a one-dimensional .npy. */
public final class LabelsFile {

    private LabelsFile() {
    }

    /** long[N]. Throws BadInputException naming the line or row that is not an integer. */
    public static long[] read(Storage storage, String path) {
        try {
            return path.endsWith(".npy") ? npy(storage, path) : text(storage, path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long[] text(Storage storage, String path) throws IOException {
        if (!path.endsWith(".meta") && !path.endsWith(".txt")) {
            throw new BadInputException(path + " is not a kind of labels this job reads; give .meta or .txt text with one integer a line, a .npy array, or a Parquet column");
        }
        long[] labels = new long[1024];
        int rows = 0;
        try (BufferedReader in = new BufferedReader(new InputStreamReader(storage.open(path), StandardCharsets.ISO_8859_1))) {
            boolean ended = false;
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                String value = line.strip();
                if (value.isEmpty()) {
                    ended = true;
                    continue;
                }
                if (ended) {
                    throw new BadInputException(path + " has an empty line before line " + (rows + 2) + "; give every face a label");
                }
                if (rows == labels.length) {
                    labels = Arrays.copyOf(labels, 2 * rows);
                }
                labels[rows++] = parse(value, path, rows);
            }
        }
        return Arrays.copyOf(labels, rows);
    }

    private static long parse(String value, String path, int line) {
        try {
            return Long.parseLong(value);
        } catch (NumberFormatException e) {
            throw new BadInputException(path + " has \"" + (value.length() > 40 ? value.substring(0, 40) + "..." : value) + "\" in line " + line
                    + ", which is not an integer; number the identities", e);
        }
    }

    private static long[] npy(Storage storage, String path) throws IOException {
        long size = storage.size(path);
        try (InputStream in = storage.open(path)) {
            NpyHeader header = NpyHeader.read(in, path);
            header.requireBody(size - header.bytes(), path);
            long[] shape = header.shape();
            if (shape.length == 0 || shape.length > 2 || shape.length == 2 && shape[1] != 1 || shape[0] > Integer.MAX_VALUE - 8) {
                throw new BadInputException(path + " has shape " + header.shapeText() + "; labels are one number a face");
            }
            long[] labels = new long[(int) shape[0]];
            new ElementStream(in, header.type()).read(labels, 0, labels.length);
            for (int row = 0; row < labels.length; row++) {
                if (labels[row] == ElementStream.NOT_WHOLE && header.type().isFloat()) {
                    throw new BadInputException(path + " has a label in row " + row + " that is not an integer; number the identities");
                }
            }
            return labels;
        } catch (EOFException e) {
            throw new BadInputException(path + " is cut short; copy it again", e);
        }
    }
}
