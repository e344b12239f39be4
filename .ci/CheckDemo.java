import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Compares the F-scores of two metrics files: java .ci/CheckDemo.java ACTUAL EXPECTED. Exits 1 when one differs by more than 1e-3. */
public final class CheckDemo {

    public static void main(String[] args) throws IOException {
        boolean same = true;
        for (String score : new String[] {"pairwise", "bcubed"}) {
            double actual = fscore(Path.of(args[0]), score);
            double expected = fscore(Path.of(args[1]), score);
            boolean close = Math.abs(actual - expected) <= 1e-3;
            System.out.printf("%s F %.6f, expected %.6f: %s%n", score, actual, expected, close ? "as expected" : "DIFFERS");
            same &= close;
        }
        System.exit(same ? 0 : 1);
    }

    private static double fscore(Path metrics, String score) throws IOException {
        Matcher found = Pattern.compile("\"" + score + "\"\\s*:\\s*\\{[^}]*\"fscore\"\\s*:\\s*([0-9.eE+-]+)").matcher(Files.readString(metrics));
        if (!found.find()) {
            throw new IllegalArgumentException(metrics + " has no " + score + " F-score");
        }
        return Double.parseDouble(found.group(1));
    }
}
