package lce.network.cuda;

/** A device did not do what it was asked: a failing machine or a bug, not the user's mistake. */
public final class CudaException extends RuntimeException {

    private final boolean deviceLost;

    CudaException(String message, boolean deviceLost) {
        super(message);
        this.deviceLost = deviceLost;
    }

    CudaException(String message, CudaException cause) {
        super(message, cause);
        this.deviceLost = cause.deviceLost;
    }

    /** True when the device's context is beyond use, for all tasks of the process, until it is made anew. */
    boolean isDeviceLost() {
        return deviceLost;
    }
}
