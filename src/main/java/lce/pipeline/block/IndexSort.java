package lce.pipeline.block;

/** Sorts indices of parallel arrays by merge sort, without one object per element. */
public final class IndexSort {

    /** Orders two elements by their indices. */
    public interface Order {
        int compare(int a, int b);
    }

    private IndexSort() {}

    /** Returns the indices 0 to count - 1 in the given order. Equal elements remain in the order of their indices. */
    public static int[] sorted(int count, Order order) {
        int[] from = new int[count];
        for (int i = 0; i < count; i++) {
            from[i] = i;
        }
        int[] to = new int[count];
        for (int run = 1; run < count; run = run > count / 2 ? count : 2 * run) {
            for (int start = 0; start < count; start += 2 * run) {
                merge(from, to, start, Math.min(start + run, count), Math.min(start + 2 * run, count), order);
                if (start > count - 2 * run) {
                    break; // start + 2 run might overflow an int
                }
            }
            int[] swapped = from;
            from = to;
            to = swapped;
        }
        return from;
    }

    private static void merge(int[] from, int[] to, int start, int middle, int end, Order order) {
        int left = start;
        int right = middle;
        for (int at = start; at < end; at++) {
            boolean takeLeft = left < middle && (right >= end || order.compare(from[left], from[right]) <= 0);
            to[at] = takeLeft ? from[left++] : from[right++];
        }
    }
}
