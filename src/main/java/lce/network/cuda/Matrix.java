package lce.network.cuda;

/**
 * Rows on a device.
 *
 * @param address address of the first element
 * @param stride number of elements from one row to the next
 */
record Matrix(long address, int stride, Element element) {

    /** Returns these rows from a later column. */
    Matrix from(int column) {
        return new Matrix(address + (long) column * element.bytes(), stride, element);
    }

    /** Returns only the rows 0, step, 2 step, ... */
    Matrix every(int step) {
        return new Matrix(address, stride * step, element);
    }
}
