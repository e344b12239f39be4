package lce.network.cuda;

/**
 * A LayerNorm's weights on a device.
 *
 * @param scale address of float[width]
 * @param shift address of float[width]
 */
record DeviceNorm(long scale, long shift) {}
