package lce.product.cpu;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;

import lce.onednn.NativeScope;
import lce.onednn.OneDnn;
import lce.onednn.Region;
import lce.product.CodeLayout;
import lce.product.CodeProducts;
import lce.product.InnerProducts.Rounding;
import org.bytedeco.dnnl.IntMemoryMap;
import org.bytedeco.dnnl.engine;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.matmul;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.memory.format_tag;
import org.bytedeco.dnnl.primitive_attr;
import org.bytedeco.dnnl.stream;

/**
 * Computes products of codes on one processor core by oneDNN. The selected rows are copied together, which costs a
 * small part of the time of their products. Lists are padded to a multiple of {@value #COLUMN_STEP} columns, and rows
 * to a multiple of {@value #ROW_STEP}, so that short lists cost little more than their length.
 *
 * <p>If the processor has no instructions that sum int8 products in 32 bits, oneDNN's sums may overflow in 16 bits.
 * Then products are computed in f32, also without rounding, because they are integers below 2^24.
 */
public final class OneDnnCodeProducts implements CodeProducts {

    private static final int COLUMN_STEP = 16;
    private static final int ROW_STEP = 64;
    private static final float LARGEST_BYTE = 255;

    private final NativeScope scope = new NativeScope();
    private final CodeLayout layout;
    private final boolean int8 = OneDnn.instructions().settle(Rounding.INT8) == Rounding.INT8;
    private final engine cpu;
    private final stream stream;
    private final byte[] rows; // [.., width]
    private final int[] thresholds; // [..]
    private final byte[] list; // [COLUMNS, width]
    private final Region left; // [ROWS, width] s8 or f32
    private final Region right; // [COLUMNS, width] s8 or f32
    private final Region products; // [rows, columns] u8 or f32
    private final ByteBuffer leftBytes;
    private final ByteBuffer rightBytes;
    private final FloatBuffer step;
    private final memory stepOfAll;
    private final ByteBuffer bytes; // u8[rows, columns]
    private final CodeTile tile;
    private final Plan[][] plans = new Plan[ROWS / ROW_STEP][COLUMNS / COLUMN_STEP];
    private int columns;

    /**
     * @param mostRows maximum number of rows that are set at once
     * @throws IllegalStateException if {@link OneDnn#isAvailable()} is false
     */
    public OneDnnCodeProducts(CodeLayout layout, int mostRows) {
        if (!OneDnn.isAvailable()) {
            throw new IllegalStateException(OneDnn.whyUnavailable());
        }
        OneDnn.useThisThreadAlone();
        this.layout = layout;
        this.cpu = scope.own(new engine(engine.kind.cpu, 0));
        this.stream = scope.own(new stream(cpu));
        this.rows = new byte[mostRows * layout.width()];
        this.thresholds = new int[mostRows];
        this.list = new byte[COLUMNS * layout.width()];
        this.left = scope.allocate(int8 ? Region.S8 : Region.F32, (long) ROWS * layout.width());
        this.right = scope.allocate(left.type(), (long) COLUMNS * layout.width());
        this.products = scope.allocate(int8 ? Region.U8 : Region.F32, ROWS * COLUMNS);
        this.leftBytes = left.buffer((long) ROWS * layout.width());
        this.rightBytes = right.buffer((long) COLUMNS * layout.width());
        Region stepScale = scope.allocate(Region.F32, 1);
        this.step = stepScale.floats(1);
        this.stepOfAll = scope.own(new memory(
                scope.own(new memory.desc(new long[] {1}, Region.F32, format_tag.a)),
                cpu,
                stepScale.view(1).start()));
        this.bytes = (int8 ? products.buffer(ROWS * COLUMNS) : ByteBuffer.allocate(ROWS * COLUMNS))
                .order(ByteOrder.LITTLE_ENDIAN);
        this.tile = new CodeTile(bytes.asLongBuffer(), layout, rows, list, thresholds);
        step.put(0, 1);
    }

    /** The oneDNN product for a given number of rows and columns. */
    private final class Plan {

        private final matmul product;
        private final IntMemoryMap arguments = scope.own(new IntMemoryMap());

        Plan(int rows, int columns) {
            long width = layout.width();
            memory.desc leftDesc = scope.own(new memory.desc(new long[] {rows, width}, left.type(), format_tag.ab));
            memory.desc rightDesc =
                    scope.own(new memory.desc(new long[] {width, columns}, right.type(), new long[] {1, width}));
            memory.desc result = scope.own(new memory.desc(new long[] {rows, columns}, products.type(), format_tag.ab));
            primitive_attr attributes = scope.own(new primitive_attr());
            if (int8) {
                attributes.set_scales_mask(dnnl.DNNL_ARG_DST, 0);
            }
            this.product = scope.own(new matmul(
                    scope.own(new matmul.primitive_desc(cpu, leftDesc, rightDesc, result, attributes, false))));
            arguments.put(
                    dnnl.DNNL_ARG_SRC,
                    scope.own(new memory(leftDesc, cpu, left.view(rows, width).start())));
            arguments.put(
                    dnnl.DNNL_ARG_WEIGHTS,
                    scope.own(new memory(
                            rightDesc, cpu, right.view(columns, width).start())));
            arguments.put(
                    dnnl.DNNL_ARG_DST,
                    scope.own(
                            new memory(result, cpu, products.view(rows, columns).start())));
            if (int8) {
                arguments.put(dnnl.DNNL_ARG_ATTR_SCALES | dnnl.DNNL_ARG_DST, stepOfAll);
            }
        }
    }

    @Override
    public void setRows(byte[] codes, int count) {
        System.arraycopy(codes, 0, rows, 0, count * layout.width());
    }

    @Override
    public void setThreshold(int row, int threshold) {
        thresholds[row] = threshold;
        layout.putThreshold(rows, row * layout.width(), CodeTile.lowered(threshold, (int) step.get(0)));
    }

    @Override
    public void setStep(int step) {
        this.step.put(0, step);
    }

    @Override
    public byte[] columns() {
        return list;
    }

    @Override
    public void setColumns(int count) {
        columns = (count + COLUMN_STEP - 1) / COLUMN_STEP * COLUMN_STEP;
        Arrays.fill(list, count * layout.width(), columns * layout.width(), (byte) 0);
        write(list, 0, columns, rightBytes, 0);
    }

    @Override
    public Tile multiply(int[] named, int from, int count) {
        for (int i = 0; i < count; i++) {
            write(rows, named[from + i], 1, leftBytes, i);
        }
        int byRows = (count - 1) / ROW_STEP;
        int byColumns = columns / COLUMN_STEP - 1;
        if (plans[byRows][byColumns] == null) {
            plans[byRows][byColumns] = new Plan((byRows + 1) * ROW_STEP, (byColumns + 1) * COLUMN_STEP);
        }
        plans[byRows][byColumns].product.execute(stream, plans[byRows][byColumns].arguments);
        stream._wait();
        if (!int8) {
            toBytes(count);
        }
        tile.read(named, from, count, columns, (int) step.get(0));
        return tile;
    }

    /** Writes {@code count} codes from index {@code first} to the operand from index {@code at}. */
    private void write(byte[] codes, int first, int count, ByteBuffer operand, int at) {
        int width = layout.width();
        if (int8) {
            operand.put(at * width, codes, first * width, count * width);
        } else {
            for (int i = 0; i < count * width; i++) {
                operand.putFloat((at * width + i) * Float.BYTES, codes[first * width + i]);
            }
        }
    }

    /** Converts f32 products to bytes in the same way as oneDNN converts int8 products. */
    private void toBytes(int count) {
        FloatBuffer values = products.floats(ROWS * COLUMNS);
        for (int at = 0; at < count * columns; at++) {
            bytes.put(at, (byte) Math.max(0, Math.min(LARGEST_BYTE, Math.rint(values.get(at) / step.get(0)))));
        }
    }

    @Override
    public String description() {
        return "codes, " + OneDnn.describe(Rounding.INT8);
    }

    @Override
    public void close() {
        scope.close();
    }
}
