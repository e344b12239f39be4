package lce.knn;

import java.util.Arrays;

import lce.product.InnerProducts;

/**
 * Holds, for each row of a block, the faces that may still be among its nearest, and the similarity that a further face
 * needs to join them.
 *
 * <p>An entry is one long. Its upper half is the similarity, so that longs order like similarities. Then follows the
 * id, smaller ids ordered higher. The lowest bit says whether the similarity is exact; an inexact similarity may be
 * wrong by the errors of the row. An entry is dropped only if {@code wanted} others are more similar by more than any
 * error, so the result is exact however coarse the first pass was.
 */
final class Candidates {

    /** Similarities in f32 that are equal, or a step apart, may belong to products in either order. */
    private static final float STEP = 0x1p-22f;

    private static final long EXACT = 1;

    /** Computes exact similarities of faces whose vectors are in memory. */
    interface Exact {

        /** Replaces those of entries {@code from} to {@code to} that are not {@link #isExact} by {@link #exact}. */
        void look(int row, long[] entries, int from, int to);
    }

    private final int wanted;
    private final int room;
    private final Exact exact;
    private final long[] entries; // [rows, room]
    private final int[] counts; // [rows]
    private final int[] fresh; // [rows] entries that are not exact
    private final float[] floor; // [rows] no more than the similarity of the wanted-th nearest
    private final float[] over; // [rows] how far similarities that are offered may be above the exact ones
    private final float[] under; // [rows] and below
    private final long[] crowd; // [room + PANEL] one row's entries while they are too many
    private int offered; // where new entries go

    /** @param wanted the number of nearest faces per row, at least 1 */
    Candidates(int rows, int wanted, Exact exact) {
        this.wanted = wanted;
        this.room = room(wanted);
        this.exact = exact;
        this.entries = new long[Math.multiplyExact(rows, room)];
        this.counts = new int[rows];
        this.fresh = new int[rows];
        this.floor = new float[rows];
        this.over = new float[rows];
        this.under = new float[rows];
        this.crowd = new long[room + InnerProducts.PANEL];
        Arrays.fill(floor, Float.NEGATIVE_INFINITY);
    }

    /** Returns the capacity of a row: several times the wanted entries, so that cuts are rare. */
    static int room(int wanted) {
        return 6 * wanted + 32;
    }

    /** Sets the error bound of the similarities that are offered from now on. */
    void setError(int row, float most) {
        setErrors(row, most, most);
    }

    /** Sets different error bounds below and above the exact similarity. */
    void setErrors(int row, float mostOver, float mostUnder) {
        over[row] = mostOver + STEP;
        under[row] = mostUnder + STEP;
    }

    /** Returns the similarity below which a face need not be offered. */
    float threshold(int row) {
        return floor[row] - under[row];
    }

    /** Offers the faces of a tile whose columns are the ids from {@code firstId} on. */
    void offer(int row, InnerProducts.Hits hits, int found, int firstId) {
        long[] into = roomFor(row, found);
        for (int i = 0, at = offered; i < found; i++) {
            into[at++] = entry(hits.product(i), firstId + hits.column(i));
        }
        added(row, found);
    }

    /** Offers the faces of a tile whose columns are the ids in {@code ids} from {@code first} on. */
    void offer(int row, InnerProducts.Hits hits, int found, int[] ids, int first) {
        long[] into = roomFor(row, found);
        for (int i = 0, at = offered; i < found; i++) {
            into[at++] = entry(hits.product(i), ids[first + hits.column(i)]);
        }
        added(row, found);
    }

    /** Where a row's next entries go, from {@link #offered} on: to the others, or with them into a crowd. */
    private long[] roomFor(int row, int found) {
        int first = row * room;
        int count = counts[row];
        if (count + found <= room) {
            offered = first + count;
            return entries;
        }
        System.arraycopy(entries, first, crowd, 0, count);
        offered = count;
        return crowd;
    }

    private void added(int row, int found) {
        int count = counts[row] + found;
        if (count > room) {
            cut(row, count);
            return;
        }
        counts[row] = count;
        fresh[row] += found;
    }

    /** Cuts a full row to its capacity, by inexact similarities or, if those do not suffice, by exact ones. */
    private void cut(int row, int count) {
        select(crowd, count, wanted);
        float least = similarity(crowd[wanted - 1]);
        if (least > 0) { // 0 tells nothing about how much less it is
            floor[row] = Math.max(floor[row], least - over[row]);
        }
        int kept = dropHopeless(row, count);
        if (kept > room - room / 4) {
            kept = keepNearest(row, kept);
        }
        keep(row, kept);
    }

    /** Drops of a crowd, behind those wanted, what cannot be among the nearest any more; returns how many stay. */
    private int dropHopeless(int row, int count) {
        int kept = wanted;
        for (int i = wanted; i < count; i++) {
            crowd[kept] = crowd[i];
            kept += similarity(crowd[i]) >= (isExact(crowd[i]) ? floor[row] : threshold(row)) ? 1 : 0;
        }
        return kept;
    }

    private void keep(int row, int count) {
        System.arraycopy(crowd, 0, entries, row * room, count);
        counts[row] = count;
        int exact = 0;
        for (int i = 0; i < count; i++) {
            exact += (int) (crowd[i] & EXACT);
        }
        fresh[row] = count - exact;
    }

    /** Raises the floor of a row by the entries offered so far, if there are enough, and returns it. */
    float raiseFloor(int row) {
        if (counts[row] >= wanted) {
            System.arraycopy(entries, row * room, crowd, 0, counts[row]);
            select(crowd, counts[row], wanted);
            floor[row] = Math.max(floor[row], similarity(crowd[wanted - 1]) - over[row]);
        }
        return floor[row];
    }

    /** Removes all entries of a row. */
    void forget(int row) {
        counts[row] = 0;
        fresh[row] = 0;
        floor[row] = Float.NEGATIVE_INFINITY;
    }

    /** Makes every entry exact and keeps the nearest. Call it before the vectors of the chunk are released. */
    void settle(int row) {
        if (fresh[row] > 0) {
            System.arraycopy(entries, row * room, crowd, 0, counts[row]);
            keep(row, keepNearest(row, counts[row]));
        }
    }

    /** The nearest of a crowd, exactly, in front; returns how many they are. */
    private int keepNearest(int row, int count) {
        int left = count;
        if (left > wanted) {
            // the exact similarities of those that look nearest tell most others apart from them without a look
            select(crowd, left, wanted);
            exact.look(row, crowd, 0, wanted);
            long least = Long.MAX_VALUE;
            for (int i = 0; i < wanted; i++) {
                least = Math.min(least, crowd[i]);
            }
            floor[row] = Math.max(floor[row], similarity(least));
            left = dropHopeless(row, left);
            exact.look(row, crowd, wanted, left);
        } else {
            exact.look(row, crowd, 0, left);
        }
        if (left < wanted) {
            return left;
        }
        select(crowd, left, wanted);
        floor[row] = similarity(crowd[wanted - 1]);
        return wanted;
    }

    /**
     * Writes the nearest faces of a settled row except one face: most similar first, ties by smaller id. It may be
     * called once per row.
     *
     * @param without the face to leave out
     * @param most how many to write, fewer than were wanted
     * @throws IllegalStateException if fewer faces were offered
     */
    void write(int row, int without, int most, int[] ids, float[] similarities, int at) {
        int first = row * room;
        int count = counts[row];
        Arrays.sort(entries, first, first + count);
        int written = 0;
        for (int i = first + count - 1; i >= first && written < most; i--) {
            if (id(entries[i]) != without) {
                ids[at + written] = id(entries[i]);
                similarities[at + written++] = similarity(entries[i]);
            }
        }
        if (written < most) {
            throw new IllegalStateException("face " + without + " was offered " + written + " neighbours of " + most);
        }
    }

    static boolean isExact(long entry) {
        return (entry & EXACT) != 0;
    }

    static long exact(float similarity, int id) {
        return entry(similarity, id) | EXACT;
    }

    private static long entry(float similarity, int id) {
        int bits = Float.floatToRawIntBits(similarity);
        return (long) (bits ^ bits >> 31 & Integer.MAX_VALUE) << 32 | (long) (Integer.MAX_VALUE - id) << 1;
    }

    private static float similarity(long entry) {
        int bits = (int) (entry >> 32);
        return Float.intBitsToFloat(bits ^ bits >> 31 & Integer.MAX_VALUE);
    }

    static int id(long entry) {
        return Integer.MAX_VALUE - (int) (entry >>> 1 & Integer.MAX_VALUE);
    }

    /** Moves the {@code wanted} largest of the first {@code count} to the front, the smallest of them last. */
    private static void select(long[] values, int count, int wanted) {
        int low = 0;
        int high = count - 1;
        int last = wanted - 1;
        while (low < high) {
            long pivot = median(values[low], values[low + high >>> 1], values[high]);
            int i = low;
            int j = high;
            while (i <= j) {
                while (values[i] > pivot) {
                    i++;
                }
                while (values[j] < pivot) {
                    j--;
                }
                if (i <= j) {
                    long swapped = values[i];
                    values[i++] = values[j];
                    values[j--] = swapped;
                }
            }
            if (last <= j) {
                high = j;
            } else if (last >= i) {
                low = i;
            } else {
                return;
            }
        }
    }

    private static long median(long a, long b, long c) {
        return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
    }
}
