package lce.io;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Reads a checkpoint in the format of torch.save since PyTorch 1.6: a zip of data.pkl and one member per storage. */
final class TorchArchive implements StateDictReader.Storages {

    private static final long LARGEST_PICKLE = 64 << 20;
    private static final String PICKLE = "data.pkl";

    private final String path;
    private final ZipArchive zip;
    private final String folder;

    private TorchArchive(String path, ZipArchive zip, String folder) {
        this.path = path;
        this.zip = zip;
        this.folder = folder;
    }

    static Checkpoint read(Storage storage, String path) {
        try (ZipArchive zip = new ZipArchive(storage, path)) {
            String pickle = zip.names().stream()
                    .filter(name -> name.equals(PICKLE) || name.endsWith("/" + PICKLE))
                    .findFirst()
                    .orElseThrow(
                            () -> new BadInputException(
                                    path
                                            + " has no data.pkl, so torch.save did not write it; save model.state_dict() with torch.save"));
            TorchArchive archive = new TorchArchive(path, zip, pickle.substring(0, pickle.length() - PICKLE.length()));
            return StateDictReader.read(
                    path,
                    Pickle.read(path, ByteBuffer.wrap(archive.member(pickle, LARGEST_PICKLE)))
                            .value(),
                    archive);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public ByteBuffer bytes(Pickle.StorageReference reference, int length) {
        return ByteBuffer.wrap(member(folder + "data/" + reference.key(), length))
                .order(byteOrder());
    }

    /** Files without the record are little-endian: PyTorch has written it since 2.1. */
    private ByteOrder byteOrder() {
        String record = folder + "byteorder";
        boolean isBig = zip.has(record)
                && new String(member(record, 16), StandardCharsets.ISO_8859_1)
                        .strip()
                        .equals("big");
        return isBig ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
    }

    /** Returns the bytes of a member, at most {@code most} of them. */
    private byte[] member(String name, long most) {
        if (!zip.has(name)) {
            throw new BadInputException(path + " has no member " + name
                    + "; the file is damaged or was packed again, save it with torch.save");
        }
        try (InputStream in = zip.open(name)) {
            return in.readNBytes((int) Math.min(most, zip.size(name)));
        } catch (UncheckedIOException e) {
            throw e; // the file system's
        } catch (IOException | RuntimeException e) {
            throw zip.damaged("has a member " + name + " that cannot be read", e);
        }
    }
}
