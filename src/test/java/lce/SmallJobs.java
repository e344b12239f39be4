package lce;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Small jobs that send data between tasks in every way that jobs have. */
final class SmallJobs {

    private static final Path GOLDEN = Path.of("src/test/resources/golden/spread");
    private static final String DIM = "32";
    private static final String K = "8";

    private final Path folder;

    SmallJobs(Path folder) {
        this.folder = folder;
    }

    void run() throws IOException {
        succeed(Jobs.generate(
                List.of("--faces", "300", "--dim", DIM, "--with-knn", K, "--output", path("generated")), System.out));
        Path faces = folder.resolve("generated/features.npy");
        cluster("given", faces, "--knn", path("generated/knn.npz"), "--gather", "halo", "--checkpoint", path("stages"));
        Path twice = Files.createDirectory(folder.resolve("twice")); // each face has a copy
        Files.copy(faces, twice.resolve("part-1.npy"));
        Files.copy(faces, twice.resolve("part-2.npy"));
        cluster("built", twice, "--knn-method", "ivf", "--save-knn", path("built.npz"), "--previous", path("given"));
    }

    private void cluster(String output, Path features, String... more) {
        List<String> flags = new ArrayList<>(List.of(
                "--features",
                features.toString(),
                "--lce-weights",
                GOLDEN.resolve("LCENet.pth").toString(),
                "--pce-weights",
                GOLDEN.resolve("PCENet.pth").toString(),
                "--partitions",
                "3",
                "--save-intermediates",
                "--output",
                path(output)));
        flags.addAll(List.of(more));
        succeed(Jobs.cluster(flags, System.out));
    }

    private static void succeed(int status) {
        if (status != 0) {
            throw new AssertionError("exit status " + status);
        }
    }

    private String path(String name) {
        return folder.resolve(name).toString();
    }
}
