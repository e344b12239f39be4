package lce;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import py4j.reflection.MethodInvoker;
import py4j.reflection.ReflectionEngine;

/** The library as PySpark calls it: by py4j's own search for classes and methods, with the types that py4j sends. */
class FaceClusteringFromPythonTest {

    private static final Path GOLDEN = Path.of("src/test/resources/golden/spread");
    private static final int DIM = 32;

    @TempDir
    Path scratch;

    private final ReflectionEngine python = new ReflectionEngine();

    @Test
    void py4jFindsEveryCallOfTheExample() throws IOException {
        MethodInvoker open = python.getMethod("lce.FaceClustering", "builder", new Object[] {SharedSpark.session()});
        Object builder = python.invoke(null, open, new Object[] {SharedSpark.session()});
        builder = call(builder, "lceWeights", GOLDEN.resolve("LCENet.pth").toString());
        builder = call(builder, "pceWeights", GOLDEN.resolve("PCENet.pth").toString());
        builder = call(builder, "embeddingColumn", "vector");
        builder = call(builder, "idColumn", "name");
        builder = call(builder, "precision", "f32");
        builder = call(builder, "engine", "cpu");
        builder = call(builder, "gather", "resident");
        builder = call(builder, "knnMethod", "exact");
        builder = call(builder, "partitions", 3);
        builder = call(builder, "heads", 8);
        builder = call(builder, "skipInvalid", true);
        builder = call(builder, "verbose", false);
        builder = call(builder, "scratch", scratch.toString());
        Object result = call(builder, "cluster", faces());
        assertEquals(40L, ((Dataset<?>) call(result, "clusters")).count());
        assertTrue(((Dataset<?>) call(result, "edges")).count() > 0);
        assertTrue(((String) call(result, "metricsJson")).contains("\"nodes\" : 40"));
        call(result, "close");
    }

    @Test
    void everyMethodTakesOnlyWhatPy4jConverts() {
        Set<Class<?>> simple = Set.of(String.class, int.class, boolean.class, Dataset.class, SparkSession.class);
        for (Class<?> type : List.of(FaceClustering.class, FaceClustering.Builder.class, FaceClustering.Result.class)) {
            assertTrue(Modifier.isPublic(type.getModifiers()), type.getName());
            List<Method> methods = Arrays.stream(type.getDeclaredMethods())
                    .filter(method -> Modifier.isPublic(method.getModifiers()) && !method.isSynthetic())
                    .toList();
            assertTrue(!methods.isEmpty());
            for (Method method : methods) {
                assertTrue(Arrays.stream(method.getParameterTypes()).allMatch(simple::contains), method::toString);
                assertEquals(
                        1,
                        methods.stream()
                                .filter(other -> other.getName().equals(method.getName()))
                                .count(),
                        () -> method + " is overloaded");
            }
        }
    }

    private Object call(Object target, String name, Object... arguments) {
        return python.invoke(target, python.getMethod(target, name, arguments), arguments);
    }

    private static Dataset<Row> faces() throws IOException {
        double[] x = Npy.read(GOLDEN.resolve("features.npy"));
        List<Row> rows = new ArrayList<>();
        for (int face = 0; face < 40; face++) {
            rows.add(RowFactory.create(
                    "face-" + face,
                    IntStream.range(face * DIM, (face + 1) * DIM)
                            .mapToObj(i -> x[i])
                            .toList()));
        }
        return SharedSpark.session()
                .createDataFrame(
                        rows,
                        new StructType()
                                .add("name", DataTypes.StringType)
                                .add("vector", DataTypes.createArrayType(DataTypes.DoubleType)));
    }
}
