package lce.network.cuda;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The kernels that src/main/cuda/build compiled: a binary for one architecture, or PTX, which the driver compiles for
 * newer architectures.
 */
record KernelImage(String resource) {

    private static final int[] BINARIES = {90, 86, 80, 75};
    private static final int PTX = 80;

    /** Returns the images that a device can load, the fastest first: binaries of its generation, then PTX. */
    static List<KernelImage> forArchitecture(int architecture) {
        List<KernelImage> images = new ArrayList<>();
        for (int binary : BINARIES) {
            if (binary <= architecture && binary / 10 == architecture / 10) {
                images.add(new KernelImage("kernels-sm_" + binary + ".cubin"));
            }
        }
        if (PTX <= architecture) {
            images.add(new KernelImage("kernels-compute_" + PTX + ".ptx"));
        }
        return images;
    }

    /** Returns the image followed by a zero byte, because the driver requires PTX to end with one. */
    byte[] bytes() {
        try (InputStream in = KernelImage.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("this jar does not contain " + resource);
            }
            byte[] bytes = in.readAllBytes();
            return Arrays.copyOf(bytes, bytes.length + 1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
