/**
 * The networks on an NVIDIA GPU ({@link lce.network.cuda.CudaEngine}). It takes the driver and nothing else: the kernels are this project's own
 * (src/main/cuda), compiled beforehand and shipped in the jar, and JCuda calls the driver.
 *
 * <p>The tasks of a process share a GPU's context, the weights and the feature table ({@link lce.network.cuda.Gpu}); each has its own stream,
 * activations and page-locked buffers. All access to the device is behind {@link lce.network.cuda.Device}, whose other implementation, in the
 * tests, runs the same kernels and the same launches on a processor.
 *
 * <p>JCuda's classes need the driver's library to load, so only {@code JCudaDevice}, {@code JCudaQueue} and {@code CudaDriver} name them, and nothing else
 * touches those before a GPU is asked for.
 *
 * <p>May import {@code lce.network}, {@code lce.io}, jcuda and slf4j. Knows nothing of Spark.
 */
package lce.network.cuda;
