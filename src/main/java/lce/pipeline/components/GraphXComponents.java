package lce.pipeline.components;

import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.graphx.Edge;
import org.apache.spark.graphx.Graph;
import org.apache.spark.graphx.lib.ConnectedComponents;
import org.apache.spark.storage.StorageLevel;
import scala.Tuple2;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;

/**
 * Computes connected components by GraphX. It is the only class that uses GraphX's Scala types.
 *
 * <p>GraphX passes the smallest id from neighbour to neighbour, one hop per superstep, so that a long path would need
 * as many supersteps as it has nodes. Here each round runs only a few hops. Nodes that then have the same id are
 * merged, and the next round uses the smaller graph. Each round orders nodes at random: m hops on a path leave one node
 * in m + 1 on average, so that a path of a million nodes needs seven rounds.
 */
final class GraphXComponents {

    private static final int HOPS = 8;

    private GraphXComponents() {}

    /**
     * Returns (node, smallest node of its component) for each node that an edge touches.
     *
     * @param edges pairs of different nodes packed as {@code a << 32 | b}; the caller persists them
     */
    static JavaPairRDD<Integer, Integer> of(JavaRDD<Long> edges) {
        JavaPairRDD<Integer, Integer> roots = null; // node -> the node of its component that it is merged into so far
        JavaRDD<Long> remaining = edges;
        for (int round = 0; round == 0 || remaining.count() > 0; round++) {
            JavaPairRDD<Integer, Integer> merged = afterHops(remaining, round);
            JavaPairRDD<Integer, Integer> followed = roots == null
                    ? merged
                    : kept(roots.mapToPair(Tuple2::swap)
                            .leftOuterJoin(merged)
                            .mapToPair(node -> new Tuple2<>(node._2._1, node._2._2.orElse(node._1))));
            JavaRDD<Long> contracted = contract(remaining, merged).persist(StorageLevel.MEMORY_AND_DISK());
            contracted.count();
            if (round > 0) {
                remaining.unpersist(false);
                roots.unpersist(false);
                merged.unpersist(false);
            }
            roots = followed;
            remaining = contracted;
        }
        remaining.unpersist(false);
        JavaPairRDD<Integer, Integer> members = roots.mapToPair(Tuple2::swap);
        JavaPairRDD<Integer, Integer> smallest =
                kept(members.join(members.reduceByKey(Math::min)).values().mapToPair(pair -> pair));
        roots.unpersist(false);
        return smallest;
    }

    /**
     * Returns (node, smallest node within {@link #HOPS} hops) for each node. Each round has its own random order of
     * nodes.
     */
    private static JavaPairRDD<Integer, Integer> afterHops(JavaRDD<Long> edges, int round) {
        ClassTag<Byte> nothing = ClassTag$.MODULE$.apply(Byte.class);
        JavaRDD<Edge<Byte>> graphEdges = edges.map(
                edge -> new Edge<>(vertex((int) (edge >>> 32), round), vertex(edge.intValue(), round), (byte) 0));
        Graph<Byte, Byte> graph = Graph.fromEdges(
                graphEdges.rdd(),
                (byte) 0,
                StorageLevel.MEMORY_AND_DISK(),
                StorageLevel.MEMORY_AND_DISK(),
                nothing,
                nothing);
        Graph<Object, Byte> components = ConnectedComponents.run(graph, HOPS, nothing, nothing);
        JavaPairRDD<Integer, Integer> result = kept(components
                .vertices()
                .toJavaRDD()
                .mapToPair(vertex -> new Tuple2<>(((Long) vertex._1).intValue(), ((Long) vertex._2).intValue())));
        components.unpersist(false);
        graph.unpersist(false);
        return result;
    }

    /**
     * Returns GraphX's id of a node. The upper 32 bits are a hash that decides the order; the lower 32 bits are the
     * node.
     */
    private static long vertex(int node, int round) {
        int h = node + round * 0x9E3779B9;
        h = (h ^ h >>> 16) * 0x85EBCA6B;
        h = (h ^ h >>> 13) * 0xC2B2AE35;
        return (long) (h >>> 1) << 32 | node;
    }

    /** Returns the edges between the merged nodes, without loops and repeats. */
    private static JavaRDD<Long> contract(JavaRDD<Long> edges, JavaPairRDD<Integer, Integer> merged) {
        JavaPairRDD<Integer, Integer> bySource =
                edges.mapToPair(edge -> new Tuple2<>((int) (edge >>> 32), edge.intValue()));
        JavaPairRDD<Integer, Integer> byTarget =
                bySource.join(merged).mapToPair(edge -> new Tuple2<>(edge._2._1, edge._2._2));
        return byTarget.join(merged)
                .values()
                .filter(edge -> !edge._1.equals(edge._2))
                .map(edge -> (long) Math.min(edge._1, edge._2) << 32 | Math.max(edge._1, edge._2))
                .distinct();
    }

    private static JavaPairRDD<Integer, Integer> kept(JavaPairRDD<Integer, Integer> pairs) {
        JavaPairRDD<Integer, Integer> kept =
                JavaPairRDD.fromJavaRDD(pairs.map(pair -> pair).persist(StorageLevel.MEMORY_AND_DISK()));
        kept.count();
        return kept;
    }
}
