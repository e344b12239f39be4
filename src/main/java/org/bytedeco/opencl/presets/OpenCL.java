package org.bytedeco.opencl.presets;

/**
 * Stands in for the OpenCL preset that org.bytedeco:dnnl inherits from. The real one makes JavaCPP load libOpenCL,
 * which a plain machine does not have and oneDNN's CPU engine does not use. JavaCPP reads an absent {@code @Properties}
 * annotation here as "nothing to load".
 */
public final class OpenCL {

    private OpenCL() {}
}
