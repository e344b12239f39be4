package lce;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;

import com.esotericsoftware.kryo.Kryo;
import org.apache.spark.serializer.KryoRegistrator;

/**
 * Runs small jobs of every kind in a session that registers no class of this project with Kryo, and reports the classes
 * that Kryo serialized nevertheless.
 */
public final class TravellingClasses implements KryoRegistrator {

    private static final Queue<Kryo> SERIALIZERS = new ConcurrentLinkedQueue<>();

    @Override
    public void registerClasses(Kryo kryo) {
        SERIALIZERS.add(kryo); // registers a class by its name when the first value of this class comes by
    }

    /** Runs the jobs in a folder and writes the names of the classes there. */
    public static void main(String[] args) throws Exception {
        Path folder = Path.of(args[0]);
        new SmallJobs(folder).run();
        Files.write(folder.resolve("travelled"), knownTo(SERIALIZERS.toArray(Kryo[]::new)));
    }

    /** Returns the names of this project's classes, and of arrays of them, that one of these serializers knows. */
    static TreeSet<String> knownTo(Kryo... serializers) throws IOException, URISyntaxException {
        TreeSet<String> names = new TreeSet<>();
        for (Class<?> type : ownClasses()) {
            for (Kryo kryo : serializers) {
                for (Class<?> known : List.of(type, type.arrayType())) {
                    if (kryo.getClassResolver().getRegistration(known) != null) {
                        names.add(known.getTypeName());
                    }
                }
            }
        }
        return names;
    }

    private static List<Class<?>> ownClasses() throws IOException, URISyntaxException {
        Path root = Path.of(ClusterJob.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        List<Class<?>> classes = new ArrayList<>();
        try (Stream<Path> files = Files.walk(root.resolve("lce"))) {
            for (Path file :
                    (Iterable<Path>) files.filter(path -> path.toString().endsWith(".class"))::iterator) {
                String name = root.relativize(file).toString().replace('/', '.');
                classes.add(loaded(name.substring(0, name.length() - ".class".length())));
            }
        }
        return classes;
    }

    private static Class<?> loaded(String name) {
        try {
            return Class.forName(name, false, ClusterJob.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new AssertionError(e);
        }
    }
}
