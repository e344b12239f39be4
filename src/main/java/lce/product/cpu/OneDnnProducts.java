package lce.product.cpu;

import java.nio.ByteOrder;
import java.nio.FloatBuffer;

import lce.onednn.NativeScope;
import lce.onednn.OneDnn;
import lce.onednn.Region;
import lce.product.InnerProducts;
import org.bytedeco.dnnl.IntMemoryMap;
import org.bytedeco.dnnl.engine;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.matmul;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.memory.format_tag;
import org.bytedeco.dnnl.primitive;
import org.bytedeco.dnnl.primitive_attr;
import org.bytedeco.dnnl.reorder;
import org.bytedeco.dnnl.stream;
import org.bytedeco.javacpp.BytePointer;

/**
 * Computes inner products on one processor core by oneDNN. The data of one product, a panel of columns (256 kB of int8
 * at 256 dimensions) and a tile (64 kB), fits a core's private cache.
 */
public final class OneDnnProducts implements InnerProducts {

    /** The mask of scales that apply per column, the second dimension of the right side. */
    private static final int BY_COLUMN = 1 << 1;

    private static final float LARGEST_BYTE = 255;
    /** Maximum length of a vector that was scaled to unit length in f32. */
    private static final float UNIT = 1.0001f;
    /** Slightly more than one half, because a step is itself rounded. */
    private static final float HALF = 0.5001f;

    private final NativeScope scope = new NativeScope();
    private final Rounding wanted; // null for the fastest
    private final Rounding rounding;
    private final int dim;
    private final stream stream;
    private final RoundedVectors rows;
    private final RoundedVectors columns;
    private final Region columnScales; // f32 [columns]
    private final FloatTile floats; // null if the rounding is int8
    private final ByteTile bytes; // null if the rounding is not int8
    private final FloatBuffer step; // [1] for int8: a byte's 1 in units of a row's scale
    private final float[] smallest; // [tiles] smallest scale of a tile's rows
    private final float[] longest; // [tiles] upper bound of the length of a tile's longest rounded row
    private final reorder pack;
    private final matmul product;
    private final BytePointer[] rowStarts; // [tiles]
    private final memory tileOfRows;
    private final IntMemoryMap[] packArguments; // [panels]
    private final IntMemoryMap[] productArguments; // [panels]
    private long packedBytes; // in memory that oneDNN allocated
    private float columnLost; // maximum rounding error of any column so far

    /**
     * @param mostRows maximum number of rows that are set at once
     * @param mostColumns maximum number of columns that are set at once
     * @param wanted the requested rounding, or null for the fastest; if the processor does not support it within its
     *     error bound, the fastest is used
     * @throws IllegalStateException if {@link OneDnn#isAvailable()} is false
     */
    public OneDnnProducts(int dim, int mostRows, int mostColumns, Rounding wanted) {
        if (!OneDnn.isAvailable()) {
            throw new IllegalStateException(OneDnn.whyUnavailable());
        }
        OneDnn.useThisThreadAlone();
        this.dim = dim;
        this.wanted = wanted;
        this.rounding = OneDnn.instructions().settle(wanted);
        engine cpu = scope.own(new engine(engine.kind.cpu, 0));
        this.stream = scope.own(new stream(cpu));
        int tiles = (mostRows + TILE - 1) / TILE;
        this.rows = new RoundedVectors(scope, rounding, tiles * TILE, dim);
        this.columns = new RoundedVectors(scope, rounding, PANEL, dim);
        boolean int8 = rounding == Rounding.INT8;
        Region products = scope.allocate(int8 ? Region.U8 : Region.F32, TILE * PANEL);
        this.floats = int8 ? null : new FloatTile(products.buffer(TILE * PANEL).asIntBuffer(), PANEL);
        this.bytes = int8
                ? new ByteTile(products.buffer(TILE * PANEL)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .asLongBuffer())
                : null;
        Region stepScale = scope.allocate(Region.F32, 1);
        this.step = stepScale.floats(1);
        this.smallest = new float[tiles];
        this.longest = new float[tiles];

        long width = rows.width();
        memory.desc left = scope.own(
                new memory.desc(new long[] {TILE, width}, rows.region().type(), format_tag.ab));
        memory.desc right = scope.own(
                new memory.desc(new long[] {width, PANEL}, columns.region().type(), format_tag.any));
        memory.desc result = scope.own(new memory.desc(new long[] {TILE, PANEL}, products.type(), format_tag.ab));
        primitive_attr attributes = scope.own(new primitive_attr());
        if (int8) {
            attributes.set_scales_mask(dnnl.DNNL_ARG_WEIGHTS, BY_COLUMN);
            attributes.set_scales_mask(dnnl.DNNL_ARG_DST, 0);
        }
        matmul.primitive_desc plan = scope.own(new matmul.primitive_desc(cpu, left, right, result, attributes, false));
        this.product = scope.own(new matmul(plan));

        memory.desc asSet = scope.own(
                new memory.desc(new long[] {width, PANEL}, columns.region().type(), new long[] {1, width}));
        memory.desc asPacked = scope.own(plan.weights_desc());
        memory plain = scope.own(
                new memory(asSet, cpu, columns.region().view(PANEL, width).start()));
        this.pack = scope.own(new reorder(scope.own(new reorder.primitive_desc(cpu, asSet, cpu, asPacked))));
        this.rowStarts = new BytePointer[tiles];
        for (int i = 0; i < tiles; i++) {
            rowStarts[i] = rows.region()
                    .view(i * TILE * width, new long[] {TILE, width}, null)
                    .start();
        }
        this.tileOfRows = scope.own(new memory(left, cpu, rowStarts[0]));
        memory out =
                scope.own(new memory(result, cpu, products.view(TILE, PANEL).start()));
        memory.desc scalesDesc = scope.own(new memory.desc(new long[] {PANEL}, Region.F32, format_tag.a));
        memory stepOfTile = scope.own(new memory(
                scope.own(new memory.desc(new long[] {1}, Region.F32, format_tag.a)),
                cpu,
                stepScale.view(1).start()));
        int panels = (mostColumns + PANEL - 1) / PANEL;
        this.columnScales = scope.allocate(Region.F32, (long) panels * PANEL);
        this.packArguments = new IntMemoryMap[panels];
        this.productArguments = new IntMemoryMap[panels];
        for (int i = 0; i < panels; i++) {
            memory packed = scope.own(new memory(asPacked, cpu));
            packedBytes += asPacked.get_size();
            packArguments[i] = scope.own(new IntMemoryMap());
            packArguments[i].put(dnnl.DNNL_ARG_FROM, plain);
            packArguments[i].put(dnnl.DNNL_ARG_TO, packed);
            productArguments[i] = scope.own(new IntMemoryMap());
            productArguments[i].put(dnnl.DNNL_ARG_SRC, tileOfRows);
            productArguments[i].put(dnnl.DNNL_ARG_WEIGHTS, packed);
            productArguments[i].put(dnnl.DNNL_ARG_DST, out);
            if (int8) {
                memory scales = new memory(
                        scalesDesc,
                        cpu,
                        columnScales.view(i * PANEL, new long[] {PANEL}, null).start());
                productArguments[i].put(dnnl.DNNL_ARG_ATTR_SCALES | dnnl.DNNL_ARG_WEIGHTS, scope.own(scales));
                productArguments[i].put(dnnl.DNNL_ARG_ATTR_SCALES | dnnl.DNNL_ARG_DST, stepOfTile);
            }
        }
    }

    @Override
    public void setRows(float[] vectors, int count) {
        rows.set(vectors, 0, count, (count + TILE - 1) / TILE * TILE);
        columnLost = 0;
        for (int tile = 0; tile < smallest.length; tile++) {
            smallest[tile] = Float.POSITIVE_INFINITY;
            longest[tile] = 0;
            for (int row = tile * TILE; row < Math.min((tile + 1) * TILE, count); row++) {
                smallest[tile] = Math.min(smallest[tile], rows.scale(row));
                longest[tile] = Math.max(longest[tile], UNIT + rows.lost(row));
            }
        }
    }

    @Override
    public void setColumns(float[] vectors, int count) {
        FloatBuffer scales = columnScales.floats((long) packArguments.length * PANEL);
        for (int first = 0; first < count; first += PANEL) {
            columns.set(vectors, first, Math.min(PANEL, count - first), PANEL);
            for (int column = 0; column < PANEL; column++) {
                scales.put(first + column, columns.scale(column));
                columnLost = Math.max(columnLost, columns.lost(column));
            }
            run(pack, packArguments[first / PANEL]);
        }
    }

    @Override
    public Tile multiply(int firstRow, int firstColumn) {
        tileOfRows.set_data_handle(rowStarts[firstRow / TILE]);
        if (bytes == null) {
            run(product, productArguments[firstColumn / PANEL]);
            return floats;
        }
        step.put(0, step(firstRow / TILE));
        run(product, productArguments[firstColumn / PANEL]);
        for (int row = 0; row < TILE; row++) {
            bytes.setStep(row, rows.scale(firstRow + row) * step.get(0));
        }
        return bytes;
    }

    private void run(primitive operation, IntMemoryMap arguments) {
        operation.execute(stream, arguments);
        stream._wait();
    }

    /** Returns a byte's 1 in units of a row's scale, such that no product exceeds 255. */
    private float step(int tile) {
        return longest[tile] * (UNIT + columnLost) / (LARGEST_BYTE * smallest[tile]);
    }

    @Override
    public float error(int row) {
        float halfAStep = bytes == null ? 0 : rows.scale(row) * step(row / TILE) * HALF;
        return ErrorBound.of(dim, rows.lost(row), columnLost) + halfAStep;
    }

    /** Returns the native bytes held until this is closed. {@link ProductsMemory} computes a bound in advance. */
    public long nativeBytes() {
        return scope.bytes() + packedBytes;
    }

    @Override
    public String description() {
        return OneDnn.describe(wanted);
    }

    @Override
    public void close() {
        scope.close();
    }
}
