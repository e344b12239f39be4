package lce.network.cuda;

/**
 * Rows on a device.
 *
 * @param address of the first element
 * @param stride  elements from one row to the next
 */
record Matrix(long address, int stride, Element element) {

    /** The same rows from a later column on. */
    Matrix from(int column) {
        return new Matrix(address + (long) column * element.bytes(), stride, element);
    }

    /** Rows 0, step, 2 step, ... alone. */
    Matrix every(int step) {
        return new Matrix(address, stride * step, element);
    }
}
