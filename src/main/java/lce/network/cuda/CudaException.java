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

    /** Returns true if this process cannot use the device any more. A new process may. */
    public boolean isDeviceLost() {
        return deviceLost;
    }
}
