package lce.io;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A checkpoint as torch.save has written it since PyTorch 1.6: a zip of data.pkl and one member for each storage. */
final class TorchCheckpoint {

    private static final long LARGEST_PICKLE = 64 << 20;
    private static final List<String> NESTED_UNDER = List.of("state_dict", "model_state_dict", "model");

    private final String path;
    private final ZipArchive zip;
    private final String prefix;
    private final Map<String, float[]> storages = new HashMap<>();

    private TorchCheckpoint(String path, ZipArchive zip, String prefix) {
        this.path = path;
        this.zip = zip;
        this.prefix = prefix;
    }

    static Map<String, Tensor> read(Storage storage, String path) {
        try (ZipArchive zip = new ZipArchive(storage, path)) {
            String pickle = zip.names().stream().filter(name -> name.endsWith("/data.pkl")).findFirst().orElseThrow(() -> new BadInputException(
                    path + " has no data.pkl, so torch.save did not write it; save model.state_dict() with torch.save"));
            TorchCheckpoint checkpoint = new TorchCheckpoint(path, zip, pickle.substring(0, pickle.length() - "data.pkl".length()));
            return checkpoint.tensors(Pickle.read(path, checkpoint.member(pickle, LARGEST_PICKLE)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Map<String, Tensor> tensors(Object pickled) {
        if (!(pickled instanceof Map<?, ?> map)) {
            throw new BadInputException(path + " does not hold a dictionary; save model.state_dict() with torch.save");
        }
        for (String key : NESTED_UNDER) {
            if (map.get(key) instanceof Map<?, ?> nested) {
                return tensors(nested);
            }
        }
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        map.forEach((name, value) -> {
            if (value instanceof Pickle.TensorReference reference) {
                tensors.put(name.toString(), tensor(name.toString(), reference));
            }
        });
        return tensors;
    }

    private Tensor tensor(String name, Pickle.TensorReference reference) {
        float[] values = storages.computeIfAbsent(reference.storage().key(), key -> values(reference.storage()));
        long[] shape = reference.shape();
        long[] strides = reference.strides();
        long cells = 1;
        long last = reference.offset();
        boolean fits = shape.length == strides.length && last >= 0;
        for (int i = 0; fits && i < shape.length; i++) {
            fits = shape[i] >= 0 && shape[i] <= values.length && strides[i] >= 0 && strides[i] <= values.length;
            cells *= shape[i];
            last += (shape[i] - 1) * strides[i];
            fits &= cells <= values.length && last < values.length;
        }
        if (!fits || cells > 0 && last >= values.length) {
            throw new BadInputException(path + " has a tensor " + name + " that reaches beyond its storage; the file is damaged, copy it again");
        }
        int[] dims = new int[shape.length];
        for (int i = 0; i < dims.length; i++) {
            dims[i] = (int) shape[i];
        }
        return new Tensor(dims, strided(values, reference, (int) cells));
    }

    private static float[] strided(float[] values, Pickle.TensorReference reference, int cells) {
        float[] out = new float[cells];
        long[] shape = reference.shape();
        long[] at = new long[shape.length];
        long from = reference.offset();
        for (int cell = 0; cell < cells; cell++) {
            out[cell] = values[(int) from];
            for (int i = shape.length - 1; i >= 0; i--) {
                from += reference.strides()[i];
                if (++at[i] < shape[i]) {
                    break;
                }
                from -= at[i] * reference.strides()[i];
                at[i] = 0;
            }
        }
        return out;
    }

    private float[] values(Pickle.StorageReference reference) {
        int bytes = switch (reference.type()) {
            case "torch.HalfStorage", "torch.BFloat16Storage" -> 2;
            case "torch.FloatStorage", "torch.IntStorage" -> 4;
            case "torch.DoubleStorage", "torch.LongStorage" -> 8;
            default -> throw new BadInputException(path + " holds a " + reference.type() + "; convert the weights to float32 before saving");
        };
        if (reference.length() < 0 || reference.length() > Integer.MAX_VALUE / 8) {
            throw new BadInputException(path + " claims a storage of " + reference.length() + " elements; the file is damaged, copy it again");
        }
        ByteBuffer raw = ByteBuffer.wrap(member(prefix + "data/" + reference.key(), reference.length() * bytes)).order(ByteOrder.LITTLE_ENDIAN);
        if (raw.remaining() < reference.length() * bytes) {
            throw new BadInputException(path + " has only " + raw.remaining() + " of the " + reference.length() * bytes + " bytes of storage " + reference.key()
                    + "; the file is cut short, copy it again");
        }
        float[] values = new float[(int) reference.length()];
        for (int i = 0; i < values.length; i++) {
            values[i] = switch (reference.type()) {
                case "torch.HalfStorage" -> HalfFloats.fromHalf(raw.getShort());
                case "torch.BFloat16Storage" -> HalfFloats.fromBrain(raw.getShort());
                case "torch.FloatStorage" -> raw.getFloat();
                case "torch.IntStorage" -> raw.getInt();
                case "torch.DoubleStorage" -> (float) raw.getDouble();
                default -> raw.getLong();
            };
        }
        return values;
    }

    /** A member's bytes, at most this many. */
    private byte[] member(String name, long most) {
        if (!zip.has(name) || !zip.isStored(name)) {
            throw new BadInputException(path + " has no stored member " + name + "; the file is damaged or was packed again, save it with torch.save");
        }
        try (InputStream in = zip.open(name)) {
            return in.readNBytes((int) Math.min(most, zip.size(name)));
        } catch (IOException | RuntimeException e) {
            throw zip.damaged("has a member " + name + " that cannot be read", e);
        }
    }
}
