package lce.job.cli;

import lce.job.cli.Affects.Effect;
import lce.job.cli.OptionSection.In;
import lce.pipeline.memory.MemoryPlan.GatherChoice;
import picocli.CommandLine.Option;

/** The flags on the executors' memory and on the disk that a long run resumes from. */
public final class ResourceOptions {

    @In(OptionSection.RESOURCES)
    @Affects(Effect.METRICS)
    @Option(
            names = "--gather",
            paramLabel = "G",
            defaultValue = "auto",
            description = "How vectors reach the networks: resident holds all vectors in the off-heap"
                    + " memory of each executor; halo sends each group of faces the vectors that it needs; auto is resident if the vectors fit, otherwise halo. Results"
                    + " are identical (default: ${DEFAULT-VALUE}).")
    public GatherChoice gather;

    @In(OptionSection.RESOURCES)
    @Affects(Effect.INPUT) // a job that resumes reads it
    @Option(
            names = "--checkpoint",
            paramLabel = "DIR",
            description = "Folder for the finished partitions of each stage. If a job was killed, the same command"
                    + " resumes it there. The job deletes the folder when it succeeds.")
    public String checkpoint;
}
