package dev.ostler.core.bus;

import dev.ostler.core.error.OstlerException;
import dev.ostler.core.error.Problem;

/** What came of a {@link Call}. */
public sealed interface Answer {
    /** {@code result} is JSON text of the answer record. */
    record Ok(String result) implements Answer {}

    record Failed(Problem problem) implements Answer {}

    static Answer failed(Throwable failure) {
        return new Failed(OstlerException.problemOf(failure));
    }
}
