package dev.ostler.broker;

import dev.ostler.core.harness.ApprovalPolicy;
import dev.ostler.core.harness.DefinitionReader;
import dev.ostler.core.harness.HarnessDefinition;
import java.time.Instant;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/** Things that the unit tests of this package begin with. */
final class Samples {
    static final Instant NOW = Instant.parse("2026-01-31T12:00:00Z");

    private Samples() {}

    /** {@code more} are members of the definition, without braces. */
    static HarnessDefinition definition(String more) {
        return DefinitionReader.read(
                "sample", "{\"name\":\"d\",\"command\":\"c\"" + (more.isEmpty() ? "" : "," + more) + "}");
    }

    static HarnessRecord record(String id, String name) {
        return HarnessRecord.requested(id, name, "node", definition(""), null, NOW);
    }

    static HarnessRecord asking(ApprovalPolicy policy) {
        return HarnessRecord.requested(
                "01JH", "name", "node", definition("\"approvals\":\"" + policy.wire() + "\""), null, NOW);
    }

    /** Runs a property over generated cases; {@code -Dostler.seed=N} repeats the one that a failure names. */
    static void cases(int count, Consumer<SplittableRandom> property) {
        Long given = Long.getLong("ostler.seed");
        long first = given == null ? System.nanoTime() : given;
        for (int i = 0; i < (given == null ? count : 1); i++) {
            try {
                property.accept(new SplittableRandom(first + i));
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("with -Dostler.seed=" + (first + i) + ": " + e.getMessage(), e);
            }
        }
    }
}
