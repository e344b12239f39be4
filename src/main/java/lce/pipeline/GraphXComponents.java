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

/** GraphX's connected components, and the one place where its Scala types are handled. */
final class GraphXComponents {

    private GraphXComponents() {
    }

    /**
     * @param edges pairs of nodes packed as (a << 32 | b)
     * @return for each node that an edge touches, the smallest node of its component
     */
    static JavaPairRDD<Integer, Integer> of(JavaRDD<Long> edges) {
        ClassTag<Byte> nothing = ClassTag$.MODULE$.apply(Byte.class);
        JavaRDD<Edge<Byte>> graphEdges = edges.map(edge -> new Edge<>(edge >>> 32, edge & 0xffffffffL, (byte) 0));
        Graph<Byte, Byte> graph = Graph.fromEdges(graphEdges.rdd(), (byte) 0, StorageLevel.MEMORY_AND_DISK(), StorageLevel.MEMORY_AND_DISK(),
                nothing, nothing);
        Graph<Object, Byte> components = ConnectedComponents.run(graph, nothing, nothing);
        JavaPairRDD<Integer, Integer> result = components.vertices().toJavaRDD()
                .mapToPair(vertex -> new Tuple2<>(((Long) vertex._1).intValue(), ((Long) vertex._2).intValue()));
        result = JavaPairRDD.fromJavaRDD(result.map(pair -> pair).persist(StorageLevel.MEMORY_AND_DISK()));
        result.count();
        components.unpersist(false);
        graph.unpersist(false);
        return result;
    }
}
