package lce.io;

import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.stream.Stream;

/**
 * An array in one part or in several, whose rows follow one another.
 *
 * @param parts at least one, all with the same number of elements in a row
 */
record PartedArray(List<StoredArray> parts) implements Serializable {

    static PartedArray of(StoredArray whole) {
        return new PartedArray(List.of(whole));
    }

    static PartedArray join(Stream<PartedArray> arrays) {
        return new PartedArray(arrays.flatMap(array -> array.parts.stream()).toList());
    }

    /** Returns the header of the first part. */
    NpyHeader header() {
        return parts.get(0).header();
    }

    /** Returns true if any row can be read without the rows before it. */
    boolean isStored() {
        return parts.stream().allMatch(StoredArray::isStored);
    }

    /** Opens the array at the given row. A read must not reach over the end of a part, which one row never does. */
    ElementReader open(Storage storage, long row) {
        Reader reader = new Reader(storage);
        reader.enter(row);
        return reader;
    }

    /** Reads one part after the other. */
    private final class Reader implements ElementReader {

        private final Storage storage;
        private int part;
        private StoredArray.Reader open;
        private long left; // elements of the open part

        Reader(Storage storage) {
            this.storage = storage;
        }

        private void enter(long row) {
            long skipped = row;
            while (part + 1 < parts.size() && skipped >= rows(part)) {
                skipped -= rows(part++);
            }
            StoredArray array = parts.get(part);
            left = (rows(part) - skipped) * array.rowCells();
            open = array.open(storage, skipped * array.rowCells());
        }

        private long rows(int number) {
            return parts.get(number).header().shape()[0];
        }

        private StoredArray.Reader forNext(int count) {
            if (left == 0 && part + 1 < parts.size()) {
                try {
                    close();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
                part++;
                enter(0);
            }
            left -= count;
            return open;
        }

        @Override
        public void read(float[] into, int from, int count) {
            forNext(count).read(into, from, count);
        }

        @Override
        public void read(long[] into, int from, int count) {
            forNext(count).read(into, from, count);
        }

        @Override
        public void close() throws IOException {
            open.close();
        }
    }
}
