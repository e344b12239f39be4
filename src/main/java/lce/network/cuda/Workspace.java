package lce.network.cuda;

/** Memory for the activations of a batch. Without a scope, it is only counted and not allocated. */
final class Workspace {

    private final DeviceScope scope;
    private final Element element;
    private long bytes;

    private Workspace(DeviceScope scope, Element element) {
        this.scope = scope;
        this.element = element;
    }

    static Workspace in(DeviceScope scope, Element element) {
        return new Workspace(scope, element);
    }

    /** Returns a workspace that only counts the bytes. */
    static Workspace counted(Element element) {
        return new Workspace(null, element);
    }

    /** Returns a matrix f32 [rows, columns]. */
    Matrix floats(long rows, int columns) {
        return matrix(rows, columns, Element.F32);
    }

    /** Returns a matrix [rows, columns] of operands. */
    Matrix operands(long rows, int columns) {
        return matrix(rows, columns, element);
    }

    /** Returns the address of int[count] or float[count]. */
    long numbers(long count) {
        return matrix(count, 1, Element.F32, 1).address();
    }

    long bytes() {
        return bytes;
    }

    private Matrix matrix(long rows, int columns, Element type) {
        return matrix(rows, columns, type, Element.stride(columns));
    }

    private Matrix matrix(long rows, int columns, Element type, int stride) {
        long size = rows * stride * type.bytes();
        bytes += size;
        return new Matrix(scope == null ? 0 : scope.allocate(size), stride, type);
    }
}
