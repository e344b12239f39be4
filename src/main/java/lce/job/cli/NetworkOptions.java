package lce.job.cli;

import lce.job.cli.Affects.Effect;
import lce.job.cli.OptionSection.In;
import lce.network.Precision;
import lce.pipeline.engine.EngineChoice;
import picocli.CommandLine.Option;

/** The flags on the two networks and the hardware that runs them. */
public final class NetworkOptions implements Validated {

    @In(OptionSection.NETWORKS)
    @Affects({Effect.INPUT, Effect.RESULTS, Effect.METRICS})
    @Required("name the weights of LCENet")
    @Option(
            names = "--lce-weights",
            paramLabel = "PATH",
            description = "Weights of LCENet: a state_dict or a training checkpoint saved with torch.save"
                    + " by any version of PyTorch, or safetensors. The content decides, not the file's name.")
    public String lceWeights;

    @In(OptionSection.NETWORKS)
    @Affects({Effect.INPUT, Effect.RESULTS, Effect.METRICS})
    @Required("name the weights of PCENet")
    @Option(
            names = "--pce-weights",
            paramLabel = "PATH",
            description = "Weights of PCENet, in the same formats as --lce-weights.")
    public String pceWeights;

    @In(OptionSection.NETWORKS)
    @Affects({Effect.RESULTS, Effect.METRICS})
    @Option(
            names = "--heads",
            paramLabel = "H",
            defaultValue = "8",
            description = "Attention heads of both networks, which cannot be read from the weights"
                    + " (default: ${DEFAULT-VALUE}).")
    public int heads;

    @In(OptionSection.NETWORKS)
    @Affects({Effect.RESULTS, Effect.METRICS})
    @Option(
            names = "--engine",
            paramLabel = "E",
            defaultValue = "auto",
            description =
                    "Hardware that runs the networks: ${COMPLETION-CANDIDATES}. auto uses the GPU"
                            + " that Spark assigns to the executor, or device 0 in local mode, and falls back to the CPU; cuda fails if there is no GPU (default: ${DEFAULT-VALUE}).")
    public EngineChoice engine;

    @In(OptionSection.NETWORKS)
    @Affects({Effect.RESULTS, Effect.METRICS})
    @Option(
            names = "--precision",
            paramLabel = "P",
            defaultValue = "auto",
            description =
                    "Precision of the networks' matrix products: auto, f32, bf16x3 or bf16."
                            + " auto: on a CPU bf16x3 if the processor has AMX, otherwise f32; on a GPU fp16, which moves scores by up to about 0.002."
                            + " bf16: the fastest on a CPU, where it moves scores by up to about 0.02; fp16 on a GPU."
                            + " f32 and bf16x3: f32 on a GPU."
                            + " A processor that cannot multiply bf16 uses f32, and the job reports it (default: ${DEFAULT-VALUE}).")
    public Precision precision;

    @Override
    public void validate() {
        JobOptions.atLeast(1, heads, "--heads");
    }
}
