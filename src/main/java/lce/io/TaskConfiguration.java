package lce.io;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

import org.apache.hadoop.conf.Configuration;

/**
 * Hadoop's configuration, in a form that travels with every task. It has more than a thousand properties, so the driver
 * encodes it once, and a process decodes equal ones once.
 */
final class TaskConfiguration implements Serializable {

    private static final Map<ByteBuffer, Configuration> DECODED = new ConcurrentHashMap<>();

    private transient Configuration configuration;
    private byte[] encoded; // null until first sent

    TaskConfiguration(Configuration configuration) {
        this.configuration = configuration;
    }

    Configuration get() {
        return configuration;
    }

    private void writeObject(ObjectOutputStream out) throws IOException {
        synchronized (this) {
            if (encoded == null) {
                encoded = encode(configuration);
            }
        }
        out.defaultWriteObject();
    }

    private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
        in.defaultReadObject();
        configuration = DECODED.computeIfAbsent(ByteBuffer.wrap(encoded), TaskConfiguration::decode);
    }

    private static byte[] encode(Configuration configuration) throws IOException {
        Properties properties = new Properties();
        configuration.forEach(property -> properties.setProperty(property.getKey(), property.getValue()));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(new GZIPOutputStream(bytes))) {
            out.writeObject(properties);
        }
        return bytes.toByteArray();
    }

    private static Configuration decode(ByteBuffer encoded) {
        Configuration decoded = new Configuration(false);
        try (ObjectInputStream in =
                new ObjectInputStream(new GZIPInputStream(new ByteArrayInputStream(encoded.array())))) {
            Properties properties = (Properties) in.readObject();
            properties.stringPropertyNames().forEach(name -> decoded.set(name, properties.getProperty(name)));
        } catch (IOException | ClassNotFoundException e) {
            throw new IllegalStateException("the configuration is incomplete", e);
        }
        return decoded;
    }
}
