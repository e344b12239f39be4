package lce.job.cli;

import org.apache.spark.TaskFailedReason;
import org.apache.spark.TaskKilled;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerStageSubmitted;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.scheduler.StageInfo;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs the tasks that fail, which Spark retries, and the stages of Spark that run again because their results were
 * lost.
 */
final class TaskFailureLog extends SparkListener {

    private static final Logger LOG = LoggerFactory.getLogger(TaskFailureLog.class);

    @Override
    public void onTaskEnd(SparkListenerTaskEnd end) {
        // a task that was killed belongs to a job that has failed already
        if (end.reason() instanceof TaskFailedReason reason && !(reason instanceof TaskKilled)) {
            String error = reason.toErrorString();
            LOG.warn(
                    "Task {} of Spark stage {} failed on executor {}, attempt {}: {}",
                    end.taskInfo().index(),
                    end.stageId(),
                    end.taskInfo().executorId(),
                    end.taskInfo().attemptNumber(),
                    error.lines().findFirst().orElse(""));
            LOG.debug("{}", error);
        }
    }

    @Override
    public void onStageSubmitted(SparkListenerStageSubmitted submitted) {
        StageInfo stage = submitted.stageInfo();
        if (stage.attemptNumber() > 0) {
            LOG.warn("Spark stage {} runs again, attempt {}: {}", stage.stageId(), stage.attemptNumber(), stage.name());
        }
    }
}
