package lce.io;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.util.Arrays;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

import org.apache.hadoop.conf.Configuration;

/**
 * Hadoop's configuration, in a form that travels with every task. It has more than a thousand properties, so the driver
 * encodes it again only after a change, and a process keeps the configuration that it has decoded last.
 */
final class TaskConfiguration implements Serializable {

    /** @param loader finds the classes that properties name; sessions in one process may have different ones */
    private record Decoded(ClassLoader loader, byte[] encoded, Configuration configuration) {}

    private static Decoded last;

    private transient Configuration configuration;
    private transient TreeMap<String, String> sent; // null until first sent
    private byte[] encoded;

    TaskConfiguration(Configuration configuration) {
        this.configuration = configuration;
    }

    /** Returns the configuration. In the driver it is the one that was given; in a task, tasks share it. */
    Configuration get() {
        return configuration;
    }

    private synchronized void writeObject(ObjectOutputStream out) throws IOException {
        TreeMap<String, String> properties = new TreeMap<>(); // sorted, so that equal ones have equal bytes
        configuration.forEach(property -> properties.put(property.getKey(), property.getValue()));
        if (!properties.equals(sent)) {
            encoded = encode(properties);
            sent = properties;
        }
        out.defaultWriteObject();
    }

    private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
        in.defaultReadObject();
        configuration = decoded(encoded);
    }

    private static byte[] encode(TreeMap<String, String> properties) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(new GZIPOutputStream(bytes))) {
            out.writeObject(properties);
        }
        return bytes.toByteArray();
    }

    private static synchronized Configuration decoded(byte[] encoded) throws IOException, ClassNotFoundException {
        ClassLoader loader = Thread.currentThread().getContextClassLoader();
        if (last == null || last.loader != loader || !Arrays.equals(last.encoded, encoded)) {
            last = new Decoded(loader, encoded, decode(encoded));
        }
        return last.configuration;
    }

    private static Configuration decode(byte[] encoded) throws IOException, ClassNotFoundException {
        Configuration decoded = new Configuration(false);
        try (ObjectInputStream in = new ObjectInputStream(new GZIPInputStream(new ByteArrayInputStream(encoded)))) {
            ((TreeMap<?, ?>) in.readObject()).forEach((name, value) -> decoded.set((String) name, (String) value));
        }
        return decoded;
    }
}
