package lce.job.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.reflect.Method;
import java.util.List;
import java.util.stream.Stream;

import lce.FaceClustering;
import lce.io.BadInputException;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.Model.CommandSpec;

/** The library's names of the job's flags. */
class SetterNamesTest {

    /** The exceptions are settings that a job has no flag for, or that mean something else there. */
    private static final List<String> NOT_FLAGS = List.of("scratch", "verbose");

    @Test
    void settersAreFlagsOfTheJob() {
        CommandSpec job = CommandLineParser.command(new ClusterOptions()).getCommandSpec();
        List<String> strangers = Stream.of(FaceClustering.Builder.class.getMethods())
                .filter(method -> method.getReturnType() == FaceClustering.Builder.class)
                .map(Method::getName)
                .filter(setter -> !NOT_FLAGS.contains(setter) && job.findOption(SetterNames.flag(setter)) == null)
                .toList();
        assertEquals(List.of(), strangers);
    }

    @Test
    void messagesNameSettersInPlaceOfFlags() {
        BadInputException refusal = new BadInputException(
                "name the weights of LCENet with --lce-weights" + JobOptions.SEE_HELP + " or --conf");
        assertEquals(
                "name the weights of LCENet with lceWeights(...) or --conf",
                SetterNames.in(refusal, FaceClustering.Builder.class).getMessage());
    }
}
