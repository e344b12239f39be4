package lce.pipeline;

import com.esotericsoftware.kryo.Kryo;
import lce.io.ElementType;
import lce.io.FeatureSegment;
import lce.io.KeptRows;
import lce.pipeline.block.ConnectingEdges;
import lce.pipeline.block.KnnBlock;
import lce.pipeline.block.NodeLookup;
import lce.pipeline.components.ClusterLabels;
import lce.pipeline.components.LocalComponents;
import lce.pipeline.gather.FeatureBlock;
import lce.pipeline.gather.HaloGather;
import lce.pipeline.gather.Samples;
import lce.pipeline.graph.GraphCounts;
import lce.pipeline.nodes.CopiedRows;
import lce.pipeline.nodes.CopySearch;
import lce.pipeline.nodes.FaceNodes;
import lce.pipeline.nodes.RowScan;
import lce.pipeline.nodes.SomeVectors;
import org.apache.spark.serializer.KryoRegistrator;

/**
 * Registers with Kryo the classes that travel between blocks, so that each record carries a number and not the name of
 * its class.
 */
public final class BlockRegistrator implements KryoRegistrator {

    @Override
    public void registerClasses(Kryo kryo) {
        kryo.register(KnnBlock.class);
        kryo.register(ScoredBlock.class);
        kryo.register(DensityBlock.class);
        kryo.register(SelectedEdges.class);
        kryo.register(SimilarityEdges.class);
        kryo.register(SimilarityEdges.Chosen.class);
        kryo.register(SymmetricScores.ReverseEdges.class);
        kryo.register(NodeLookup.Request.class);
        kryo.register(NodeLookup.Reply.class);
        kryo.register(LocalComponents.class);
        kryo.register(ConnectingEdges.class);
        kryo.register(ClusterLabels.class);
        kryo.register(Samples.class);
        kryo.register(HaloGather.Packet.class);
        kryo.register(HaloGather.Answers.class);
        kryo.register(FeatureBlock.class);
        kryo.register(RowScan.class);
        kryo.register(CopySearch.Hashes.class);
        kryo.register(SomeVectors.class);
        kryo.register(CopiedRows.class);
        kryo.register(FaceNodes.class);
        kryo.register(KeptRows.class);
        kryo.register(FeatureSegment.class);
        kryo.register(ElementType.class);
        kryo.register(GraphCounts.class);
        kryo.register(DensityEdges.class); // new classes come last, because a checkpoint holds the numbers
        kryo.register(FaceValues.class);
    }
}
