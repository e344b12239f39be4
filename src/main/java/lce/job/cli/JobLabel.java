package lce.job.cli;

import org.apache.spark.api.java.JavaSparkContext;

/**
 * Labels the jobs that a thread starts in Spark's UI. Each stage has its own label. The caller's job group does not
 * change, because notebooks use it to cancel their jobs.
 */
final class JobLabel {

    private static final String GROUP = "spark.jobGroup.id";
    private static final String DESCRIPTION = "spark.job.description";

    private final JavaSparkContext spark;
    private final String group;
    private final String description;

    private JobLabel(JavaSparkContext spark) {
        this.spark = spark;
        this.group = spark.getLocalProperty(GROUP);
        this.description = spark.getLocalProperty(DESCRIPTION);
    }

    /** Sets the label of the thread's next jobs and returns the previous label. */
    static JobLabel replace(JavaSparkContext spark, String name) {
        JobLabel caller = new JobLabel(spark);
        spark.setLocalProperty(GROUP, caller.group == null ? name : caller.group);
        spark.setLocalProperty(DESCRIPTION, name);
        return caller;
    }

    void restore() {
        spark.setLocalProperty(GROUP, group);
        spark.setLocalProperty(DESCRIPTION, description);
    }
}
