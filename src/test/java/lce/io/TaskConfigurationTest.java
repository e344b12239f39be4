package lce.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.Map;
import java.util.TreeMap;

import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;

class TaskConfigurationTest {

    @Test
    void everyPropertyArrives() throws Exception {
        Configuration configuration = new Configuration();
        configuration.set("lce.test.variable", "${user.name} and ünïcode");
        configuration.set("lce.test.long", "x".repeat(100_000));
        configuration.set("lce.test.empty", "");
        Configuration arrived =
                decoded(sent(new TaskConfiguration(configuration))).get();
        assertEquals(properties(configuration), properties(arrived));
        assertEquals(System.getProperty("user.name") + " and ünïcode", arrived.get("lce.test.variable"));
    }

    @Test
    void aProcessDecodesEqualConfigurationsOnce() throws Exception {
        Configuration configuration = new Configuration();
        byte[] sent = sent(new TaskConfiguration(configuration));
        Configuration first = decoded(sent).get();
        assertSame(first, decoded(sent).get());
        configuration.set("lce.test.other", "1");
        assertNotSame(first, decoded(sent(new TaskConfiguration(configuration))).get());
    }

    @Test
    void aChangeAfterTheFirstTaskArrives() throws Exception {
        Configuration configuration = new Configuration();
        TaskConfiguration travelling = new TaskConfiguration(configuration);
        sent(travelling);
        configuration.set("lce.test.token", "new");
        assertEquals("new", decoded(sent(travelling)).get().get("lce.test.token"));
    }

    @Test
    void classesComeFromTheLoaderOfTheTask() throws Exception {
        byte[] sent = sent(new TaskConfiguration(new Configuration()));
        ClassLoader before = Thread.currentThread().getContextClassLoader();
        ClassLoader other = new ClassLoader(before) {};
        Configuration first = decoded(sent).get();
        try {
            Thread.currentThread().setContextClassLoader(other);
            assertSame(other, decoded(sent).get().getClassLoader());
        } finally {
            Thread.currentThread().setContextClassLoader(before);
        }
        assertSame(before, decoded(sent).get().getClassLoader());
        assertSame(before, first.getClassLoader());
    }

    @Test
    void aTaskCarriesLittle() throws Exception {
        int bytes = sent(Storage.of(new Configuration())).length;
        assertTrue(bytes < 32 << 10, bytes + " bytes");
    }

    @Test
    void whatArrivedCanBeSentAgain() throws Exception {
        TaskConfiguration arrived = decoded(sent(new TaskConfiguration(new Configuration())));
        assertSame(arrived.get(), decoded(sent(arrived)).get());
    }

    private static byte[] sent(Object travelling) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(travelling);
        }
        return bytes.toByteArray();
    }

    private static TaskConfiguration decoded(byte[] bytes) throws IOException, ClassNotFoundException {
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes))) {
            return (TaskConfiguration) in.readObject();
        }
    }

    private static Map<String, String> properties(Configuration configuration) {
        Map<String, String> properties = new TreeMap<>();
        configuration.forEach(property -> properties.put(property.getKey(), property.getValue()));
        return properties;
    }
}
