package lce.pipeline;

import java.util.Locale;

/** Engines that can be asked for. */
public enum EngineChoice {
    /** A GPU where the executor has one, else the processor. */
    AUTO,
    /** The processor; no CUDA class is loaded. */
    CPU,
    /** An NVIDIA GPU, or the job fails. */
    CUDA;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
