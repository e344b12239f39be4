package lce.job.output;

import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

import lce.io.Storage;
import lce.job.cli.Affects;
import lce.job.cli.Affects.Effect;
import lce.job.cli.CommandLineParser;
import lce.job.cli.JobOptions;
import lce.job.cli.OptionField;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Derives what a run reads, what its stages depend on and what it records from the declarations on its options. Keys
 * are the names of options without their dashes.
 */
public final class OptionEffects {

    private final Map<Effect, List<OptionSpec>> options = new LinkedHashMap<>();

    private OptionEffects(List<OptionSpec> all) {
        for (Effect effect : Effect.values()) {
            options.put(
                    effect,
                    all.stream()
                            .filter(option -> declared(option).contains(effect))
                            .toList());
        }
    }

    /** Returns the effects of options with the values that they have at the time of each call. */
    public static OptionEffects of(JobOptions options) {
        return new OptionEffects(
                CommandLineParser.command(options).getCommandSpec().options());
    }

    /**
     * Returns what an option declares.
     *
     * @throws IllegalStateException if it declares nothing
     */
    static Set<Effect> declared(OptionSpec option) {
        Affects affects = OptionField.of(option).getAnnotation(Affects.class);
        if (affects == null || affects.value().length == 0) {
            throw new IllegalStateException(option.longestName() + " does not declare what it affects");
        }
        return EnumSet.copyOf(List.of(affects.value()));
    }

    /** Returns the paths that the job reads. Options without a value are left out. */
    Map<String, String> inputs() {
        Map<String, String> paths = new LinkedHashMap<>();
        options.get(Effect.INPUT).forEach(option -> {
            if (option.getValue() != null) {
                paths.put(OptionField.key(option), option.getValue());
            }
        });
        return paths;
    }

    /** Returns the same paths without their options. */
    public String[] inputPaths() {
        return inputs().values().toArray(String[]::new);
    }

    /**
     * Returns what the results of stages depend on: values, and the files of inputs. Options without a value are left
     * out.
     */
    public Map<String, String> fingerprint(Storage storage) {
        Map<String, String> values = new LinkedHashMap<>();
        Map<String, String> inputs = inputs();
        options.get(Effect.RESULTS).forEach(option -> {
            String key = OptionField.key(option);
            if (inputs.containsKey(key)) {
                values.put(key, CheckpointFolder.describe(storage, inputs.get(key)));
            } else if (option.getValue() != null) {
                values.put(key, plain(option.getValue()).toString());
            }
        });
        return values;
    }

    /** Returns what metrics.json records. The value of an option without one is null. */
    public Map<String, Object> metrics() {
        Map<String, Object> values = new LinkedHashMap<>();
        options.get(Effect.METRICS).forEach(option -> values.put(OptionField.key(option), plain(option.getValue())));
        return values;
    }

    /** Returns an enum's value as the user writes it, and other values as they are. */
    private static Object plain(Object value) {
        return value instanceof Enum<?> choice ? choice.name().toLowerCase(Locale.ROOT) : value;
    }
}
