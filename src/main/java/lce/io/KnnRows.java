package lce.io;

import java.io.Closeable;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/** Reads the rows of a kNN graph in order and in bounded memory, and checks every id and distance. */
public final class KnnRows implements Closeable {

    /** A missing neighbour. */
    public static final int NONE = -1;

    /** The value -1 as uint32, which some searches write. */
    private static final long UNSIGNED_NONE = 0xFFFFFFFFL;

    private final KnnFile file;
    private final KeptRows kept;
    private final List<ElementReader> readers;
    private final int k;
    private final long end;
    private final long[] wholeIds; // [columns]
    private final float[] wholeDistances; // [columns]
    private final long[] order; // [columns]
    private long row;
    private boolean selfMoved;

    KnnRows(KnnFile file, KeptRows kept, List<ElementReader> readers, long first, long count, int k) {
        this.file = file;
        this.kept = kept;
        this.readers = readers;
        this.k = k;
        this.row = first;
        this.end = first + count;
        this.wholeIds = new long[file.columns()];
        this.wholeDistances = new float[file.columns()];
        this.order = new long[file.columns()];
    }

    /**
     * Reads the next row that is kept. The face itself is put in front if the row names it elsewhere or not at all, and
     * missing neighbours are put at the end.
     *
     * @param ids written at {@code at}: k ids, numbers of kept rows, the face itself first; {@link #NONE} for a missing
     *     neighbour
     * @param similarities written at {@code at}: k times 1 - distance, or 1 for a face that its row does not name, 0
     *     for a missing neighbour; untouched if the file has no distances
     * @return false if there is no further row
     * @throws BadInputException that names the row and column of an invalid id or distance
     */
    public boolean next(int[] ids, float[] similarities, int at) {
        for (; row < end && isLeftOut(row); row++) {
            read();
        }
        if (row == end) {
            return false;
        }
        read();
        int present = orderNeighbours();
        int self = placeOfSelf(present);
        selfMoved = self != 0;
        ids[at] = kept.number((int) row);
        putSimilarity(self < 0 ? null : (int) order[self], similarities, at, 1);
        int written = 1;
        for (int place = 0; place < present && written < k; place++) {
            if (place != self) {
                ids[at + written] = kept.number(checkedId((int) order[place]));
                putSimilarity((int) order[place], similarities, at + written++, 0);
            }
        }
        for (; written < k; written++) {
            ids[at + written] = NONE;
            putSimilarity(null, similarities, at + written, 0);
        }
        row++;
        return true;
    }

    private void read() {
        readers.get(0).read(wholeIds, 0, wholeIds.length);
        if (file.hasSimilarities()) {
            readers.get(readers.size() - 1).read(wholeDistances, 0, wholeDistances.length);
        }
    }

    /** Returns true if the face itself was not the first neighbour in the last row that was read. */
    public boolean selfMoved() {
        return selfMoved;
    }

    /** @param column null for {@code otherwise} */
    private void putSimilarity(Integer column, float[] similarities, int at, float otherwise) {
        if (file.hasSimilarities()) {
            similarities[at] = column == null ? otherwise : 1 - checkedDistance(column);
        }
    }

    /**
     * Writes the columns of all present neighbours into {@link #order}, nearest first, and returns how many there are.
     */
    private int orderNeighbours() {
        int present = 0;
        boolean ascending = true;
        for (int column = 0; column < wholeIds.length; column++) {
            if (!isMissing(wholeIds[column])) {
                ascending &= present == 0 || wholeDistances[(int) order[present - 1]] <= wholeDistances[column];
                order[present++] = column;
            }
        }
        if (file.layout() == KnnFile.Layout.PAIRED && !ascending) {
            for (int place = 0; place < present; place++) {
                order[place] = sortKey((int) order[place]);
            }
            Arrays.sort(order, 0, present);
        }
        return present;
    }

    private boolean isMissing(long id) {
        return id == NONE || id == UNSIGNED_NONE || isLeftOut(id);
    }

    private boolean isLeftOut(long id) {
        return !kept.isAll() && id >= 0 && id < file.rows() && kept.number((int) id) < 0;
    }

    /** Returns the place at which the row names the face itself, or -1. */
    private int placeOfSelf(int present) {
        for (int place = 0; place < present; place++) {
            if (wholeIds[(int) order[place]] == row) {
                if (file.columns() < file.neighbours(k)) {
                    throw new BadInputException(file.path() + " has " + file.columns()
                            + " neighbours per face, and in row " + row + " the face itself is"
                            + " one of them, but " + file.neighbours(k)
                            + " are needed, the face itself included; build the graph with "
                            + file.neighbours(k) + " neighbours or use weights for fewer");
                }
                return place;
            }
        }
        return -1;
    }

    /** Returns a key that sorts by distance, then by column. */
    private long sortKey(int column) {
        int bits = Float.floatToIntBits(checkedDistance(column) + 0f); // -0 is 0
        return (long) (bits ^ bits >> 31 & Integer.MAX_VALUE) << 32 | column;
    }

    private int checkedId(int column) {
        long id = wholeIds[column];
        if (id < 0 || id >= file.rows()) {
            String what = file.path() + " has "
                    + (id == ElementStream.NOT_WHOLE ? "an id that is not an integer" : "the id " + id) + " in row "
                    + row + ", column " + column + "; ids run from 0 to " + (file.rows() - 1);
            throw new BadInputException(what
                    + (id == file.rows() && wholeIds[0] == row + 1
                            ? ", and this file seems to count from 1 because row " + row + " begins with " + wholeIds[0]
                                    + ": subtract 1 from every id"
                            : ", so build the graph from these features"));
        }
        return (int) id;
    }

    private float checkedDistance(int column) {
        float distance = wholeDistances[column];
        if (!Float.isFinite(distance)) {
            throw new BadInputException(file.path() + " has a distance that is not a finite number in row " + row
                    + ", column " + column + "; build the graph from finite unit vectors");
        }
        return distance;
    }

    @Override
    public void close() throws IOException {
        for (ElementReader reader : readers) {
            reader.close();
        }
    }
}
