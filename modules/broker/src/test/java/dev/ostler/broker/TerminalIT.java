package dev.ostler.broker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.Problem;
import dev.ostler.core.event.Event;
import dev.ostler.core.event.Kind;
import dev.ostler.core.harness.HarnessDefinition;
import dev.ostler.core.harness.Release;
import dev.ostler.core.harness.TerminalSize;
import dev.ostler.core.json.Json;
import dev.ostler.core.ops.Harnesses;
import dev.ostler.core.ops.Operations;
import dev.ostler.core.ops.Sessions;
import dev.ostler.core.ops.Supervision;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Real programs in real terminals, behind a broker. */
class TerminalIT extends OneBroker {
    private static final int FLOOD_BYTES = 20_000_000;

    private Harnesses.Spawned spawn(HarnessDefinition definition) {
        return broker.call(Operations.SPAWN, Spawns.of(Terminals.NAME, definition, null, null));
    }

    private void bash() {
        spawn(Terminals.bash(dir));
        Terminals.awaitShown(broker, "READY> ");
    }

    private String prompt(String text) {
        return broker.call(Operations.PROMPT, new Sessions.Prompt(Terminals.NAME, text))
                .turn();
    }

    private String outcome(String turn) {
        return Json.tree(ended(turn).data()).path("outcome").asText();
    }

    private Event ended(String turn) {
        return broker.event(Kind.TURN_ENDED, e -> turn.equals(e.turn()));
    }

    private String of(String turn) {
        return Terminals.shown(broker, e -> turn.equals(e.turn()));
    }

    @Test
    void itHasTheSizeFromItsBeginningAndNoneInItsEnvironment() {
        Harnesses.Spawned spawned =
                spawn(Terminals.sh(dir, "stty size; echo \"$TERM [$COLUMNS$LINES]\"; tty; exec cat"));
        assertThat(spawned.endpoint()).isEqualTo("terminal");
        assertThat(broker.event(Kind.READY).data()).contains("it runs in its terminal");
        Terminals.awaitShown(broker, "40 120\r\nxterm-256color []\r\n/dev/pts/");
        assertThat(Terminals.screen(broker))
                .satisfies(s -> assertThat(s.columns()).isEqualTo(120))
                .satisfies(s -> assertThat(s.rows()).isEqualTo(40));
        assertThat(broker.call(Operations.CAPABILITIES, new Sessions.WhatItCan(Terminals.NAME))
                        .terminal())
                .isTrue();
    }

    @Test
    void aPlainCommandIsStartedInATerminalOfTheSizeThatIsAskedFor() {
        broker.call(
                Operations.SPAWN,
                new Harnesses.Spawn(
                        Terminals.NAME,
                        null,
                        null,
                        List.of("/bin/sh", "-c", "stty size; exec cat"),
                        null,
                        "pty",
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        new TerminalSize(101, 33)));
        Terminals.awaitShown(broker, "33 101");
    }

    @Test
    void whatIsTypedIsEchoedAndCharactersAreWholeHoweverTheyAreTyped() {
        spawn(Terminals.sh(dir, "echo up; exec cat"));
        Terminals.awaitShown(broker, "up\r\n");
        byte[] euro = {(byte) 0xe2, (byte) 0x82, (byte) 0xac};
        for (byte b : euro) {
            String one = Base64.getEncoder().encodeToString(new byte[] {b});
            assertThat(broker.call(Operations.INPUT, new Sessions.Input(Terminals.NAME, null, one))
                            .bytes())
                    .isEqualTo(1);
        }
        Terminals.type(broker, "🐎\r");
        Terminals.awaitShown(broker, "€🐎\r\n€🐎\r\n");
        assertThat(Terminals.shown(broker)).isEqualTo("up\r\n€🐎\r\n€🐎\r\n");
        assertThat(Terminals.screen(broker).text().strip()).isEqualTo("up\n€🐎\n€🐎");
    }

    @Test
    void anotherSizeIsSeenByTheProgramAndKeptForTheNextStart() {
        spawn(Terminals.sh(dir, "trap 'stty size' WINCH; echo \"up $(stty size)\"; while :; do sleep 0.02; done"));
        Terminals.awaitShown(broker, "up 40 120");
        broker.call(Operations.RESIZE, new Sessions.Resize(Terminals.NAME, 77, 22));
        Terminals.awaitShown(broker, "22 77");
        assertThat(broker.event(Kind.TERMINAL_RESIZED).data()).contains("\"columns\":77", "\"rows\":22");
        assertThat(Terminals.screen(broker).columns()).isEqualTo(77);
        broker.call(Operations.RESTART, new Supervision.Restart(Terminals.NAME, null));
        Terminals.awaitShown(broker, "up 22 77");
        assertThat(Terminals.screen(broker).rows()).isEqualTo(22);
    }

    @Test
    void aTurnIsOverWhenTheProgramWaitsAgainAndHasWhatWasWrittenInIt() {
        bash();
        String turn = prompt("echo one; echo two");
        assertThat(outcome(turn)).isEqualTo("completed");
        // the echo of what was typed may be late
        assertThat(of(turn)).contains("one\r\ntwo\r\n").endsWith("READY> ");
        Event item = broker.event(Kind.ITEM_COMPLETED, e -> turn.equals(e.turn()));
        assertThat(Json.tree(item.data()).path("text").asText()).isEqualTo(of(turn));
        assertThat(Terminals.shown(broker))
                .contains("READY> echo one; echo two")
                .endsWith(of(turn));
        String next = prompt("echo three");
        assertThat(outcome(next)).isEqualTo("completed");
        assertThat(of(next)).contains("three").doesNotContain("one");
    }

    @Test
    void aTurnIsOverWhenNothingWasWrittenForAWhile() {
        spawn(Terminals.program(
                dir, "\"idleMs\":2000", "/bin/sh", "-c", "echo up; while read -r line; do echo \"heard $line\"; done"));
        Terminals.awaitShown(broker, "up");
        String turn = prompt("hello");
        assertThat(outcome(turn)).isEqualTo("completed");
        assertThat(of(turn)).contains("heard hello");
        Problem busy = broker.refused(Operations.STEER, new Sessions.Steer(Terminals.NAME, "more"));
        assertThat(busy.code()).isEqualTo(ErrorCode.CONFLICT);
    }

    @Test
    void aTurnIsSteeredAndInterrupted() {
        bash();
        // the echo of the prompt does not show that it reads
        String turn = prompt("read -r -p 'mo''re? ' more; echo \"and $more\"; sleep 1000");
        Terminals.awaitShown(broker, "more? ");
        assertThat(broker.call(Operations.STEER, new Sessions.Steer(Terminals.NAME, "also"))
                        .turn())
                .isEqualTo(turn);
        Terminals.awaitShown(broker, "and also");
        assertThat(broker.call(Operations.INTERRUPT, new Sessions.Interrupt(Terminals.NAME))
                        .turn())
                .isEqualTo(turn);
        assertThat(outcome(turn)).isEqualTo("interrupted");
        assertThat(of(turn)).contains("^C");
        assertThat(outcome(prompt("echo again"))).isEqualTo("completed");
        assertThat(broker.count(Kind.TURN_ENDED)).isEqualTo(2);
    }

    @Test
    void anExitInATurnEndsItAndItsCodeIsKnown() {
        bash();
        String turn = prompt("echo last words; exit 7");
        assertThat(outcome(turn)).isEqualTo("failed");
        assertThat(ended(turn).data()).contains("exit 7");
        assertThat(of(turn)).contains("last words");
        assertThat(broker.event(Kind.EXITED).data()).contains("exit 7");
        broker.event(Kind.REAPED);
        assertThat(broker.call(Operations.CRASHES, new Supervision.Crashes(Terminals.NAME))
                        .exits()
                        .getLast()
                        .tail())
                .contains("last words");
        assertThat(broker.count(Kind.TURN_ENDED)).isEqualTo(1);
    }

    @Test
    void aSignalThatEndsItIsKnown() {
        bash();
        String turn = prompt("kill -9 $$");
        assertThat(outcome(turn)).isEqualTo("failed");
        assertThat(broker.event(Kind.EXITED).data()).contains("SIGKILL");
        broker.event(Kind.REAPED);
    }

    @Test
    void aFloodIsToldToTheLastByteWhileSomebodyTypes() {
        spawn(Terminals.sh(
                dir,
                "stty raw -echo; echo up; head -c " + FLOOD_BYTES
                        + " /dev/zero | tr '\\0' x; dd bs=1 count=100000 2>/dev/null | wc -c; echo over"));
        Terminals.awaitShown(broker, "up");
        List<Future<?>> typed = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            typed.add(broker.ask(Operations.INPUT, new Sessions.Input(Terminals.NAME, "y".repeat(1_000))));
        }
        TestBroker.await(Future.all(typed));
        broker.event(Kind.EXITED);
        String shown = Terminals.shown(broker);
        assertThat(shown.chars().filter(c -> c == 'x').count()).isEqualTo(FLOOD_BYTES);
        assertThat(shown).endsWith("100000\nover\n");
        assertThat(broker.events).noneMatch(e -> e.kind() == Kind.ERROR);
    }

    @Test
    void aQueryOfTheProgramIsAnswered() {
        spawn(Terminals.sh(
                dir,
                "stty raw -echo; printf 'ab\\033[6n'; answer=$(dd bs=1 count=6 2>/dev/null | od -An -tx1);"
                        + " echo \"answer$answer\"; exec cat"));
        Terminals.awaitShown(broker, "answer 1b 5b 31 3b 33 52");
    }

    @Test
    void aScreenSaysAfterWhichCursorToGoOn() {
        spawn(Terminals.sh(dir, "i=0; while :; do i=$((i+1)); echo \"line $i\"; done"));
        Terminals.awaitShown(broker, "line 200\r\n");
        for (int i = 0; i < 20; i++) {
            Sessions.Shown screen = Terminals.screen(broker);
            broker.catchUp();
            String until =
                    Terminals.shown(broker, e -> e.seq() <= screen.cursor().seq());
            assertThat(lastLine(screen.text())).isEqualTo(lastLine(until.replace("\r", "")));
        }
    }

    @Test
    void aSecretThatIsPaintedInTwoColoursIsCoveredInEveryPicture() {
        spawn(Terminals.sh(dir, "printf 'key sk-0123456789\\033[31mabcdef0123\\033[m end'; exec cat"));
        Terminals.awaitShown(broker, " end");
        for (Sessions.ScreenFormat format : Sessions.ScreenFormat.values()) {
            assertThat(broker.call(Operations.SCREEN, new Sessions.Screen(Terminals.NAME, format))
                            .text())
                    .contains("***")
                    .contains(" end")
                    .doesNotContain("0123");
        }
    }

    private static String lastLine(String text) {
        String[] lines = text.stripTrailing().split("\n", -1);
        return lines[lines.length - 1].strip();
    }

    @Test
    void agentsWithoutATerminalSayWhatWouldDo() {
        broker.call(Operations.SPAWN, Spawns.of(Terminals.NAME, PipedHarnessIT.agent(dir), null, null));
        Problem input = broker.refused(Operations.INPUT, new Sessions.Input(Terminals.NAME, "x"));
        assertThat(input.code()).isEqualTo(ErrorCode.UNSUPPORTED);
        assertThat(input.message()).contains("ostler prompt", "--protocol pty");
        assertThat(broker.refused(Operations.RESIZE, new Sessions.Resize(Terminals.NAME, 80, 24))
                        .code())
                .isEqualTo(ErrorCode.UNSUPPORTED);
        assertThat(broker.refused(Operations.SCREEN, new Sessions.Screen(Terminals.NAME, null))
                        .message())
                .contains("ostler history");
    }

    @Test
    void itCannotBeLeftAloneAndGoesAtAHangUpThoughItIgnoresTheRest() {
        Path hung = dir.resolve("hung");
        spawn(Terminals.sh(
                dir, "trap '' INT TERM; trap 'touch " + hung + "; exit 0' HUP; echo up; while :; do sleep 0.02; done"));
        Terminals.awaitShown(broker, "up");
        assertThat(broker.refused(
                                Operations.RELEASE, new Harnesses.ReleaseIt(Terminals.NAME, Release.DETACH, null, null))
                        .code())
                .isEqualTo(ErrorCode.UNSUPPORTED);
        Harnesses.Released gone =
                broker.call(Operations.RELEASE, new Harnesses.ReleaseIt(Terminals.NAME, Release.ABORT, null, null));
        assertThat(gone.outcome()).isEqualTo("reaped");
        assertThat(hung).exists();
    }

    @Test
    void anImageIsRefusedBeforeAnythingIsTyped() {
        bash();
        Problem refused = broker.refused(
                Operations.PROMPT,
                new Sessions.Prompt(Terminals.NAME, "echo no", null, null, null, List.of(Pngs.ofSize(100))));
        assertThat(refused.code()).isEqualTo(ErrorCode.UNSUPPORTED);
        assertThat(refused.message()).contains("the pty agent").contains("cannot be shown images");
        assertThat(broker.count(Kind.TURN_STARTED)).isZero();
    }
}
