package lce.io;

import java.util.Locale;

import org.apache.hadoop.util.VersionInfo;

/** Messages for paths whose file system this Spark does not have. */
final class FileSystems {

    private FileSystems() {}

    /** Throws BadInputException for a web address, because it has no folders and no ranges of files. */
    static void refuseWeb(String path, String scheme) {
        if ("http".equalsIgnoreCase(scheme) || "https".equalsIgnoreCase(scheme)) {
            throw new BadInputException(
                    path + " is a web address, which the job does not read; download the file first");
        }
    }

    /** @param scheme of the path, or null for the default file system's */
    static BadInputException unavailable(String path, String scheme, Exception cause) {
        if (!isMissing(cause)) {
            return new BadInputException(
                    path + " cannot be reached (" + BadInputException.inOneLine(cause)
                            + "); check its host and this cluster's Hadoop configuration",
                    cause);
        }
        return new BadInputException(
                "this Spark has no file system for " + path + "; "
                        + remedy(String.valueOf(scheme).toLowerCase(Locale.ROOT), path),
                cause);
    }

    private static String remedy(String scheme, String path) {
        String hadoop = VersionInfo.getVersion();
        return switch (scheme) {
            case "s3a" -> bring("org.apache.hadoop:hadoop-aws:" + hadoop);
            case "s3", "s3n" ->
                "write s3a:// in place of " + scheme + "://, and " + bring("org.apache.hadoop:hadoop-aws:" + hadoop);
            case "abfs", "abfss", "wasb", "wasbs" -> bring("org.apache.hadoop:hadoop-azure:" + hadoop);
            case "gs" ->
                bring("com.google.cloud.bigdataoss:gcs-connector:hadoop3-2.2.22")
                        + " --conf spark.hadoop.fs.gs.impl=com.google.cloud.hadoop.fs.gcs.GoogleHadoopFileSystem";
            default ->
                scheme.length() == 1
                        ? PathNames.advice(path)
                        : "give a local path, hdfs:// or s3a://, or set spark.hadoop.fs." + scheme
                                + ".impl to the class that reads it";
        };
    }

    private static String bring(String artefact) {
        return "start the job with --packages " + artefact;
    }

    private static boolean isMissing(Throwable e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof ClassNotFoundException
                    || cause instanceof org.apache.hadoop.fs.UnsupportedFileSystemException) {
                return true;
            }
        }
        return false;
    }
}
