package lce.job.cli;

import java.lang.reflect.Field;

import picocli.CommandLine.Model.OptionSpec;

/** Relates picocli's model of an option to the field that declares it, and to its name in JSON. */
public final class OptionField {

    private OptionField() {}

    /**
     * Returns the field, which may be one of a mixin. Its annotations declare what picocli does not know of the option.
     */
    public static Field of(OptionSpec option) {
        return (Field) option.userObject();
    }

    /**
     * Returns the name without its dashes: the key in the file of --conf, in the manifest of a checkpoint and in
     * metrics.json.
     */
    public static String key(OptionSpec option) {
        return option.longestName().replaceFirst("^--", "");
    }
}
