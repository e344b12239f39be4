package lce.io;

import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Finds the state_dict in a pickled object, however it is wrapped, and reads its tensors from the storages of the file.
 */
final class StateDictReader {

    /** The bytes of the storages of a file. */
    interface Storages {

        /**
         * Returns the first {@code length} bytes of a storage in the order that they were written; fewer if the file
         * has fewer.
         */
        ByteBuffer bytes(Pickle.StorageReference reference, int length);
    }

    private static final List<String> WRAPPERS =
            List.of("state_dict", "model_state_dict", "model_state", "model", "net", "network");
    private static final Pattern TRAINING = Pattern.compile("(?i).*(optim|sched|scaler).*");
    private static final int DEEPEST = 8;
    private static final int LARGEST_STORAGE = Integer.MAX_VALUE / 8; // elements of up to 8 bytes that one array holds
    private static final int LARGEST_REPEATED =
            1 << 24; // cells of a tensor that is larger than its storage, because a stride is 0
    private static final String REMEDY = "; save model.state_dict() with torch.save";

    private final String path;
    private final Storages storages;
    private final Map<Pickle.StorageReference, float[]> values = new HashMap<>();
    private final Set<Object> visited = Collections.newSetFromMap(new IdentityHashMap<>());

    private StateDictReader(String path, Storages storages) {
        this.path = path;
        this.storages = storages;
    }

    /**
     * Returns the tensors by their names in the file.
     *
     * @throws BadInputException if there is no dictionary of tensors, or more than one and none under a usual name
     */
    static Checkpoint read(String path, Object pickled, Storages storages) {
        StateDictReader reader = new StateDictReader(path, storages);
        if (pickled instanceof Pickle.Opaque object) {
            throw reader.refused("holds a pickled " + object.name());
        }
        Map<?, ?> dictionary = reader.select(pickled, 0);
        if (dictionary == null) {
            throw reader.withoutTensors(pickled);
        }
        return reader.tensors(dictionary);
    }

    /** Returns the dictionary of tensors in a pickled value, or null. */
    private Map<?, ?> select(Object value, int depth) {
        Map<?, ?> map =
                value instanceof List<?> list ? numbered(list) : value instanceof Map<?, ?> given ? given : null;
        if (map == null || depth > DEEPEST || !visited.add(value)) {
            return null;
        }
        for (String key : WRAPPERS) {
            Object wrapped = map.get(key);
            if (wrapped instanceof Pickle.Opaque object) {
                throw refused("holds under \"" + key + "\" a pickled " + object.name());
            }
            Map<?, ?> selected = select(wrapped, depth + 1);
            if (selected != null) {
                return selected;
            }
        }
        // scalars do not count: a loss or an epoch may stand beside the dictionary
        return map.values().stream()
                        .anyMatch(item -> item instanceof Pickle.TensorReference tensor && tensor.shape().length > 0)
                ? map
                : selectUnnamed(map, depth);
    }

    private Map<?, ?> selectUnnamed(Map<?, ?> map, int depth) {
        Map<String, Map<?, ?>> candidates = new TreeMap<>();
        map.forEach((key, item) -> {
            Map<?, ?> selected = TRAINING.matcher(key.toString()).matches() ? null : select(item, depth + 1);
            if (selected != null) {
                candidates.put(key.toString(), selected);
            }
        });
        if (candidates.size() > 1) {
            throw new BadInputException(path + " holds several dictionaries of tensors, "
                    + Pickle.printable(candidates.keySet().toString())
                    + "; save the state_dict of the one network with torch.save");
        }
        return candidates.values().stream().findFirst().orElse(null);
    }

    private static Map<?, ?> numbered(List<?> list) {
        Map<Object, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < list.size(); i++) {
            map.put((long) i, list.get(i));
        }
        return map;
    }

    private BadInputException withoutTensors(Object pickled) {
        if (pickled instanceof Map<?, ?> map) {
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                if (entry.getValue() instanceof Pickle.Opaque object) {
                    return refused("holds no named tensors, and under \""
                            + Pickle.printable(entry.getKey().toString()) + "\" a " + object.name());
                }
            }
        }
        return new BadInputException(path + " holds no dictionary of tensors" + REMEDY);
    }

    private BadInputException refused(String what) {
        return new BadInputException(path + " " + what + ", which this job does not run" + REMEDY);
    }

    private Checkpoint tensors(Map<?, ?> dictionary) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        Map<String, String> unusable = new LinkedHashMap<>();
        dictionary.forEach((key, value) -> {
            String name = key.toString();
            if (value instanceof Pickle.TensorReference reference
                    && reference.storage().isReadable()) {
                tensors.put(name, tensor(name, reference));
            } else if (value instanceof Pickle.TensorReference reference) {
                unusable.put(
                        name,
                        "in a " + reference.storage().type()
                                + ", which holds no weights; save model.float().state_dict() with torch.save");
            } else if (value instanceof Pickle.Opaque object) {
                unusable.put(
                        name,
                        "as a " + object.name()
                                + ", not as a plain tensor; save dense tensors of float32 with torch.save");
            }
        });
        return new Checkpoint(path, tensors, unusable);
    }

    private Tensor tensor(String name, Pickle.TensorReference reference) {
        float[] stored = values.computeIfAbsent(reference.storage(), this::values);
        long[] shape = reference.shape();
        long[] strides = reference.strides();
        long most = Math.max(stored.length, LARGEST_REPEATED);
        long cells = 1;
        long last = reference.offset();
        boolean fits = shape.length == strides.length && last >= 0 && last <= stored.length;
        for (int i = 0; fits && i < shape.length; i++) {
            fits = shape[i] >= 0 && shape[i] <= most && strides[i] >= 0 && strides[i] <= stored.length;
            cells *= shape[i];
            last += (shape[i] - 1) * strides[i];
            fits &= cells <= most && last < stored.length;
        }
        if (!fits || cells > 0 && last >= stored.length) {
            throw new BadInputException(path + " has a tensor " + Pickle.printable(name)
                    + " that reaches beyond its storage; the file is damaged, copy it again");
        }
        int[] dims = new int[shape.length];
        for (int i = 0; i < dims.length; i++) {
            dims[i] = (int) shape[i];
        }
        return new Tensor(dims, strided(stored, reference, (int) cells));
    }

    private static float[] strided(float[] stored, Pickle.TensorReference reference, int cells) {
        float[] out = new float[cells];
        long[] shape = reference.shape();
        long[] at = new long[shape.length];
        long from = reference.offset();
        for (int cell = 0; cell < cells; cell++) {
            out[cell] = stored[(int) from];
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

    private float[] values(Pickle.StorageReference storage) {
        if (storage.length() < 0
                || storage.offset() < 0
                || storage.length() > LARGEST_STORAGE
                || storage.offset() > LARGEST_STORAGE - storage.length()) {
            throw new BadInputException(path + " claims a storage of " + storage.length()
                    + " elements; the file is damaged, copy it again");
        }
        int skipped = (int) storage.offset() * storage.elementBytes();
        int end = skipped + (int) storage.length() * storage.elementBytes();
        ByteBuffer bytes = storages.bytes(storage, end);
        if (bytes.remaining() < end) {
            throw new BadInputException(
                    path + " has only " + bytes.remaining() + " of the " + end + " bytes of storage "
                            + Pickle.printable(storage.key()) + "; the file is cut short, copy it again");
        }
        bytes.position(skipped);
        float[] read = new float[(int) storage.length()];
        for (int i = 0; i < read.length; i++) {
            read[i] = storage.next(bytes);
        }
        return read;
    }
}
