package lce;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The documentation names only files, headings and classes that exist. */
class GuideLinksTest {

    private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
    private static final Pattern FILE =
            Pattern.compile("(?<![\\w/.-])((?:src|conf|submit|data|\\.ci|\\.github)/[\\w./-]*[\\w/])");
    private static final Pattern CLASS = Pattern.compile("(?<![\\w.])(lce(?:\\.[a-z]+)*\\.[A-Z]\\w*)");
    private static final Pattern HEADING = Pattern.compile("(?m)^#+ +(.*)$");

    /** Benchmark data, which is not part of the project: data/README.md says where it goes. */
    private static final Pattern DOWNLOADED = Pattern.compile("data/(ms1m|deepfashion|ijb-b)/.*");

    static Stream<Path> pages() throws IOException {
        try (Stream<Path> guides = Files.list(Path.of("src/site/markdown"))) {
            return Stream.concat(
                    Stream.of(Path.of("README.md"), Path.of("data/README.md"), Path.of(".github/CONTRIBUTING.md")),
                    guides.sorted().toList().stream());
        }
    }

    @ParameterizedTest
    @MethodSource("pages")
    void everyRelativeLinkLeadsSomewhere(Path page) throws IOException {
        List<String> broken = new ArrayList<>();
        for (String link : all(LINK, Files.readString(page))) {
            if (!link.matches("[a-z]+:.*") && !leads(page, link)) {
                broken.add(link);
            }
        }
        assertEquals(List.of(), broken);
    }

    @ParameterizedTest
    @MethodSource("pages")
    void everyNamedFileExists(Path page) throws IOException {
        List<String> absent = all(FILE, Files.readString(page)).stream()
                .filter(file -> !DOWNLOADED.matcher(file).matches() && !Files.exists(Path.of(file)))
                .toList();
        assertEquals(List.of(), absent);
    }

    @ParameterizedTest
    @MethodSource("pages")
    void everyNamedClassExists(Path page) throws IOException {
        List<String> absent = all(CLASS, Files.readString(page)).stream()
                .filter(name -> Stream.of("src/main/java/", "src/test/java/")
                        .noneMatch(root -> Files.exists(Path.of(root + name.replace('.', '/') + ".java"))))
                .toList();
        assertEquals(List.of(), absent);
    }

    @ParameterizedTest
    @MethodSource("pages")
    void thePageHasOneTitle(Path page) throws IOException {
        assertTrue(Files.readString(page).startsWith("# "), page + " begins with its title");
    }

    private static boolean leads(Path page, String link) throws IOException {
        String[] parts = link.split("#", 2);
        Path target = parts[0].isEmpty() ? page : page.resolveSibling(parts[0]).normalize();
        return Files.exists(target.toString().isEmpty() ? Path.of(".") : target)
                && (parts.length == 1
                        || all(HEADING, Files.readString(target)).stream()
                                .map(GuideLinksTest::anchor)
                                .anyMatch(parts[1]::equals));
    }

    /** The anchor that GitHub gives a heading. */
    private static String anchor(String heading) {
        return heading.strip()
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^\\p{L}\\p{N} _-]", "")
                .replace(' ', '-');
    }

    private static List<String> all(Pattern pattern, String text) {
        List<String> found = new ArrayList<>();
        for (Matcher matcher = pattern.matcher(text); matcher.find(); ) {
            found.add(matcher.group(1));
        }
        return found;
    }
}
