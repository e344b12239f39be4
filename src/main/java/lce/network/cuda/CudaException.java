package lce.network.cuda;

/** An error of a device. Its cause is a hardware failure or a bug, not a mistake of the user. */
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
