package lce.network.cpu;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;

import lce.network.InnerProducts;
import lce.network.InnerProducts.Rounding;
import lce.network.ListProducts;
import org.bytedeco.dnnl.IntMemoryMap;
import org.bytedeco.dnnl.engine;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.matmul;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.memory.format_tag;
import org.bytedeco.dnnl.primitive_attr;
import org.bytedeco.dnnl.stream;

/**
 * Products with lists on one processor core by oneDNN. The named rows are copied together, which costs a small part of what their products do.
 * A list is padded to a multiple of {@value #STEP} columns, so that short ones pay for little more than they hold, and left to the products
 * to pack: oneDNN is much slower at doing so beforehand than each time.
 */
public final class OneDnnListProducts implements ListProducts {

    private static final int STEP = 16;
    /** Bounds grow by this factor at least, so that they seldom do. */
    private static final float AHEAD = 1.1f;

    private final NativeScope scope = new NativeScope();
    private final Rounding rounding;
    private final int dim;
    private final engine cpu;
    private final stream stream;
    private final RoundedVectors rows;
    private final RoundedVectors list;
    private final Region together;      // [ROWS, width] of the rows' type
    private final ByteBuffer staging;   // its bytes
    private final Region products;      // f32 [ROWS, COLUMNS]
    private final Region scales;        // f32 [COLUMNS] of the list's vectors
    private final FloatBuffer listScales;
    private final FloatTile tile;
    private final Plan[] plans = new Plan[COLUMNS / STEP];
    private Plan plan;
    private float listLost; // no less than what any column so far has lost

    /**
     * @param mostRows that are set at once
     * @param wanted   null for the fastest that keeps its error bound on this processor, which is also taken for one that does not
     * @throws IllegalStateException when {@link OneDnn#isAvailable()} is false
     */
    public OneDnnListProducts(int dim, int mostRows, Rounding wanted) {
        if (!OneDnn.isAvailable()) {
            throw new IllegalStateException(OneDnn.whyUnavailable());
        }
        OneDnn.useThisThreadAlone();
        this.dim = dim;
        this.rounding = OneDnnProducts.settled(wanted);
        this.cpu = scope.own(new engine(engine.kind.cpu, 0));
        this.stream = scope.own(new stream(cpu));
        this.rows = new RoundedVectors(scope, rounding, mostRows, dim);
        this.list = new RoundedVectors(scope, rounding, COLUMNS, dim);
        this.together = scope.allocate(rows.region().type(), (long) ROWS * rows.width());
        this.staging = together.buffer((long) ROWS * rows.width());
        this.products = scope.allocate(Region.F32, ROWS * COLUMNS);
        this.tile = new FloatTile(products.buffer(ROWS * COLUMNS).asIntBuffer(), ROWS, COLUMNS);
        this.scales = scope.allocate(Region.F32, COLUMNS);
        this.listScales = scales.floats(COLUMNS);
    }

    /** Products with lists of so many columns. */
    private final class Plan {

        private final int columns;
        private final matmul product;
        private final IntMemoryMap productArguments = scope.own(new IntMemoryMap());

        Plan(int columns) {
            this.columns = columns;
            long width = rows.width();
            memory.desc left = scope.own(new memory.desc(new long[] {ROWS, width}, together.type(), format_tag.ab));
            memory.desc right = scope.own(new memory.desc(new long[] {width, columns}, together.type(), new long[] {1, width}));
            memory.desc result = scope.own(new memory.desc(new long[] {ROWS, columns}, products.type(), new long[] {COLUMNS, 1}));
            primitive_attr attributes = scope.own(new primitive_attr());
            if (rounding == Rounding.INT8) {
                attributes.set_scales_mask(dnnl.DNNL_ARG_WEIGHTS, OneDnnProducts.BY_COLUMN);
            }
            matmul.primitive_desc chosen = scope.own(new matmul.primitive_desc(cpu, left, right, result, attributes, false));
            this.product = scope.own(new matmul(chosen));
            productArguments.put(dnnl.DNNL_ARG_SRC, scope.own(new memory(left, cpu, together.view(ROWS, width).start())));
            productArguments.put(dnnl.DNNL_ARG_WEIGHTS, scope.own(new memory(right, cpu, list.region().view(columns, width).start())));
            productArguments.put(dnnl.DNNL_ARG_DST, scope.own(new memory(result, cpu, products.view(ROWS, COLUMNS).start())));
            if (rounding == Rounding.INT8) {
                memory.desc desc = scope.own(new memory.desc(new long[] {columns}, Region.F32, format_tag.a));
                productArguments.put(dnnl.DNNL_ARG_ATTR_SCALES | dnnl.DNNL_ARG_WEIGHTS, scope.own(new memory(desc, cpu, scales.view(columns).start())));
            }
        }
    }

    @Override
    public void setRows(float[] vectors, int count) {
        rows.set(vectors, 0, count, count);
        listLost = 0;
    }

    @Override
    public boolean setList(float[] vectors, int first, int count) {
        int at = (count - 1) / STEP;
        if (plans[at] == null) {
            plans[at] = new Plan((at + 1) * STEP);
        }
        plan = plans[at];
        list.set(vectors, first, count, plan.columns);
        float lost = 0;
        for (int column = 0; column < plan.columns; column++) {
            listScales.put(column, list.scale(column));
            lost = Math.max(lost, list.lost(column));
        }
        if (lost <= listLost) {
            return false;
        }
        listLost = AHEAD * lost;
        return true;
    }

    @Override
    public InnerProducts.Tile multiply(int[] named, int from, int count) {
        int line = staging.capacity() / ROWS;
        for (int row = 0; row < count; row++) {
            staging.put(row * line, rows.bytes(), named[from + row] * line, line);
        }
        plan.product.execute(stream, plan.productArguments);
        stream._wait();
        for (int row = 0; row < count; row++) {
            tile.setScale(row, rows.scale(named[from + row]));
        }
        return tile;
    }

    @Override
    public float likelyError(int row) {
        return ErrorBound.likely(dim, rows.lost(row), listLost);
    }

    @Override
    public String description() {
        return OneDnnProducts.description(rounding);
    }

    @Override
    public void close() {
        scope.close();
    }
}
