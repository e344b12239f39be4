package lce.pipeline.stage;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.Locale;
import java.util.NoSuchElementException;
import java.util.function.Predicate;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.KryoException;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import lce.io.AtomicOutput;
import lce.io.BadInputException;
import lce.io.Storage;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.serializer.KryoSerializer;
import org.apache.spark.util.TaskCompletionListener;
import scala.Tuple2;

/**
 * Stores a stage's results in a folder, one file per partition. A file is renamed to its final name after it is
 * complete, and an empty file marks the stage as finished. A file holds pairs of block and value as Kryo writes them,
 * and ends with {@link #END}.
 */
final class StageFiles implements Serializable {

    private static final String FINISHED = "_finished";
    private static final String UNFINISHED = ".part-";
    private static final int BUFFER_BYTES = 1 << 18;
    private static final int END = -1;

    private final Storage storage;
    private final String root;
    private final String folder;

    /** @param root the folder of all stages */
    StageFiles(Storage storage, String root, String stage) {
        this.storage = storage;
        this.root = root;
        this.folder = root + "/"
                + stage.toLowerCase(Locale.ROOT)
                        .replaceAll("[^a-z0-9]+", " ")
                        .strip()
                        .replace(' ', '-');
    }

    boolean isFinished() {
        return storage.exists(folder + "/" + FINISHED);
    }

    boolean holds(int partition) {
        return storage.exists(part(partition).toString());
    }

    void finish() {
        deleteAll(name -> name.startsWith(UNFINISHED)); // of tasks that were killed
        try {
            files().create(new Path(storage.path(folder), FINISHED)).close();
        } catch (IOException | FSError e) {
            throw cannotWrite(e);
        }
    }

    /** Deletes the results, but keeps the mark that the stage is finished. */
    void empty() {
        deleteAll(name -> !name.equals(FINISHED));
    }

    private void deleteAll(Predicate<String> unwanted) {
        try {
            for (FileStatus file : files().listStatus(storage.path(folder))) {
                if (unwanted.test(file.getPath().getName())) {
                    files().delete(file.getPath(), false);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes the file of a partition. Throws BadInputException if the disk is full or the folder is not writable. */
    <T> void write(int partition, Iterator<Tuple2<Integer, T>> records) {
        try (AtomicOutput output = AtomicOutput.file(files(), part(partition))) {
            writeAll(output.create(), records);
            output.publishOnce(); // another attempt may be writing too
        } catch (IOException | FSError e) { // Hadoop throws FSError if a local disk is full
            throw cannotWrite(e);
        }
    }

    private static <T> void writeAll(OutputStream file, Iterator<Tuple2<Integer, T>> records) throws IOException {
        // close the file, not Kryo's output, which hides errors of close(), in which many file systems write
        try (file) {
            Output out = new Output(file, BUFFER_BYTES);
            Kryo kryo = kryo();
            while (records.hasNext()) {
                Tuple2<Integer, T> record = records.next();
                out.writeInt(record._1);
                kryo.writeClassAndObject(out, record._2);
                kryo.reset();
            }
            out.writeInt(END);
            out.flush();
        } catch (KryoException e) {
            if (e.getCause() instanceof IOException cause) {
                throw cause;
            }
            throw e;
        }
    }

    /** Reads the file of a partition lazily. Throws BadInputException if the file is truncated or damaged. */
    <T> Iterator<Tuple2<Integer, T>> read(int partition) {
        Input in = new Input(storage.open(part(partition).toString()), BUFFER_BYTES);
        TaskContext.get().addTaskCompletionListener((TaskCompletionListener) task -> in.close());
        Kryo kryo = kryo();
        return new Iterator<>() {

            private int next = block();

            private int block() {
                try {
                    return in.readInt();
                } catch (KryoException e) {
                    throw damaged(partition, e);
                }
            }

            @Override
            public boolean hasNext() {
                return next != END;
            }

            @Override
            @SuppressWarnings("unchecked")
            public Tuple2<Integer, T> next() {
                if (!hasNext()) {
                    throw new NoSuchElementException();
                }
                try {
                    Tuple2<Integer, T> record = new Tuple2<>(next, (T) kryo.readClassAndObject(in));
                    kryo.reset();
                    next = block();
                    return record;
                } catch (KryoException e) {
                    throw damaged(partition, e);
                }
            }
        };
    }

    private static Kryo kryo() {
        return new KryoSerializer(SparkEnv.get().conf()).newKryo();
    }

    private Path part(int partition) {
        return new Path(storage.path(folder), String.format(Locale.ROOT, "part-%05d", partition));
    }

    private FileSystem files() {
        return storage.fileSystem(folder);
    }

    private BadInputException damaged(int partition, Exception cause) {
        return new BadInputException(
                part(partition) + " is cut short or damaged; delete it and " + FINISHED
                        + " in the same folder, and start the job again",
                cause);
    }

    private BadInputException cannotWrite(Throwable e) {
        String why = e instanceof FileNotFoundException && e.getMessage() == null
                ? "no such folder"
                : e instanceof FSError ? e.getCause().getMessage() : e.getMessage();
        return new BadInputException(
                root + " cannot be written (" + why
                        + "); free disk space or use another --checkpoint, and start the job again."
                        + " The checkpoint keeps finished partitions.",
                e);
    }
}
