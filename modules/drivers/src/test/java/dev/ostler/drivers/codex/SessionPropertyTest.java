package dev.ostler.drivers.codex;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.core.error.OstlerException;
import dev.ostler.core.json.Json;
import dev.ostler.core.session.Decision;
import dev.ostler.core.session.SessionEvent;
import dev.ostler.core.session.TurnOutcome;
import dev.ostler.drivers.codex.Notice.Stream;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * Whatever comes in whatever order, over drops and resumes: what is told is well-formed. The seed is printed on failure
 * and can be given with {@code -Dostler.seed}.
 */
final class SessionPropertyTest {
    private static final String THREAD = "thread";
    private static final int RUNS = 400;
    private static final int STEPS = 120;

    @Test
    void whatIsToldIsWellFormed() {
        long seed = Long.getLong("ostler.seed", System.nanoTime());
        SplittableRandom seeds = new SplittableRandom(seed);
        for (int run = 0; run < RUNS; run++) {
            Recorder told = new Recorder();
            run(seeds.split(), told);
            assertWellFormed(told.events, "-Dostler.seed=" + seed + ", run " + run);
        }
    }

    private static void run(SplittableRandom random, Recorder told) {
        CodexSession session = new CodexSession(new Ports(told));
        session.opening();
        session.opened(THREAD, null);
        session.ready(Optional.of("idle"));
        for (int step = 0; step < STEPS; step++) {
            act(random, session);
        }
        session.promptFailed();
        session.disconnected();
        session.opening();
        session.opened(THREAD, null);
        session.reconcile(List.of());
        session.ready(Optional.of("idle"));
        session.approvals().dropUnconfirmed();
    }

    private static void act(SplittableRandom random, CodexSession session) {
        String turn = "turn" + random.nextInt(6);
        String item = turn + "/item" + random.nextInt(4);
        switch (random.nextInt(14)) {
            case 0 -> prompt(random, session, turn);
            case 1 -> session.on(new Notice.TurnStarted(THREAD, turn));
            case 2, 3 -> session.on(new Notice.Delta(Stream.TEXT, THREAD, turn, item, "x"));
            case 4 -> session.on(new Notice.ItemStarted(THREAD, turn, item(item, random.nextBoolean(), "inProgress")));
            case 5 -> session.on(new Notice.ItemCompleted(THREAD, turn, item(item, random.nextBoolean(), "completed")));
            case 6 -> session.on(new Notice.TurnCompleted(THREAD, new Notice.Turn(turn, TurnOutcome.COMPLETED, null)));
            case 7 -> session.on(new Notice.Status(THREAD, random.nextBoolean() ? "idle" : "busy"));
            case 8 -> session.on(new Notice.Asked(question(random, turn)));
            case 9 -> session.on(new Notice.Resolved(THREAD, Integer.toString(random.nextInt(4))));
            case 10 -> session.approvals().answer(Integer.toString(random.nextInt(4)), Decision.ALLOW, null);
            case 11 -> reconnect(random, session, turn, item);
            case 12 -> session.on(new Notice.Delta(Stream.REASONING, "other", turn, item, "x"));
            default -> session.approvals().dropUnconfirmed();
        }
    }

    private static void prompt(SplittableRandom random, CodexSession session, String turn) {
        try {
            session.prompting("p", "c");
        } catch (OstlerException e) {
            return;
        }
        while (random.nextInt(3) > 0) {
            session.on(new Notice.TurnStarted(THREAD, turn));
            session.on(new Notice.Delta(Stream.TEXT, THREAD, turn, turn + "/item0", "x"));
        }
        if (random.nextInt(4) == 0) {
            session.promptFailed();
        } else {
            session.prompted(turn);
        }
    }

    private static void reconnect(SplittableRandom random, CodexSession session, String turn, String item) {
        if (random.nextInt(4) > 0) {
            return;
        }
        session.promptFailed();
        session.disconnected();
        session.opening();
        session.on(new Notice.Delta(Stream.TEXT, THREAD, turn, item, "held"));
        session.opened(THREAD, null);
        session.reconcile(List.of(new CodexSession.PastTurn(
                new Notice.Turn(turn, random.nextBoolean() ? null : TurnOutcome.FAILED, null),
                List.of(item(item, true, "completed")))));
        session.ready(Optional.of(random.nextBoolean() ? "idle" : "busy"));
    }

    private static Item item(String id, boolean tool, String status) {
        return tool
                ? new Item(id + "t", "commandExecution", Item.Role.TOOL, "sh", "", "{}", status, null, null, "ls")
                : new Item(id, "agentMessage", Item.Role.TEXT, "message", "x", "{}", "", null, null, "");
    }

    private static Question question(SplittableRandom random, String any) {
        String turn = random.nextInt(5) == 0 ? null : any;
        return new Question(
                Integer.toString(random.nextInt(4)),
                Ask.COMMAND,
                THREAD,
                turn,
                "i",
                Json.tree("{\"turnId\":\"" + turn + "\",\"command\":\"ls " + random.nextInt(2) + "\"}"),
                "{}");
    }

    private static void assertWellFormed(List<SessionEvent> events, String seed) {
        Set<String> started = new HashSet<>();
        Set<String> ended = new HashSet<>();
        Map<String, String> tools = new HashMap<>();
        Set<String> completed = new HashSet<>();
        Set<String> asked = new HashSet<>();
        Set<String> ofThisTurn = new HashSet<>();
        String running = null;
        for (SessionEvent event : events) {
            switch (event) {
                case SessionEvent.TurnStarted e -> {
                    assertThat(started.add(e.turn())).as("%s: %s", seed, e).isTrue();
                    assertThat(running).as("%s: %s", seed, e).isNull();
                    running = e.turn();
                }
                case SessionEvent.TurnEnded e -> {
                    assertThat(e.turn()).as("%s: %s", seed, e).isEqualTo(running);
                    assertThat(ended.add(e.turn())).as("%s: %s", seed, e).isTrue();
                    assertThat(tools.values()).as("%s: open at %s", seed, e).doesNotContain(e.turn());
                    assertThat(ofThisTurn).as("%s: asked at %s", seed, e).isEmpty();
                    running = null;
                }
                case SessionEvent.TextDelta e -> {
                    assertThat(e.turn()).as("%s: %s", seed, e).isEqualTo(running);
                    assertThat(completed).as("%s: %s", seed, e).doesNotContain(e.item());
                }
                case SessionEvent.ItemCompleted e -> {
                    assertThat(e.turn()).as("%s: %s", seed, e).isEqualTo(running);
                    assertThat(completed.add(e.item())).as("%s: %s", seed, e).isTrue();
                }
                case SessionEvent.ToolStarted e -> {
                    assertThat(e.turn()).as("%s: %s", seed, e).isEqualTo(running);
                    assertThat(tools.put(e.item(), e.turn()))
                            .as("%s: %s", seed, e)
                            .isNull();
                }
                case SessionEvent.ToolEnded e ->
                    assertThat(tools.remove(e.item())).as("%s: %s", seed, e).isEqualTo(running);
                case SessionEvent.ApprovalRequested e -> {
                    asked.add(e.requestId());
                    if (running != null && running.equals(e.turn())) {
                        ofThisTurn.add(e.requestId());
                    }
                }
                case SessionEvent.ApprovalResolved e -> {
                    ofThisTurn.remove(e.requestId());
                    assertThat(asked.remove(e.requestId()))
                            .as("%s: %s", seed, e)
                            .isTrue();
                }
                case SessionEvent.StatusChanged e -> {
                    if (e.status().equals("idle")) {
                        assertThat(running).as("%s: idle in a turn", seed).isNull();
                    }
                }
                default -> {}
            }
        }
        assertThat(running).as(seed).isNull();
        assertThat(ended).as(seed).isEqualTo(started);
        assertThat(asked).as(seed).isEmpty();
    }
}
