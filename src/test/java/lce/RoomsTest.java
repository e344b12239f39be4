package lce;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The sign on each package's door, package-info.java, says what the package may import, and the compiled classes keep
 * to it. A sign ends with one of two sentences: "May import {@code a}, {@code b} and {@code c}." or "Imports nothing."
 * A name of this project stands for that package alone, and any other name for all packages below it too. Packages of
 * Java itself are open to all.
 */
class RoomsTest {

    private static final Path SOURCES = Path.of("src/main/java");
    private static final Path DRAWINGS = Path.of("src/site/markdown/architecture.md");
    private static final Pattern SIGN =
            Pattern.compile("May import ((?:\\{@code [\\w.]+}|, | and )+)\\.|Imports nothing\\.");
    private static final Pattern NAME = Pattern.compile("\\{@code ([\\w.]+)}");

    private static final Pattern NODE = Pattern.compile("(\\w+)\\[(lce[\\w.]*)");
    private static final Pattern ARROW = Pattern.compile("(\\w+)(?:\\[[^]]*])? --> (\\w+)");

    private static JavaClasses classes;

    @BeforeAll
    static void read() {
        URL main = ClusterJob.class.getProtectionDomain().getCodeSource().getLocation(); // without the tests
        classes = new ClassFileImporter().importUrl(main).that(JavaClass.Predicates.resideInAPackage("lce.."));
    }

    static Stream<String> rooms() {
        return classes.stream().map(JavaClass::getPackageName).distinct().sorted();
    }

    @ParameterizedTest
    @MethodSource
    void importsWhatItsSignAllows(String room) throws IOException {
        Set<String> allowed = sign(room);
        Map<String, Set<String>> others = new TreeMap<>();
        Set<String> used = new TreeSet<>();
        for (JavaClass from : classes.that(JavaClass.Predicates.resideInAPackage(room))) {
            from.getDirectDependenciesFromSelf().stream()
                    .map(d -> d.getTargetClass().getBaseComponentType())
                    .forEach(to -> {
                        String imported = to.getPackageName();
                        if (imported.isEmpty() || imported.equals(room) || imported.startsWith("java.")) {
                            return;
                        }
                        String name = allowed.stream()
                                .filter(n -> matches(n, imported))
                                .findAny()
                                .orElse(null);
                        if (name == null) {
                            others.computeIfAbsent(imported, p -> new TreeSet<>())
                                    .add(from.getSimpleName() + " > " + to.getSimpleName());
                        } else {
                            used.add(name);
                        }
                    });
        }
        assertEquals(Map.of(), others, "what the sign of " + room + " does not allow");
        assertEquals(new TreeSet<>(allowed), used, "what the sign of " + room + " allows and nothing needs");
    }

    static Stream<String> importsWhatItsSignAllows() {
        return rooms();
    }

    @Test
    void noRoomImportsItselfByWayOfOthers() throws IOException {
        Map<String, Set<String>> imports = new TreeMap<>();
        for (String room : rooms().toList()) {
            imports.put(room, sign(room));
        }
        do {
            imports.values().forEach(names -> names.retainAll(imports.keySet()));
        } while (imports.values().removeIf(Set::isEmpty));
        assertEquals(Map.of(), imports, "the rooms of a cycle, and those that import it");
    }

    /**
     * An arrow is drawn between packages, or between packages and all below them, such as {@code job[lce.job] -->
     * pipeline[lce.pipeline and below]}.
     */
    @Test
    void theDrawingsShowImports() throws IOException {
        String drawings = Files.readString(DRAWINGS);
        Map<String, String> names = NODE.matcher(drawings)
                .results()
                .collect(Collectors.toMap(node -> node.group(1), node -> node.group(2), (a, b) -> a));
        int arrows = 0;
        for (MatchResult arrow : ARROW.matcher(drawings).results().toList()) {
            String from = names.get(arrow.group(1));
            String to = names.get(arrow.group(2));
            if (from != null && to != null) {
                arrows++;
                assertTrue(
                        signsBelow(from).stream().anyMatch(name -> isOrBelow(to, name)),
                        from + " does not import " + to);
            }
        }
        assertTrue(arrows > 30, arrows + " arrows are read");
    }

    private static Set<String> signsBelow(String room) throws IOException {
        Set<String> names = new TreeSet<>();
        for (String below : rooms().filter(other -> isOrBelow(room, other)).toList()) {
            names.addAll(sign(below));
        }
        return names;
    }

    @Test
    void aSignIsRead() throws IOException {
        assertEquals(Set.of("lce.io"), sign("lce.features"));
        assertTrue(matches("org.apache.spark", "org.apache.spark.api.java"));
        assertFalse(matches("lce.network", "lce.network.cuda"));
    }

    private static boolean matches(String name, String imported) {
        return name.startsWith("lce") ? imported.equals(name) : isOrBelow(name, imported);
    }

    private static boolean isOrBelow(String above, String room) {
        return room.equals(above) || room.startsWith(above + ".");
    }

    private static Set<String> sign(String room) throws IOException {
        Path file = SOURCES.resolve(room.replace('.', '/')).resolve("package-info.java");
        String text = Files.readString(file).replaceAll("\\s*\\n \\* ?", " ");
        List<MatchResult> signs = SIGN.matcher(text).results().toList();
        assertEquals(1, signs.size(), file + " says once what the package may import");
        String names = signs.get(0).group(1);
        return names == null
                ? new TreeSet<>()
                : NAME.matcher(names).results().map(m -> m.group(1)).collect(Collectors.toCollection(TreeSet::new));
    }
}
