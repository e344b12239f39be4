package lce.io;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Reads the weights of a network from a file of any of the formats. The content decides, not the name. No code in such
 * a file is ever executed.
 */
public final class CheckpointFile {

    /** The prefixes that DataParallel, Lightning, torch.compile and similar wrappers add to the names of a module. */
    private static final List<String> PREFIXES = List.of("module.", "model.", "net.");

    /** The elements that torch.compile, FullyShardedDataParallel and activation checkpointing insert into names. */
    private static final List<String> WRAPPERS =
            List.of("_orig_mod.", "_fsdp_wrapped_module.", "_checkpoint_wrapped_module.");

    /** The formats, of which a new one is a line here. */
    private static final Formats<WeightsFormat> FORMATS =
            Formats.of("a file of weights", new TorchZipWeights(), new TorchPickleWeights(), new SafeTensorsWeights());

    private CheckpointFile() {}

    /** Returns the formats in the order in which messages and the guide list them. */
    public static List<FileFormat> formats() {
        return FORMATS.all();
    }

    /**
     * Returns the tensors under the names that the network itself gives them.
     *
     * @throws BadInputException if the file does not exist, is damaged, or holds no tensors by name
     */
    public static Checkpoint read(Storage storage, String path) {
        FileKind content = FileKind.of(storage, path);
        return named(FORMATS.find(path, content)
                .orElseThrow(() -> refusal(path, content))
                .read(storage, path));
    }

    private static BadInputException refusal(String path, FileKind content) {
        if (content == FileKind.TAR) {
            return new BadInputException(
                    path
                            + " is a tar archive; unpack it, or, if PyTorch before 0.2 wrote it, load it with PyTorch and save model.state_dict() again");
        }
        return content.requireContent(path) == FileKind.UNKNOWN
                ? new BadInputException(
                        path + " is damaged or holds no weights; copy the checkpoint again, or save model.state_dict() "
                                + FORMATS.names())
                : new BadInputException(
                        path + " holds no weights that this job reads; save model.state_dict() " + FORMATS.names());
    }

    private static Checkpoint named(Checkpoint stored) {
        String common = commonPrefix(stored.tensors().keySet());
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        Map<String, String> unusable = new TreeMap<>();
        Map<String, String> origins = new TreeMap<>();
        stored.tensors().forEach((name, tensor) -> {
            String bare = bare(name, common);
            String origin = origins.putIfAbsent(bare, name);
            if (origin == null) {
                tensors.put(bare, tensor);
            } else {
                tensors.remove(bare);
                unusable.put(bare, "twice, as " + origin + " and " + name + "; save the state_dict of one network");
            }
        });
        stored.unusable().forEach((name, what) -> unusable.putIfAbsent(bare(name, common), what));
        unusable.keySet().removeAll(tensors.keySet());
        return new Checkpoint(stored.path(), tensors, unusable);
    }

    /**
     * The parts that all names begin with, for instance module.base_model.: both networks have several parts, so that
     * these are a wrapper's.
     */
    private static String commonPrefix(Set<String> names) {
        String first = names.stream().findFirst().orElse("");
        int end = first.lastIndexOf('.') + 1;
        while (end > 0 && !startAll(names, first.substring(0, end))) {
            end = first.lastIndexOf('.', end - 2) + 1;
        }
        return names.size() > 1 ? first.substring(0, end) : "";
    }

    private static boolean startAll(Set<String> names, String prefix) {
        return names.stream().allMatch(name -> name.startsWith(prefix));
    }

    private static String bare(String name, String common) {
        String bare = name.startsWith(common) ? name.substring(common.length()) : name;
        for (String wrapper : WRAPPERS) {
            bare = bare.replace(wrapper, "");
        }
        for (int i = 0; i < PREFIXES.size(); i++) {
            if (bare.startsWith(PREFIXES.get(i))) {
                bare = bare.substring(PREFIXES.get(i).length());
                i = -1; // from the first again, because prefixes come in any order
            }
        }
        return bare;
    }
}
