package lce.pipeline;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

import org.apache.spark.api.java.JavaPairRDD;
import scala.Tuple2;

/**
 * A join by node: each block asks other blocks about nodes of theirs and gets the answers back. A request or reply is one packed
 * record for each pair of blocks.
 */
final class NodeLookup {

    /** What a block answers about some of its nodes: an array as long as they, or a multiple of it. */
    interface Answer<T, A> extends Serializable {
        A about(T block, int[] nodes);
    }

    /** Nodes of one block that another asks about, ascending. */
    static final class Request implements Serializable {
        final int asker;
        final int[] nodes;

        Request(int asker, int[] nodes) {
            this.asker = asker;
            this.nodes = nodes;
        }
    }

    /** The answer to a request. */
    static final class Reply<A> implements Serializable {
        final int answerer; // block
        final A answer;

        Reply(int answerer, A answer) {
            this.answerer = answerer;
            this.answer = answer;
        }
    }

    private NodeLookup() {
    }

    /**
     * @param wanted for each asker, which may be a block, the nodes it asks about, distinct and ascending
     * @param table  what there is to know about each block's nodes, partitioned by {@code partitioner}
     * @param askers how the askers are partitioned
     * @return for each that asked, the answers in ascending order of the blocks that gave them: one after the other they are in the
     *     order of the nodes it wanted
     */
    static <T, A> JavaPairRDD<Integer, List<A>> join(JavaPairRDD<Integer, int[]> wanted, JavaPairRDD<Integer, T> table, Answer<T, A> answer,
                                                     BlockLayout layout, BlockPartitioner partitioner, BlockPartitioner askers) {
        JavaPairRDD<Integer, Iterable<Request>> requests = wanted.flatMapToPair(block -> requests(block._1, block._2, layout).iterator())
                .groupByKey(partitioner);
        return table.join(requests, partitioner).flatMapToPair(asked -> {
            List<Tuple2<Integer, Reply<A>>> replies = new ArrayList<>();
            for (Request request : asked._2._2) {
                replies.add(new Tuple2<>(request.asker, new Reply<>(asked._1, answer.about(asked._2._1, request.nodes))));
            }
            return replies.iterator();
        }).groupByKey(askers).mapValues(NodeLookup::inOrder);
    }

    private static List<Tuple2<Integer, Request>> requests(int asker, int[] nodes, BlockLayout layout) {
        List<Tuple2<Integer, Request>> requests = new ArrayList<>();
        for (int from = 0; from < nodes.length;) {
            int block = layout.blockOf(nodes[from]);
            int to = from;
            while (to < nodes.length && layout.blockOf(nodes[to]) == block) {
                to++;
            }
            requests.add(new Tuple2<>(block, new Request(asker, Arrays.copyOfRange(nodes, from, to))));
            from = to;
        }
        return requests;
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
