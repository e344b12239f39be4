package lce.io.parquet;

import java.util.Arrays;
import java.util.Optional;

import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Type.Repetition;

/**
 * Finds a column by the name that a user gives: exactly so on the first level, or else a struct's field as
 * {@code struct.field}.
 */
public final class ColumnPath {

    private ColumnPath() {}

    /** Returns the names from the first level down to the column, or nothing if there is no such column. */
    public static Optional<String[]> find(MessageType schema, String name) {
        return Optional.ofNullable(find(schema, name, new String[0]));
    }

    /** Names of fields may have dots in them, so each prefix up to a dot may be a field. */
    private static String[] find(GroupType group, String name, String[] above) {
        if (group.containsField(name)) {
            return append(above, name);
        }
        for (int dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', dot + 1)) {
            String field = name.substring(0, dot);
            if (group.containsField(field) && isStruct(group.getType(field))) {
                String[] path = find(group.getType(field).asGroupType(), name.substring(dot + 1), append(above, field));
                if (path != null) {
                    return path;
                }
            }
        }
        return null;
    }

    private static boolean isStruct(Type type) {
        return !type.isPrimitive()
                && !type.isRepetition(Repetition.REPEATED)
                && type.getLogicalTypeAnnotation() == null;
    }

    private static String[] append(String[] above, String name) {
        String[] path = Arrays.copyOf(above, above.length + 1);
        path[above.length] = name;
        return path;
    }

    /** Returns the part of a schema that leads to one leaf. */
    static MessageType only(MessageType schema, String[] leaf) {
        return new MessageType(schema.getName(), only(schema.getType(leaf[0]), leaf, 1));
    }

    private static Type only(Type type, String[] leaf, int depth) {
        return depth == leaf.length
                ? type
                : type.asGroupType().withNewFields(only(type.asGroupType().getType(leaf[depth]), leaf, depth + 1));
    }
}
