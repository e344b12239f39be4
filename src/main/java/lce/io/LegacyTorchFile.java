package lce.io;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.apache.hadoop.fs.FSDataInputStream;

/**
 * A checkpoint as torch.save wrote it before PyTorch 1.6, and still does if asked not to write a zip: five pickles (a
 * magic number, the version, the machine, the object, the storages' keys), then for each key the number of its
 * elements, int64, and the elements, little-endian.
 */
final class LegacyTorchFile implements StateDictReader.Storages {

    private static final BigInteger MAGIC = new BigInteger("1950a86a20f9469cfc6c", 16);
    private static final long VERSION = 1001;
    private static final int LARGEST_PICKLES = 64 << 20;

    private final String path;
    private final FSDataInputStream in;
    private final Map<String, Long> offsets = new HashMap<>(); // of the elements of each storage

    private LegacyTorchFile(String path, FSDataInputStream in) {
        this.path = path;
        this.in = in;
    }

    static Checkpoint read(Storage storage, String path) {
        long size = storage.size(path);
        try (FSDataInputStream in = storage.open(path)) {
            ByteBuffer pickles = ByteBuffer.wrap(in.readNBytes((int) Math.min(size, LARGEST_PICKLES)));
            if (!MAGIC.equals(Pickle.read(path, pickles).value())) {
                throw new BadInputException(
                        path + " is a pickle that torch.save did not write; save model.state_dict() with torch.save");
            }
            Object version = Pickle.read(path, pickles).value();
            if (!Long.valueOf(VERSION).equals(version)) {
                throw new BadInputException(path + " has a version of torch.save's format other than " + VERSION
                        + "; load it with PyTorch and save it again");
            }
            Pickle.read(path, pickles); // the machine that wrote it
            Pickle pickle = Pickle.read(path, pickles);
            LegacyTorchFile file = new LegacyTorchFile(path, in);
            file.findStorages(Pickle.read(path, pickles).value(), pickle.storages(), pickles.position(), size);
            return StateDictReader.read(path, pickle.value(), file);
        } catch (EOFException e) {
            throw new BadInputException(path + " ends within its tensors; the file is cut short, copy it again", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void findStorages(Object keys, Map<String, Pickle.StorageReference> references, long first, long size)
            throws IOException {
        if (!(keys instanceof List<?> list)) {
            throw new BadInputException(path + " has no list of storages; the file is damaged, copy it again");
        }
        long at = first;
        for (Object key : list) {
            Pickle.StorageReference reference = key instanceof String ? references.get(key) : null;
            int bytes = reference == null ? 0 : reference.elementBytes();
            if (bytes == 0) {
                // of an unknown type: where the storages behind it begin cannot be known, and perhaps nobody needs them
                return;
            }
            if (at > size - 8) {
                throw new EOFException();
            }
            in.seek(at);
            long length = Long.reverseBytes(in.readLong());
            if (length < 0 || length > (size - at - 8) / bytes) {
                throw new EOFException();
            }
            offsets.put(reference.key(), at + 8);
            at += 8 + length * bytes;
        }
    }

    @Override
    public ByteBuffer bytes(Pickle.StorageReference reference, int length) {
        Long offset = offsets.get(reference.key());
        if (offset == null) {
            throw new BadInputException(path + " has no storage " + Pickle.printable(reference.key())
                    + " that can be found; load it with PyTorch and save model.state_dict() again");
        }
        try {
            in.seek(offset);
            return ByteBuffer.wrap(in.readNBytes(length)).order(ByteOrder.LITTLE_ENDIAN);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
