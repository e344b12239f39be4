package lce.pipeline;

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
 * Connected components by GraphX, and the one place where its Scala types are handled.
 *
 * <p>GraphX hands the smallest id on from neighbour to neighbour, one hop a superstep, so a long path would take as many supersteps as it has
 * nodes. Here it takes a few hops at a time; nodes that then have the same id are made one, and the graph of what is left is smaller. In an
 * order drawn anew each round, m hops on a path leave one node in m + 1 on average, and a path of a million nodes is done in seven rounds.
 */
final class GraphXComponents {

    private static final int HOPS = 8;

    private GraphXComponents() {
    }

    /**
     * @param edges pairs of different nodes packed as {@code a << 32 | b}, kept in Spark by whoever calls
     * @return for each node that an edge touches, the smallest node of its component
     */
    static JavaPairRDD<Integer, Integer> of(JavaRDD<Long> edges) {
        JavaPairRDD<Integer, Integer> roots = null; // node -> the node of its component that stands for it so far
        JavaRDD<Long> left = edges;
        for (int round = 0; round == 0 || left.count() > 0; round++) {
            JavaPairRDD<Integer, Integer> merged = afterHops(left, round);
            JavaPairRDD<Integer, Integer> followed = roots == null ? merged : kept(roots.mapToPair(Tuple2::swap).leftOuterJoin(merged)
                    .mapToPair(node -> new Tuple2<>(node._2._1, node._2._2.orElse(node._1))));
            JavaRDD<Long> contracted = contract(left, merged).persist(StorageLevel.MEMORY_AND_DISK());
            contracted.count();
            if (round > 0) {
                left.unpersist(false);
                roots.unpersist(false);
                merged.unpersist(false);
            }
            roots = followed;
            left = contracted;
        }
        left.unpersist(false);
        JavaPairRDD<Integer, Integer> members = roots.mapToPair(Tuple2::swap);
        JavaPairRDD<Integer, Integer> smallest = kept(members.join(members.reduceByKey(Math::min)).values().mapToPair(pair -> pair));
        roots.unpersist(false);
        return smallest;
    }

    /** For each node the least node within some hops, by an order that each round draws anew. */
    private static JavaPairRDD<Integer, Integer> afterHops(JavaRDD<Long> edges, int round) {
        ClassTag<Byte> nothing = ClassTag$.MODULE$.apply(Byte.class);
        JavaRDD<Edge<Byte>> graphEdges = edges.map(edge -> new Edge<>(vertex((int) (edge >>> 32), round), vertex(edge.intValue(), round), (byte) 0));
        Graph<Byte, Byte> graph = Graph.fromEdges(graphEdges.rdd(), (byte) 0, StorageLevel.MEMORY_AND_DISK(), StorageLevel.MEMORY_AND_DISK(),
                nothing, nothing);
        Graph<Object, Byte> components = ConnectedComponents.run(graph, HOPS, nothing, nothing);
        JavaPairRDD<Integer, Integer> result = kept(components.vertices().toJavaRDD()
                .mapToPair(vertex -> new Tuple2<>(((Long) vertex._1).intValue(), ((Long) vertex._2).intValue())));
        components.unpersist(false);
        graph.unpersist(false);
        return result;
    }

    /** GraphX's id of a node: the node, behind a number that looks random and decides the order. */
    private static long vertex(int node, int round) {
        int h = node + round * 0x9E3779B9;
        h = (h ^ h >>> 16) * 0x85EBCA6B;
        h = (h ^ h >>> 13) * 0xC2B2AE35;
        return (long) (h >>> 1) << 32 | node;
    }

    /** Edges between what the nodes at their ends have become, without loops and repeats. */
    private static JavaRDD<Long> contract(JavaRDD<Long> edges, JavaPairRDD<Integer, Integer> merged) {
        JavaPairRDD<Integer, Integer> bySource = edges.mapToPair(edge -> new Tuple2<>((int) (edge >>> 32), edge.intValue()));
        JavaPairRDD<Integer, Integer> byTarget = bySource.join(merged).mapToPair(edge -> new Tuple2<>(edge._2._1, edge._2._2));
        return byTarget.join(merged).values().filter(edge -> !edge._1.equals(edge._2))
                .map(edge -> (long) Math.min(edge._1, edge._2) << 32 | Math.max(edge._1, edge._2)).distinct();
    }

    private static JavaPairRDD<Integer, Integer> kept(JavaPairRDD<Integer, Integer> pairs) {
        JavaPairRDD<Integer, Integer> kept = JavaPairRDD.fromJavaRDD(pairs.map(pair -> pair).persist(StorageLevel.MEMORY_AND_DISK()));
        kept.count();
        return kept;
    }
}
