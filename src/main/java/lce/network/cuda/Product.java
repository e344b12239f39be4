package lce.network.cuda;

/**
 * A product y = prelu(x Wᵀ + b [+ residual]) over rows, or a batch of such products.
 *
 * @param residual f32 [rows, out], or null if there is none; may be y
 * @param slope slope of the PReLU: 0 for a ReLU, 1 for no activation
 * @param group number of adjacent columns of y; the next group starts {@code groupStride} elements after the start of a
 *     group
 */
record Product(
        Matrix x,
        DeviceLinear weights,
        Matrix y,
        int rows,
        Matrix residual,
        float slope,
        int group,
        int groupStride,
        Batch batch) {

    static final float RELU = 0;
    private static final float LINEAR = 1;

    /** The number of products, and the distances in elements of x, weights, bias and y from one product to the next. */
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

    /** Returns this product with padding after each group of columns of y. */
    Product apart(int columns, int stride) {
        return new Product(x, weights, y, rows, residual, slope, columns, stride, batch);
    }

    Product batched(Batch products) {
        return new Product(x, weights, y, rows, residual, slope, group, groupStride, products);
    }
}
