package lce.job.cli;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import lce.io.BadInputException;

/** Rewrites messages of the job for callers of the library: --skip-invalid becomes skipInvalid(...). */
public final class SetterNames {

    private static final Pattern FLAG = Pattern.compile("--([a-z]+(?:-[a-z]+)*)");

    private SetterNames() {}

    /**
     * Returns the same exception with a message that names setters instead of flags.
     *
     * @param builder the class whose public methods are the setters; flags without a setter do not change
     */
    public static BadInputException in(BadInputException refusal, Class<?> builder) {
        Set<String> setters =
                Arrays.stream(builder.getMethods()).map(Method::getName).collect(Collectors.toSet());
        Matcher flags = FLAG.matcher(refusal.getMessage().replace(JobOptions.SEE_HELP, ""));
        String message = flags.replaceAll(flag -> {
            String setter = setter(flag.group(1));
            return Matcher.quoteReplacement(setters.contains(setter) ? setter + "(...)" : flag.group());
        });
        return new BadInputException(message, refusal);
    }

    /** Returns the flag of a setter: lceWeights has --lce-weights. */
    public static String flag(String setter) {
        return "--" + setter.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }

    private static String setter(String flag) {
        return Pattern.compile("-([a-z])").matcher(flag).replaceAll(letter -> letter.group(1)
                .toUpperCase(Locale.ROOT));
    }
}
