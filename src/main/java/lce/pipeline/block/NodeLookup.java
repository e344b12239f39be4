package lce.pipeline.block;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;

/**
 * A join by node: each block asks other blocks about their nodes and receives the answers. A request or reply is one
 * packed record per pair of blocks.
 */
public final class NodeLookup {

    /** Nodes of one block that another block asks about, ascending. */
    public static final class Request implements Serializable {
        final int asker;
        final int[] nodes;

        Request(int asker, int[] nodes) {
            this.asker = asker;
            this.nodes = nodes;
        }
    }

    /** The answer to a request. */
    public static final class Reply<A> implements Serializable {
        final int answerer; // block
        final A answer;

        Reply(int answerer, A answer) {
            this.answerer = answerer;
            this.answer = answer;
        }
    }

    /** A block with the requests that it received. It exists only within a task. */
    private record Asked<T>(T block, Iterable<Request> requests) {

        <A> Iterator<Message<Reply<A>>> replies(int answerer, Blocks.Answer<T, A> answer) {
            return Iterators.map(
                    requests.iterator(),
                    request -> new Message<>(request.asker, new Reply<>(answerer, answer.about(block, request.nodes))));
        }
    }

    private NodeLookup() {}

    /**
     * Asks the blocks of a table about nodes.
     *
     * @param nodes the nodes that each asking block asks about, distinct and ascending
     * @return per asking block with nodes, the answers in ascending order of the answering blocks, so that the
     *     concatenated answers are in the order of the nodes
     */
    public static <T, A> Blocks<List<A>> answers(Blocks<int[]> nodes, Blocks<T> table, Blocks.Answer<T, A> answer) {
        BlockLayout layout = table.placement().layout();
        Blocks<Iterable<Request>> requests = nodes.exchange(table.placement(), (asker, asked) -> Message.perBlock(
                        asked, layout, (from, end) -> new Request(asker, Arrays.copyOfRange(asked, from, end)))
                .iterator());
        Blocks<Iterable<Reply<A>>> replies = table.combine(requests, Asked::new)
                .exchange(nodes.placement(), (answerer, asked) -> asked.replies(answerer, answer));
        return replies.map(NodeLookup::inOrder);
    }

    private static <A> List<A> inOrder(Iterable<Reply<A>> replies) {
        List<Reply<A>> sorted = new ArrayList<>();
        replies.forEach(sorted::add);
        sorted.sort(Comparator.comparingInt(reply -> reply.answerer));
        List<A> answers = new ArrayList<>(sorted.size());
        sorted.forEach(reply -> answers.add(reply.answer));
        return answers;
    }
}
