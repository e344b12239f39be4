package lce.pipeline.block;

import java.util.ArrayList;
import java.util.List;

/**
 * The content that one block sends to another. It is a record because it exists only within a task: Spark stores and
 * transfers the content.
 *
 * @param to number of the receiving block
 * @param content packed primitives
 */
public record Message<M>(int to, M content) {

    /**
     * Creates the content of the message about the nodes at the indices {@code from} to {@code end - 1} of an array.
     */
    interface Content<M> {
        M about(int from, int end);
    }

    /**
     * Returns a message to each block that has nodes in an array.
     *
     * @param nodes ascending
     */
    static <M> List<Message<M>> perBlock(int[] nodes, BlockLayout layout, Content<M> content) {
        List<Message<M>> messages = new ArrayList<>();
        for (int from = 0; from < nodes.length; ) {
            int block = layout.blockOf(nodes[from]);
            int end = from;
            while (end < nodes.length && layout.blockOf(nodes[end]) == block) {
                end++;
            }
            messages.add(new Message<>(block, content.about(from, end)));
            from = end;
        }
        return messages;
    }

    /**
     * Returns a message of (node, value) pairs to each block that has nodes in an array.
     *
     * @param nodes ascending
     * @param values [nodes]
     */
    public static List<Message<int[]>> pairs(int[] nodes, int[] values, BlockLayout layout) {
        return perBlock(nodes, layout, (from, end) -> {
            int[] pairs = new int[2 * (end - from)];
            for (int i = from; i < end; i++) {
                pairs[2 * (i - from)] = nodes[i];
                pairs[2 * (i - from) + 1] = values[i];
            }
            return pairs;
        });
    }
}
