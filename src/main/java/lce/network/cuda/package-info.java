/**
 * The networks on an NVIDIA GPU ({@link lce.network.cuda.CudaEngine}). It needs only the driver: the kernels are part
 * of this project (src/main/cuda) and are shipped compiled in the jar, and JCuda calls the driver.
 *
 * <p>The tasks of a process share a GPU's context, the weights and the feature table ({@link lce.network.cuda.Gpu});
 * each has its own stream, activations and page-locked buffers. All access to the device uses
 * {@link lce.network.cuda.Device}. Its other implementation, in the tests, runs the same kernels and the same launches
 * on a processor.
 *
 * <p>JCuda's classes load only if the driver's library exists. Therefore only {@code JCudaDevice}, {@code JCudaQueue}
 * and {@code CudaDriver} refer to them, and no other class uses those three before a GPU is requested.
 *
 * <p>May import {@code lce.features}, {@code lce.io}, {@code lce.network}, {@code jcuda} and {@code org.slf4j}.
 */
package lce.network.cuda;
