package lce.network.cuda;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The kernels as src/main/cuda/build compiled them, for one architecture or, as PTX, for the driver to compile for a newer one. */
record KernelImage(String resource) {

    private static final int[] BINARIES = {90, 86, 80, 75};
    private static final int PTX = 80;

    /** What a device can load, best first: binaries of its own generation, then PTX. */
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

    /** With a zero behind, as the driver wants PTX to end. */
    byte[] bytes() {
        try (InputStream in = KernelImage.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("there is no " + resource + " in this jar");
            }
            byte[] bytes = in.readAllBytes();
            return Arrays.copyOf(bytes, bytes.length + 1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
