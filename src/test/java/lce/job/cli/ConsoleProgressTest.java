package lce.job.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/** What the console says of a stage. */
class ConsoleProgressTest {

    @Test
    void aLineTellsWhatIsDoneHowFastAndHowLongStill() {
        assertEquals("  1,200 of 4,080 faces, 240/s, 12 s left", ConsoleProgress.line("faces", 4080, 1200, 5));
    }

    @Test
    void nothingIsSaidBeforeAnythingIsDone() {
        assertEquals("", ConsoleProgress.line("faces", 4080, 0, 5));
    }

    @Test
    void durationsAreReadable() {
        assertEquals("0.3 s", ConsoleProgress.duration(0.31));
        assertEquals("42 s", ConsoleProgress.duration(42.2));
        assertEquals("3 min 05 s", ConsoleProgress.duration(185));
        assertEquals("2 h 10 min", ConsoleProgress.duration(7800));
    }
}
