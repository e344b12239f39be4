package lce;

import lce.job.SparkDefaults;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;

/** The one Spark session that all tests share. It ends with the process. */
public final class SharedSpark {

    private static SparkSession session;

    private SharedSpark() {
    }

    public static synchronized SparkSession session() {
        if (session == null) {
            System.setProperty("spark.master", "local[2]");
            System.setProperty("spark.ui.enabled", "false");
            System.setProperty("spark.sql.shuffle.partitions", "4");
            System.setProperty("spark.driver.host", "127.0.0.1");
            session = SparkDefaults.session("tests");
        }
        return session;
    }

    public static JavaSparkContext context() {
        return new JavaSparkContext(session().sparkContext());
    }
}
