package lce.io;

import java.io.Closeable;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/** Rows of a kNN graph, one after the other, in bounded memory. Every id and distance is checked as it passes. */
public final class KnnRows implements Closeable {

    private final KnnFile file;
    private final List<ElementReader> readers;
    private final int k;
    private final long end;
    private final long[] wholeIds;       // [columns]
    private final float[] wholeDistances; // [columns]
    private final long[] order;          // [columns]
    private long row;

    KnnRows(KnnFile file, List<ElementReader> readers, long first, long count, int k) {
        this.file = file;
        this.readers = readers;
        this.k = k;
        this.row = first;
        this.end = first + count;
        this.wholeIds = new long[file.columns()];
        this.wholeDistances = new float[file.columns()];
        this.order = new long[file.columns()];
    }

    /**
     * Reads the next row; false when there is none.
     *
     * @param ids          written at {@code at}: k ids, each 0 to N-1
     * @param similarities written at {@code at}: k times 1 - distance; untouched when the file has no distances
     * @throws BadInputException naming the row and column of an id or distance that cannot be
     */
    public boolean next(int[] ids, float[] similarities, int at) {
        if (row == end) {
            return false;
        }
        readers.get(0).read(wholeIds, 0, wholeIds.length);
        if (file.hasSimilarities()) {
            readers.get(readers.size() - 1).read(wholeDistances, 0, wholeDistances.length);
        }
        boolean sort = file.layout() == KnnFile.Layout.PAIRED && !isSorted();
        for (int column = 0; column < (sort ? wholeIds.length : k); column++) {
            order[column] = sort ? sortKey(column) : column;
        }
        if (sort) {
            Arrays.sort(order);
        }
        for (int column = 0; column < k; column++) {
            int from = (int) order[column];
            ids[at + column] = checkedId(from);
            if (file.hasSimilarities()) {
                similarities[at + column] = 1 - checkedDistance(from);
            }
        }
        row++;
        return true;
    }

    private boolean isSorted() {
        for (int column = 1; column < wholeDistances.length; column++) {
            if (!(wholeDistances[column - 1] <= wholeDistances[column])) {
                return false;
            }
        }
        return true;
    }

    /** Orders by distance, then by column. */
    private long sortKey(int column) {
        int bits = Float.floatToIntBits(checkedDistance(column) + 0f); // -0 is 0
        return (long) (bits ^ bits >> 31 & Integer.MAX_VALUE) << 32 | column;
    }

    private int checkedId(int column) {
        long id = wholeIds[column];
        if (id < 0 || id >= file.rows()) {
            throw new BadInputException(file.path() + " has " + (id == ElementStream.NOT_WHOLE ? "an id that is no integer" : "the id " + id)
                    + " in row " + row + ", column " + column + (id == -1
                    ? ", which a search writes when it finds too few neighbours; build the graph with fewer neighbours or search more exactly"
                    : "; ids run from 0 to " + (file.rows() - 1) + ", so build the graph from these very features"));
        }
        return (int) id;
    }

    private float checkedDistance(int column) {
        float distance = wholeDistances[column];
        if (!Float.isFinite(distance)) {
            throw new BadInputException(file.path() + " has a distance that is not a finite number in row " + row + ", column " + column
                    + "; build the graph from unit vectors without gaps");
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
