package lce.pipeline.engine;

import java.io.Serializable;

import lce.onednn.OneDnn;
import lce.product.CodeLayout;
import lce.product.CodeProducts;
import lce.product.InnerProducts;
import lce.product.InnerProducts.Rounding;
import lce.product.cpu.OneDnnCodeProducts;
import lce.product.cpu.OneDnnProducts;
import lce.product.cpu.PlainCodeProducts;
import lce.product.cpu.PlainProducts;
import lce.product.cpu.ProductsMemory;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.util.CollectionAccumulator;
import org.apache.spark.util.TaskCompletionListener;

/** Opens the fastest products that the machine of a task supports. Those that build the kNN graph are reported. */
public final class ProductEngines implements Serializable {

    private final Rounding rounding; // null for the fastest
    private final CollectionAccumulator<String> taken;

    /**
     * @param rounding rounding of inner products, or null for the fastest; the neighbours do not depend on it
     * @param taken receives one line per task that builds the graph: executor, library, rounding
     */
    public ProductEngines(Rounding rounding, CollectionAccumulator<String> taken) {
        this.rounding = rounding;
        this.taken = taken;
    }

    /**
     * Opens inner products of vectors. The caller closes them. They are not reported.
     *
     * @param rows maximum number of rows that are set at once
     * @param columns maximum number of columns that are set at once
     */
    public InnerProducts openForVectors(int dim, int rows, int columns) {
        return OneDnn.isAvailable() ? new OneDnnProducts(dim, rows, columns, rounding) : new PlainProducts(dim);
    }

    /**
     * Opens products of codes. The caller closes them. They are not reported.
     *
     * @param rows maximum number of rows that are set at once
     */
    public static CodeProducts openForCodes(CodeLayout layout, int rows) {
        return OneDnn.isAvailable() ? new OneDnnCodeProducts(layout, rows) : new PlainCodeProducts(layout, rows);
    }

    /**
     * Opens inner products as {@link #openForVectors} does, for a task that builds the graph. They are reported, and
     * closed when the task ends, even if it fails.
     */
    public InnerProducts openForGraph(int dim, int rows, int columns) {
        InnerProducts products = openForVectors(dim, rows, columns);
        closeWithTask(products::close);
        report(products.description());
        return products;
    }

    /**
     * Opens products of codes as {@link #openForCodes} does, for a task that builds the graph. They are reported, and
     * closed when the task ends, even if it fails.
     */
    public CodeProducts openForGraph(CodeLayout layout, int rows) {
        CodeProducts products = openForCodes(layout, rows);
        closeWithTask(products::close);
        report(products.description());
        return products;
    }

    private static void closeWithTask(Runnable close) {
        TaskContext.get().addTaskCompletionListener((TaskCompletionListener) task -> close.run());
    }

    private void report(String description) {
        String why = OneDnn.isAvailable() ? "" : ", because " + OneDnn.whyUnavailable();
        EngineLog.opened(
                "executor " + SparkEnv.get().executorId() + ", kNN graph: " + description + why,
                !OneDnn.isAvailable() || OneDnn.fallsBack(rounding),
                taken);
    }

    /**
     * Returns the off-heap bytes of inner products of these sizes, as the maximum over all processors.
     *
     * @param rows maximum number of rows that are set at once
     * @param columns maximum number of columns that are set at once
     */
    public static long nativeBytes(int dim, int rows, int columns) {
        return ProductsMemory.bytes(dim, rows, columns);
    }
}
