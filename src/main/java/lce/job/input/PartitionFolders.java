package lce.job.input;

import java.util.Optional;

import org.apache.spark.sql.catalyst.catalog.ExternalCatalogUtils;

/**
 * Reads columns whose values are in the names of folders, as in partitioned tables of Spark and Hive:
 * {@code person=anna/part-0.parquet}.
 */
final class PartitionFolders {

    private final String table;

    /**
     * @param table common prefix of the files' paths; its folders are not columns, because the user named them in the
     *     path
     */
    PartitionFolders(String table) {
        this.table = table;
    }

    /** Returns true if a folder of the file names the column. */
    boolean has(String file, String column) {
        return element(file, column) != null;
    }

    /** Returns the column's value in a file, or nothing if it is null or no folder names the column. */
    Optional<String> value(String file, String column) {
        String element = element(file, column);
        return Optional.ofNullable(element)
                .filter(value -> !value.equals(ExternalCatalogUtils.DEFAULT_PARTITION_NAME()))
                .map(ExternalCatalogUtils::unescapePathName);
    }

    private String element(String file, String column) {
        String[] elements = file.substring(table.length()).split("/");
        for (int i = elements.length - 2; i >= 0; i--) {
            int equals = elements[i].indexOf('=');
            if (equals > 0
                    && ExternalCatalogUtils.unescapePathName(elements[i].substring(0, equals))
                            .equals(column)) {
                return elements[i].substring(equals + 1);
            }
        }
        return null;
    }
}
