package lce.job.cli;

import java.util.ArrayList;
import java.util.List;

import lce.io.BadInputException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Marks required options in {@code --help} and the guide, and checks that they are given. Both derive from
 * {@link Required}.
 */
final class RequiredOptions {

    private RequiredOptions() {}

    /** Returns the option with a description that says whether it is required. */
    static OptionSpec marked(OptionSpec option) {
        Required required = OptionField.of(option).getAnnotation(Required.class);
        if (required == null) {
            return option;
        }
        List<String> description = new ArrayList<>(List.of(option.description()));
        description.set(
                0,
                (required.unless().isEmpty() ? "Required. " : "Required unless " + required.unless() + " is given. ")
                        + description.get(0));
        return OptionSpec.builder(option)
                .description(description.toArray(String[]::new))
                .build();
    }

    /** Throws BadInputException if a required option has no value. */
    static void check(CommandSpec command, JobOptions options) {
        for (OptionSpec option : command.options()) {
            Required required = OptionField.of(option).getAnnotation(Required.class);
            boolean isMissing = required != null && !isGiven(option) && !isGiven(command.findOption(required.unless()));
            if (isMissing && !options.isGivenOtherwise(option.longestName())) {
                throw new BadInputException(required.value() + " with " + option.longestName()
                        + (required.unless().isEmpty() ? "" : " or " + required.unless()) + JobOptions.SEE_HELP);
            }
        }
    }

    /** @param option null stands for an option that is never given */
    private static boolean isGiven(OptionSpec option) {
        return option != null
                && option.getValue() != null
                && !option.getValue().toString().isBlank();
    }
}
