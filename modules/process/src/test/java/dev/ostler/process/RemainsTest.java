package dev.ostler.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** Who belongs to a harness, decided on tables made by hand. */
class RemainsTest {
    private static final long SELF = 100;
    private static final ProcStat INIT = process(1, "init", 0, 1, 1, 1);
    private static final ProcStat BROKER = process(SELF, "broker", 1, SELF, SELF, 10);
    private static final ProcStat LEADER = process(200, "leader", SELF, 200, 200, 50);

    private static ProcStat process(long pid, String command, long parent, long group, long session, long start) {
        return new ProcStat(pid, command, 'S', parent, group, session, 1, start);
    }

    private static List<Long> found(Remains remains, ProcStat... others) {
        List<ProcStat> all = new java.util.ArrayList<>(List.of(others));
        all.add(INIT);
        all.add(BROKER);
        return remains.in(ProcessTable.of(all)).stream()
                .map(ProcStat::pid)
                .sorted()
                .toList();
    }

    private static Remains of(ProcStat leader, Set<ProcessIdentity> known, Predicate<ProcStat> marked) {
        return new Remains(Optional.of(ProcessIdentity.of(leader)), known, marked, Set.of("tmux"), SELF);
    }

    @Test
    void descendants_group_and_session_count_and_strangers_do_not() {
        assertThat(found(
                        of(LEADER, Set.of(), _ -> false),
                        LEADER,
                        process(201, "child", 200, 201, 200, 51),
                        process(202, "grandchild", 201, 202, 202, 52),
                        process(203, "orphan in the session", SELF, 999, 200, 53),
                        process(204, "orphan in the group", SELF, 200, 999, 53),
                        process(300, "stranger", 1, 300, 300, 54),
                        process(301, "another child of the broker", SELF, 301, 301, 55)))
                .containsExactly(201L, 202L, 203L, 204L);
    }

    @Test
    void a_pid_that_was_given_to_a_stranger_makes_its_group_the_strangers() {
        ProcStat stranger = process(200, "stranger", 1, 200, 200, 9_000);

        assertThat(found(of(LEADER, Set.of(), _ -> false), stranger, process(201, "his", 200, 200, 200, 9_001)))
                .isEmpty();
    }

    @Test
    void a_known_descendant_counts_wherever_it_went_but_not_who_has_its_pid_now() {
        ProcStat escaped = process(210, "escaped", SELF, 210, 210, 60);
        Remains remains = of(LEADER, Set.of(ProcessIdentity.of(escaped)), _ -> false);

        assertThat(found(remains, escaped, process(211, "its child", 210, 211, 211, 61)))
                .containsExactly(210L, 211L);
        assertThat(found(remains, process(210, "stranger", 1, 210, 210, 70))).isEmpty();
    }

    @Test
    void the_marked_count_but_never_the_asker_or_its_ancestors() {
        ProcStat shell = process(90, "shell", 1, 90, 90, 5);
        ProcStat nested = process(SELF, "nested broker", 90, 90, 90, 10);
        ProcStat marked = process(400, "marked", 1, 400, 400, 60);

        List<ProcStat> found = of(LEADER, Set.of(), process -> process.pid() != 1)
                .in(ProcessTable.of(List.of(INIT, shell, nested, marked)));

        assertThat(found).containsExactly(marked);
    }

    @Test
    void a_shared_daemon_is_spared_with_all_below_it() {
        assertThat(found(
                        of(LEADER, Set.of(), _ -> false),
                        LEADER,
                        process(201, "tmux", 200, 201, 201, 51),
                        process(202, "sh", 201, 202, 202, 52),
                        process(203, "sh", 200, 203, 203, 53)))
                .containsExactly(203L);
    }

    @Test
    void what_is_below_a_shared_daemon_is_spared_although_it_is_marked_itself_but_below_a_stranger_of_that_name_not() {
        ProcStat strange = process(90, "tmux", 1, 90, 90, 5);
        assertThat(found(
                        of(LEADER, Set.of(), process -> process.pid() >= 200),
                        strange,
                        process(200, "leader", 90, 200, 200, 50),
                        process(202, "pane", 204, 202, 202, 52),
                        process(203, "sh", 200, 203, 203, 53),
                        process(204, "tmux", 1, 204, 204, 51)))
                .containsExactly(203L);
    }
}
