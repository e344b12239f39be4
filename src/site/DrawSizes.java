import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/**
 * Draws how many faces are in identities and in clusters of each size, as SVG on the standard output. The picture in README.md is of the demo:
 *
 * <pre>
 * submit/local.sh --conf conf/demo.json
 * java src/site/DrawSizes.java data/demo/labels.meta out/demo/labels.npy > src/site/resources/images/demo.svg
 * </pre>
 */
public final class DrawSizes {

    private static final String[] SIZES = {"1", "2-3", "4-7", "8-15", "16-31", "32-63", "64-127", "128+"}; // faces, by powers of 2
    private static final int WIDTH = 720;
    private static final int BASE = 240;
    private static final int HIGHEST = 180;
    private static final int BAR = 30;
    private static final int STEP = WIDTH / SIZES.length;

    public static void main(String[] args) throws IOException {
        long[] identities = facesBySize(Files.readAllLines(Path.of(args[0])).stream().mapToLong(Long::parseLong));
        long[] clusters = facesBySize(Arrays.stream(int64s(Path.of(args[1]))));
        double most = LongStream.concat(Arrays.stream(identities), Arrays.stream(clusters)).max().orElseThrow();
        StringBuilder svg = new StringBuilder();
        svg.append(String.format("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d 300\" font-family=\"sans-serif\" font-size=\"13\">%n", WIDTH));
        svg.append(String.format("<rect width=\"%d\" height=\"300\" fill=\"white\"/>%n", WIDTH));
        svg.append("<text x=\"20\" y=\"24\">Faces by the size of their identity (grey, true) and of their cluster (blue, found)</text>\n");
        for (int size = 0; size < SIZES.length; size++) {
            int left = size * STEP + (STEP - 2 * BAR) / 2;
            svg.append(bar(left, identities[size], most, "#9aa0a6")).append(bar(left + BAR, clusters[size], most, "#1a73e8"));
            svg.append(String.format("<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">%s</text>%n", left + BAR, BASE + 18, SIZES[size]));
        }
        svg.append(String.format("<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">faces per identity or cluster</text>%n</svg>%n", WIDTH / 2, BASE + 44));
        System.out.print(svg);
    }

    private static String bar(int left, long faces, double most, String colour) {
        double height = HIGHEST * faces / most;
        return String.format(Locale.ROOT, "<rect x=\"%d\" y=\"%.1f\" width=\"%d\" height=\"%.1f\" fill=\"%s\"/>%n"
                + "<text x=\"%d\" y=\"%.1f\" font-size=\"10\" text-anchor=\"middle\">%d</text>%n",
                left, BASE - height, BAR - 2, height, colour, left + BAR / 2 - 1, BASE - height - 3, faces);
    }

    private static long[] facesBySize(LongStream labels) {
        Collection<Long> sizes = labels.boxed().collect(Collectors.groupingBy(Function.identity(), Collectors.counting())).values();
        long[] faces = new long[SIZES.length];
        for (long size : sizes) {
            faces[Math.min(SIZES.length - 1, 63 - Long.numberOfLeadingZeros(size))] += size;
        }
        return faces;
    }

    /** Reads a .npy of int64 [N] of format version 1. */
    private static long[] int64s(Path npy) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(npy)).order(ByteOrder.LITTLE_ENDIAN);
        bytes.position(10 + Short.toUnsignedInt(bytes.getShort(8)));
        long[] values = new long[bytes.remaining() / Long.BYTES];
        bytes.asLongBuffer().get(values);
        return values;
    }
}
