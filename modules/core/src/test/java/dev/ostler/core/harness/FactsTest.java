package dev.ostler.core.harness;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FactsTest {
    /** What must hold of the facts; an empty column is "whatever". The first line that fits gives the status. */
    private static final String TABLE = """
            wish    | process    | endpoint     | session  | pending | activity         | status
            detach  |            |              |          |         |                  | detached
            fail    |            |              |          |         |                  | failed
            restart |            |              |          |         |                  | restarting
            stop    | none       |              |          |         |                  | released
            stop    | reaped     |              |          |         |                  | released
                    | exited     |              |          |         |                  | exited
                    | reaped     |              |          |         |                  | exited
                    |            | unresponsive |          |         |                  | unresponsive
                    |            |              | lost     |         |                  | unreachable
                    |            | answering    | none     |         |                  | ready
                    |            | unknown      | none     |         |                  | starting
                    |            |              | attached | some    |                  | waiting-approval
                    |            |              | attached | none    | waiting-approval | waiting-approval
                    |            |              | attached | none    | busy             | busy
                    |            |              | attached | none    | idle             | idle
            """;

    @Test
    void everyCombinationHasItsStatus() {
        List<String[]> rows = TABLE.lines().skip(1).map(FactsTest::cells).toList();
        Set<Status> seen = EnumSet.noneOf(Status.class);
        for (Facts f : all()) {
            String[] actual = {
                f.wish().wire(),
                f.process().wire(),
                f.endpoint().wire(),
                f.session().wire(),
                f.pendingApprovals() > 0 ? "some" : "none",
                f.activity().wire()
            };
            String[] row =
                    rows.stream().filter(r -> fits(r, actual)).findFirst().orElseThrow();
            assertThat(f.status().wire()).as(f.toString()).isEqualTo(row[6]);
            seen.add(f.status());
        }
        assertThat(seen).containsExactlyInAnyOrder(Status.values());
    }

    @Test
    void aDroppedSocketIsNotADeathAndADeathIsNotARelease() {
        Facts busy = Facts.requested(Ownership.BROKER_OWNED)
                .with(ProcessFact.ALIVE)
                .with(EndpointFact.ANSWERING)
                .with(SessionFact.ATTACHED)
                .with(Activity.BUSY);
        assertThat(busy.status()).isEqualTo(Status.BUSY);
        assertThat(busy.with(SessionFact.LOST).status()).isEqualTo(Status.UNREACHABLE);
        assertThat(busy.with(SessionFact.LOST).process()).isEqualTo(ProcessFact.ALIVE);
        assertThat(busy.with(ProcessFact.REAPED).status()).isEqualTo(Status.EXITED);
        // being asked to go is not having gone
        assertThat(busy.with(Wish.STOP).status()).isEqualTo(Status.BUSY);
    }

    @Test
    void whatMayStillRunOnOurAccount() {
        for (Facts f : all()) {
            boolean process = f.process() == ProcessFact.ALIVE || f.process() == ProcessFact.EXITED;
            boolean expected = switch (f.wish()) {
                case DETACH -> false;
                case RESTART -> true;
                case RUN -> process || f.process() == ProcessFact.NONE;
                case STOP, FAIL -> process;
            };
            assertThat(f.live()).as(f.toString()).isEqualTo(expected);
        }
    }

    @Test
    void eachChangeChangesOneFact() {
        for (Facts f : all()) {
            assertThat(f.with(f.process())
                            .with(f.endpoint())
                            .with(f.session())
                            .with(f.activity())
                            .with(f.wish())
                            .withPendingApprovals(f.pendingApprovals()))
                    .isEqualTo(f);
        }
    }

    private static List<Facts> all() {
        List<Facts> all = new ArrayList<>();
        for (Ownership o : Ownership.values()) {
            for (ProcessFact p : ProcessFact.values()) {
                for (EndpointFact e : EndpointFact.values()) {
                    for (SessionFact s : SessionFact.values()) {
                        for (Activity a : Activity.values()) {
                            for (Wish w : Wish.values()) {
                                all.add(new Facts(o, p, e, s, a, 0, w));
                                all.add(new Facts(o, p, e, s, a, 2, w));
                            }
                        }
                    }
                }
            }
        }
        return all;
    }

    private static String[] cells(String line) {
        String[] cells = line.split("\\|", -1);
        for (int i = 0; i < cells.length; i++) {
            cells[i] = cells[i].strip();
        }
        return cells;
    }

    private static boolean fits(String[] row, String[] actual) {
        for (int i = 0; i < actual.length; i++) {
            if (!row[i].isEmpty() && !row[i].equals(actual[i])) {
                return false;
            }
        }
        return true;
    }
}
