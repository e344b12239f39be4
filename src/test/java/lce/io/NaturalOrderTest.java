package lce.io;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Names in the order in which people number them. */
class NaturalOrderTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "part-2 part-10",
                "part-2.npy part-10.npy part-10b.npy",
                "a1b2 a1b10 a2b1",
                "2 10 a",
                "part part-0 part0",
                "x/part-2 x/part-10 x2/part-1 x10/part-1",
                "part-01 part-1 part-002 part-02",
                "99999999999999999999 100000000000000000000",
                "part-00000-c000.parquet part-00001-c000.parquet part-99999-c000.parquet " + "part-100000-c000.parquet",
                "Z a \u00e4",
                "year=9/part-0 year=10/part-0",
                "\u0664 \u0665"
            })
    void namesStandInThisOrder(String inOrder) {
        List<String> names = List.of(inOrder.split(" "));
        for (int seed = 0; seed < 5; seed++) {
            List<String> shuffled = new ArrayList<>(names);
            Collections.shuffle(shuffled, new Random(seed));
            shuffled.sort(NaturalOrder.INSTANCE);
            assertEquals(names, shuffled);
        }
    }
}
