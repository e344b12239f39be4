package lce.network.cuda;

/**
 * The weights of a product on a device.
 *
 * @param weight [out, depth]; depth is a multiple of 8, with zeros behind what the product has
 * @param bias   address of float[out]; 0 for none
 */
record DeviceLinear(Matrix weight, long bias, int out, int depth) {
}
