package jcuda;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Stands in for JCuda's class of this name, which unpacks the native library to one place that all processes and users
 * of a machine share, without a lock, and takes whatever is there already. This one unpacks to a folder of this
 * process's own and deletes that once the library is loaded.
 */
public final class LibUtilsCuda {

    private LibUtilsCuda() {}

    /** Throws UnsatisfiedLinkError with the system's reason, which names the library that is missing. */
    public static void loadLibrary(String name, String... dependent) {
        String file = System.mapLibraryName(name);
        try (InputStream library = LibUtilsCuda.class.getResourceAsStream("/lib/" + file)) {
            if (library == null) {
                throw new UnsatisfiedLinkError("there is no " + file + " in this jar");
            }
            Path folder = Files.createTempDirectory("lce-cuda");
            Path unpacked = folder.resolve(file);
            try {
                Files.copy(library, unpacked);
                System.load(unpacked.toString());
            } finally {
                Files.deleteIfExists(unpacked);
                Files.delete(folder);
            }
        } catch (IOException e) {
            throw (UnsatisfiedLinkError) new UnsatisfiedLinkError(file + " cannot be unpacked to "
                            + System.getProperty("java.io.tmpdir") + ": " + e.getMessage())
                    .initCause(e);
        }
    }
}
