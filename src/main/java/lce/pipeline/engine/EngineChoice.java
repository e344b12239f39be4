package lce.pipeline.engine;

import java.util.Locale;

/** The engines that a user can request. */
public enum EngineChoice {
    /** An NVIDIA GPU if the executor has one, otherwise the processor. */
    AUTO,
    /** The processor; no CUDA class is loaded. */
    CPU,
    /** An NVIDIA GPU; the job fails if an executor has none. */
    CUDA;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
