package lce.job;

import java.util.Optional;

import org.apache.spark.sql.catalyst.catalog.ExternalCatalogUtils;

/** Columns whose values are in the names of folders, as Spark and Hive write partitioned tables: {@code person=anna/part-0.parquet}. */
final class PartitionFolders {

    private PartitionFolders() {
    }

    /** Returns whether one of the folders of a file is of the column. */
    static boolean has(String file, String column) {
        return element(file, column) != null;
    }

    /** Returns the column's value in a file; nothing if it is null, or the column is not one of folders. */
    static Optional<String> value(String file, String column) {
        String element = element(file, column);
        return Optional.ofNullable(element).filter(value -> !value.equals(ExternalCatalogUtils.DEFAULT_PARTITION_NAME())).map(ExternalCatalogUtils::unescapePathName);
    }

    private static String element(String file, String column) {
        String[] elements = file.split("/");
        for (int i = elements.length - 2; i >= 0; i--) {
            int equals = elements[i].indexOf('=');
            if (equals > 0 && ExternalCatalogUtils.unescapePathName(elements[i].substring(0, equals)).equals(column)) {
                return elements[i].substring(equals + 1);
            }
        }
        return null;
    }
}
