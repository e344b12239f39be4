package lce.network.cuda;

/**
 * The weights of a product on a device.
 *
 * @param weight [out, depth]; depth is a multiple of 8, padded with zeros
 * @param bias address of float[out]; 0 if there is none
 */
record DeviceLinear(Matrix weight, long bias, int out, int depth) {}
