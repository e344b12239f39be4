package lce.io;

import static lce.io.Given.STORAGE;
import static lce.io.Given.assertRefused;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.apache.hadoop.util.VersionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Paths that lead to no file, and to file systems that this Spark does not have. */
class StorageTest {

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "s3a://faces/emb.npy | --packages org.apache.hadoop:hadoop-aws:HADOOP",
                "s3a://faces/emb/*.parquet | --packages org.apache.hadoop:hadoop-aws:HADOOP",
                "S3A://faces/emb.npy | --packages org.apache.hadoop:hadoop-aws:HADOOP",
                "s3://faces/emb.npy | write s3a:// in place of s3://, and start the job with --packages org.apache.hadoop:hadoop-aws:HADOOP",
                "s3n://faces/emb.npy | s3a:// in place of s3n://",
                "abfss://faces@account.dfs.core.windows.net/emb.npy | --packages org.apache.hadoop:hadoop-azure:HADOOP",
                "wasbs://faces@account.blob.core.windows.net/emb.npy | --packages org.apache.hadoop:hadoop-azure:HADOOP",
                "gs://faces/emb.npy | --packages com.google.cloud.bigdataoss:gcs-connector:hadoop3",
                "dbfs:/faces/emb.npy | spark.hadoop.fs.dbfs.impl",
                "C:/faces/emb.npy | Windows path",
                "https://example.org/emb.npy | download the file first",
                "hdfs://no-such-host.invalid:9000/emb.npy | cannot be reached"
            })
    void aFileSystemThatIsNotThereIsNamedWithWhatBringsIt(String path, String remedy) {
        assertRefused(() -> InputFiles.of(STORAGE, path), path, remedy.replace("HADOOP", VersionInfo.getVersion()));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "nothing.npy | check the path",
                "faces:v2.npy | does not exist",
                "2024-01-01T10:00.npy | does not exist",
                "~/faces.npy | only a shell expands ~",
                "C:\\faces\\emb.npy | Windows path",
                "gesichter-\uFFFD\uFFFD.npy | LC_ALL=C.UTF-8",
                "hdfs://bad host/x.npy | cannot be reached"
            })
    void aPathThatLeadsNowhereSaysWhatMayBeWrong(String path, String advice) {
        assertRefused(() -> STORAGE.open(path), path, advice);
    }

    @ParameterizedTest
    @ValueSource(strings = {"faces:v2.npy", "2024-01-01T10:00.npy", "./faces:v2.npy", "a:b/c:d.npy"})
    void aColonInARelativePathIsNoScheme(String path) {
        assertTrue(
                STORAGE.path(path).toString().endsWith("/" + path.replaceFirst("^\\./", "")),
                STORAGE.path(path).toString());
    }

    @Test
    void anEmptyPathIsRefused() {
        assertRefused(() -> STORAGE.path(""), "is not a path");
    }
}
