package lce.io;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;

/** Damages files at random and checks that a reader either reads them or refuses them in a sentence. */
public final class Fuzz {

    /** Reads a file; what it returns is of no interest. */
    public interface Reader {
        void read(String path);
    }

    private Fuzz() {}

    /** Throws AssertionError naming the seed when a reader does anything but read or throw BadInputException. */
    public static void damage(Path whole, Path folder, int rounds, Reader reader) throws IOException {
        byte[] bytes = Files.readAllBytes(whole);
        for (int seed = 0; seed < rounds; seed++) {
            Path damaged = folder.resolve("damaged-" + whole.getFileName());
            Files.write(damaged, damaged(bytes, new Random(seed)));
            try {
                reader.read(damaged.toString());
            } catch (BadInputException e) {
                if (e.getMessage().lines().count() != 1
                        || !e.getMessage().contains(damaged.getFileName().toString())) {
                    throw new AssertionError(
                            "seed " + seed + ": not one sentence that names the file: " + e.getMessage(), e);
                }
            } catch (Throwable e) {
                throw new AssertionError("seed " + seed + " of " + whole + ": " + e, e);
            }
        }
    }

    private static byte[] damaged(byte[] whole, Random random) {
        byte[] bytes = whole.clone();
        if (random.nextInt(3) == 0) {
            return Arrays.copyOf(bytes, random.nextInt(bytes.length));
        }
        // heads and directories stand at both ends, and there damage is of most interest
        int reach = random.nextBoolean() ? bytes.length : Math.min(bytes.length, 300);
        for (int flips = 1 + random.nextInt(8); flips > 0; flips--) {
            int at = random.nextInt(reach);
            int place = random.nextBoolean() ? at : bytes.length - 1 - at;
            bytes[place] = switch (random.nextInt(4)) {
                case 0 -> 0;
                case 1 -> (byte) 0xff;
                case 2 -> (byte) (bytes[place] ^ 1 << random.nextInt(8));
                default -> (byte) random.nextInt(256);
            };
        }
        return bytes;
    }
}
