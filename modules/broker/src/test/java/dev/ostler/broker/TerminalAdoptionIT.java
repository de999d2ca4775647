package dev.ostler.broker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.core.event.Event;
import dev.ostler.core.event.Kind;
import dev.ostler.core.harness.HarnessDefinition;
import dev.ostler.core.ops.Harnesses;
import dev.ostler.core.ops.Operations;
import dev.ostler.core.ops.Sessions;
import dev.ostler.process.ProcessIdentity;
import java.nio.file.Files;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** A program in a terminal whose broker is killed in the middle of a turn, and of what it shows. */
class TerminalAdoptionIT extends KeeperOutside {
    private static final int BEFORE = 300;
    private static final int ALL = 600;

    private String killedAt(HarnessDefinition definition, String prompt) throws Exception {
        return killedAt(definition, prompt, Kind.TEXT_DELTA);
    }

    /** Half of it at once, the rest when the gate is open. */
    private String count(String then) {
        return "for i in $(seq " + ALL + "); do echo \"line $i\"; [ $i = " + BEFORE + " ] && until [ -e " + gate()
                + " ]; do sleep 0.02; done; done" + then;
    }

    private static String lines(int from, String end) {
        return IntStream.rangeClosed(from, ALL).mapToObj(i -> "line " + i + end).collect(Collectors.joining());
    }

    private void ready() {
        broker.call(Operations.WAIT, new Harnesses.Wait(Terminals.NAME, Harnesses.Until.READY, null));
    }

    private Event ended(String turn) {
        return broker.event(Kind.TURN_ENDED, e -> turn.equals(e.turn()));
    }

    private String spool() throws Exception {
        String id = broker.call(Operations.INSPECT, new Harnesses.Inspect(Terminals.NAME, null))
                .harness()
                .id();
        return Files.readString(dir.resolve("data").resolve("logs").resolve(id + ".out"));
    }

    @Test
    void theTurnGoesOnAndItsEndIsSeenAndTheScreenIsTheSame() throws Exception {
        String turn = killedAt(Terminals.bash(dir), count(""));
        up();
        ready();
        Awaitility.await()
                .atMost(TestBroker.PATIENCE)
                .until(() -> Terminals.screen(broker).text().contains("line " + BEFORE));
        assertThat(broker.count(Kind.TURN_ENDED)).isZero();
        openGate();
        assertThat(ended(turn).data()).contains("completed");
        broker.catchUp();
        String told = Terminals.shown(broker, e -> turn.equals(e.turn()));
        assertThat(told).endsWith(lines(BEFORE + 1, "\r\n") + "READY> ");
        assertThat(spool()).endsWith(told);
        assertThat(Terminals.screen(broker).text()).contains(lines(1, "\n") + "READY>");
        assertThat(broker.count(Kind.TURN_ENDED)).isEqualTo(1);
        assertThat(broker.count(Kind.TURN_STARTED)).isEqualTo(1);

        String next = broker.call(Operations.PROMPT, new Sessions.Prompt(Terminals.NAME, "echo hello"))
                .turn();
        assertThat(ended(next).data()).contains("completed");
    }

    @Test
    void whatWasWrittenDownIsNotToldAgain() throws Exception {
        String turn = killedAt(Terminals.bash(dir), count(""));
        up();
        ready();
        openGate();
        assertThat(ended(turn).data()).contains("completed");
        String before = Terminals.screen(broker).text();
        // what the end of the turn had written down before it is settled
        broker.down(true);
        up();
        ready();
        Terminals.type(broker, "echo fresh\r");
        Terminals.awaitShown(broker, "\r\nfresh\r\n");
        broker.catchUp();
        assertThat(Terminals.shown(broker)).startsWith("echo fresh");
        assertThat(Terminals.screen(broker).text()).startsWith(before.stripTrailing());
    }

    @Test
    void aQueryThatWasAnsweredIsNotAnsweredAgain() throws Exception {
        // it takes the prompt, its enter key, and the six bytes of one answer; more of them would be left
        String script = "stty raw -echo; printf '\\033[6n'; dd bs=1 count=8 2>/dev/null >/dev/null; printf asked;"
                + " until [ -e " + gate() + " ]; do sleep 0.02; done; stty -icanon min 0 time 5;"
                + " echo \"left $(wc -c)\"; exec cat";
        HarnessDefinition definition = Terminals.program(
                dir,
                "\"idleMs\":3600000,\"prompt\":\"asked$\",\"enterDelayMs\":0,\"enter\":\" \"",
                "/bin/sh",
                "-c",
                script);
        // with its end is written down that the query was read
        killedAt(definition, "x", Kind.TURN_ENDED);
        up();
        ready();
        openGate();
        Terminals.awaitShown(broker, "left 0");
    }

    @Test
    void theLastWordsOfOneThatEndedMeanwhileAreTold() throws Exception {
        String turn = killedAt(Terminals.bash(dir), count("; exit 7"));
        up();
        ready();
        long pid = broker.call(Operations.INSPECT, new Harnesses.Inspect(Terminals.NAME, null))
                .harness()
                .pid();
        ProcessIdentity shell = ProcessIdentity.of(pid).orElseThrow();
        broker.abandon();
        openGate();
        Awaitility.await().atMost(TestBroker.PATIENCE).until(() -> !shell.alive());
        up();
        assertThat(ended(turn).data()).contains("failed").contains("exit 7");
        assertThat(broker.event(Kind.EXITED).data()).contains("exit 7");
        broker.event(Kind.REAPED);
        broker.catchUp();
        assertThat(Terminals.shown(broker, e -> turn.equals(e.turn())))
                .endsWith(lines(BEFORE + 1, "\r\n") + "exit\r\n");
        assertThat(broker.count(Kind.TURN_ENDED)).isEqualTo(1);
    }
}
