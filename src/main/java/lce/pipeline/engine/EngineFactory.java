package lce.pipeline.engine;

import java.io.Serializable;

import lce.network.InferenceEngine;

/** Opens an inference engine for a task. The caller closes it. */
public interface EngineFactory extends Serializable {

    InferenceEngine open();
}
