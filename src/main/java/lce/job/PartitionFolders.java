package lce.job;

import java.util.Optional;

import org.apache.spark.sql.catalyst.catalog.ExternalCatalogUtils;

/** Columns whose values are in the names of folders, as Spark and Hive write partitioned tables: {@code person=anna/part-0.parquet}. */
final class PartitionFolders {

    private final String table;

    /** @param table what the files' paths begin with: folders of which it is made are no columns, because the user has written them out */
    PartitionFolders(String table) {
        this.table = table;
    }

    /** Returns whether one of the folders of a file is of the column. */
    boolean has(String file, String column) {
        return element(file, column) != null;
    }

    /** Returns the column's value in a file; nothing if it is null, or the column is not one of folders. */
    Optional<String> value(String file, String column) {
        String element = element(file, column);
        return Optional.ofNullable(element).filter(value -> !value.equals(ExternalCatalogUtils.DEFAULT_PARTITION_NAME())).map(ExternalCatalogUtils::unescapePathName);
    }

    private String element(String file, String column) {
        String[] elements = file.substring(table.length()).split("/");
        for (int i = elements.length - 2; i >= 0; i--) {
            int equals = elements[i].indexOf('=');
            if (equals > 0 && ExternalCatalogUtils.unescapePathName(elements[i].substring(0, equals)).equals(column)) {
                return elements[i].substring(equals + 1);
            }
        }
        return null;
    }
}
