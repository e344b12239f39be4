package lce.pipeline;

import java.io.Serializable;

import lce.io.FeatureTable;

/** Where a task finds the feature vectors that its rows' ids point to. */
public interface FeatureSource extends Serializable {

    /** The vectors, ready to be gathered from. Called by every task; what is costly is done once for the process. */
    FeatureTable table();
}
