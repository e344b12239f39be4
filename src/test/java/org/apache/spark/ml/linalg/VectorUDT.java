package org.apache.spark.ml.linalg;

import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.UserDefinedType;

/**
 * Stands in for the type of ML vectors, which Spark finds by this name and which is in spark-mllib, not on the tests'
 * class path.
 */
public final class VectorUDT extends UserDefinedType<Vector> {

    private static final long serialVersionUID = 1;

    @Override
    public DataType sqlType() {
        return DataTypes.createArrayType(DataTypes.DoubleType);
    }

    @Override
    public Object serialize(Vector vector) {
        return ArrayData.toArrayData(vector.toArray());
    }

    @Override
    public Vector deserialize(Object stored) {
        return Vectors.dense(((ArrayData) stored).toDoubleArray());
    }

    @Override
    public Class<Vector> userClass() {
        return Vector.class;
    }
}
