package lce.network.cuda;

/** Memory for the activations of a batch: allocated in a scope, or, without one, only counted. */
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

    /** Tells how much would be allocated. */
    static Workspace counted(Element element) {
        return new Workspace(null, element);
    }

    /** f32 [rows, columns] */
    Matrix floats(long rows, int columns) {
        return matrix(rows, columns, Element.F32);
    }

    /** [rows, columns] of what products multiply. */
    Matrix operands(long rows, int columns) {
        return matrix(rows, columns, element);
    }

    /** Address of int[count] or float[count]. */
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
