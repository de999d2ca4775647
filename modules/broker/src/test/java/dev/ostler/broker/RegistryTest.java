package dev.ostler.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import dev.ostler.core.harness.ProcessFact;
import dev.ostler.core.harness.Wish;
import java.util.List;
import org.junit.jupiter.api.Test;

class RegistryTest {
    private final Registry registry = new Registry("node", 3);

    @Test
    void foundByIdNameAndNode() {
        HarnessRecord a = Samples.record("01A", "alpha");
        registry.add(a);
        for (String reference : List.of("01A", "alpha", "alpha@node", "01A@node")) {
            assertThat(registry.find(reference)).isSameAs(a);
        }
        refused(() -> registry.find("alpha@elsewhere"), ErrorCode.NOT_FOUND, "this node is node");
        refused(() -> registry.find("alpah"), ErrorCode.NOT_FOUND, "did you mean 'alpha'?");
        refused(() -> registry.find("something-else"), ErrorCode.NOT_FOUND, "see: ostler ps --all");
    }

    @Test
    void ofSeveralWithANameTheOneThatLivesElseTheNewest() {
        HarnessRecord old = over(Samples.record("01A", "alpha"));
        HarnessRecord newer = over(Samples.record("01B", "alpha")).changedAt(Samples.NOW.plusSeconds(1));
        registry.put(old);
        HarnessRecord living = Samples.record("01C", "alpha");
        registry.put(living);
        registry.put(newer);
        assertThat(registry.find("alpha")).isSameAs(living);
        assertThat(registry.find("01A")).isSameAs(old);
    }

    @Test
    void aNameIsTakenWhileItsHarnessLivesOrIsDetached() {
        registry.add(Samples.record("01A", "alpha"));
        refused(
                () -> registry.add(Samples.record("01B", "alpha")),
                ErrorCode.CONFLICT,
                "taken by harness 01A, which is starting");
        registry.put(wish(Samples.record("01A", "alpha"), Wish.DETACH));
        refused(() -> registry.add(Samples.record("01B", "alpha")), ErrorCode.CONFLICT, "detached");
        registry.put(over(Samples.record("01A", "alpha")));
        registry.add(Samples.record("01B", "alpha"));
        assertThat(registry.find("alpha").id()).isEqualTo("01B");
    }

    @Test
    void theBoundCountsWhatLives() {
        registry.put(over(Samples.record("00", "gone")));
        for (String id : List.of("01", "02", "03")) {
            registry.add(Samples.record(id, "h" + id));
        }
        refused(() -> registry.add(Samples.record("04", "more")), ErrorCode.OVERLOADED, "3 harnesses live already");
        registry.put(over(Samples.record("02", "h02")));
        registry.add(Samples.record("04", "more"));
        assertThat(registry.all()).hasSize(5);
    }

    @Test
    void theOldestOfThoseThatAreOverAreSurplus() {
        registry.add(Samples.record("live", "live"));
        for (int i = 0; i < Registry.OVER_KEPT + 2; i++) {
            registry.put(over(Samples.record("id" + i, "n")).changedAt(Samples.NOW.plusSeconds(i)));
        }
        assertThat(registry.surplus()).containsExactly("id0", "id1");
        registry.surplus().forEach(registry::remove);
        assertThat(registry.surplus()).isEmpty();
        assertThat(registry.get("live")).isPresent();
    }

    private static HarnessRecord over(HarnessRecord r) {
        return r.with(r.facts().with(ProcessFact.REAPED).with(Wish.STOP));
    }

    private static HarnessRecord wish(HarnessRecord r, Wish wish) {
        return r.with(r.facts().with(wish));
    }

    private static void refused(
            org.assertj.core.api.ThrowableAssert.ThrowingCallable call, ErrorCode code, String message) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        OstlerException.class, e -> assertThat(e.code()).isEqualTo(code))
                .hasMessageContaining(message);
    }
}
