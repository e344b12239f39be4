package lce.pipeline.block;

import java.util.Collections;
import java.util.Iterator;
import java.util.function.Function;

/** Lazy iterators over a partition's records, which keep one record in memory at a time. */
public final class Iterators {

    private Iterators() {}

    public static <T> Iterator<T> none() {
        return Collections.emptyIterator();
    }

    public static <S, T> Iterator<T> map(Iterator<S> source, Function<S, T> step) {
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return source.hasNext();
            }

            @Override
            public T next() {
                return step.apply(source.next());
            }
        };
    }

    /** Returns the first record followed by the others. */
    public static <T> Iterator<T> startingWith(T first, Iterator<T> others) {
        return new Iterator<>() {

            private boolean isStarted;

            @Override
            public boolean hasNext() {
                return !isStarted || others.hasNext();
            }

            @Override
            public T next() {
                if (isStarted) {
                    return others.next();
                }
                isStarted = true;
                return first;
            }
        };
    }
}
