package lce.job.cli;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

import picocli.CommandLine.Help;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The sections of {@code --help} and of the guide of options, in their order. */
public enum OptionSection {
    INPUT("Input"),
    GRAPH("Graph"),
    NETWORKS("Networks"),
    DATA("Generated data"),
    OUTPUT("Output"),
    RESOURCES("Resources"),
    GENERAL("General");

    /** Names the section of an option. Every option has one. */
    @Retention(RetentionPolicy.RUNTIME)
    @Target(ElementType.FIELD)
    @interface In {
        OptionSection value();
    }

    private final String heading;

    OptionSection(String heading) {
        this.heading = heading;
    }

    public String heading() {
        return heading;
    }

    /**
     * Returns the options of a command by section, in the order of their declaration. Sections without options are
     * omitted.
     *
     * @throws IllegalStateException if an option has no section
     */
    public static Map<OptionSection, List<OptionSpec>> bySection(CommandSpec command) {
        Map<OptionSection, List<OptionSpec>> sections = new EnumMap<>(OptionSection.class);
        List<OptionSpec> inOrder = command.options().stream()
                .sorted(Comparator.comparingInt(OptionSpec::order))
                .toList();
        for (OptionSection section : values()) {
            List<OptionSpec> options = inOrder.stream()
                    .filter(option -> of(option) == section)
                    .map(RequiredOptions::marked)
                    .toList();
            if (!options.isEmpty()) {
                sections.put(section, options);
            }
        }
        return sections;
    }

    /** Returns the option list of {@code --help}. */
    static String render(Help help) {
        StringBuilder text = new StringBuilder();
        bySection(help.commandSpec()).forEach((section, options) -> {
            Help.Layout layout = help.createDefaultLayout(help.commandSpec().options(), List.of(), help.colorScheme());
            layout.addOptions(options, help.parameterLabelRenderer());
            text.append(String.format("%n%s%n", section.heading)).append(layout);
        });
        return text.toString();
    }

    private static OptionSection of(OptionSpec option) {
        In section = OptionField.of(option).getAnnotation(In.class);
        if (section == null) {
            throw new IllegalStateException(option.longestName() + " has no section");
        }
        return section.value();
    }
}
