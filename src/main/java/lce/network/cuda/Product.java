package lce.network.cuda;

/**
 * y = prelu(x Wᵀ + b [+ residual]) over some rows, and over a batch of such products.
 *
 * @param residual    f32 [rows, out], null for none; may be y
 * @param slope       of the PReLU: 0 makes it a ReLU, 1 nothing
 * @param group       columns of y that stand side by side; the next group starts {@code groupStride} behind the group's first
 */
record Product(Matrix x, DeviceLinear weights, Matrix y, int rows, Matrix residual, float slope, int group, int groupStride, Batch batch) {

    static final float RELU = 0;
    private static final float LINEAR = 1;

    /** How many products, and how many elements x, weights, bias and y move from one to the next. */
    record Batch(int count, int x, int weights, int bias, int y) {
        private static final Batch ONE = new Batch(1, 0, 0, 0, 0);
    }

    static Product of(Matrix x, DeviceLinear weights, Matrix y, int rows) {
        return new Product(x, weights, y, rows, null, LINEAR, weights.out(), weights.out(), Batch.ONE);
    }

    Product plus(Matrix added) {
        return new Product(x, weights, y, rows, added, slope, group, groupStride, batch);
    }

    Product prelu(float itsSlope) {
        return new Product(x, weights, y, rows, residual, itsSlope, group, groupStride, batch);
    }

    /** Leaves room behind each group of columns of y. */
    Product apart(int columns, int stride) {
        return new Product(x, weights, y, rows, residual, slope, columns, stride, batch);
    }

    Product batched(Batch all) {
        return new Product(x, weights, y, rows, residual, slope, group, groupStride, all);
    }
}
