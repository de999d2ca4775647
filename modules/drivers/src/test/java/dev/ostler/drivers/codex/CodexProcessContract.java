package dev.ostler.drivers.codex;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.core.session.SessionEvent;
import dev.ostler.core.session.TurnOutcome;
import dev.ostler.drivers.Driver;
import dev.ostler.drivers.Target;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The contract against a process of its own, which can also die. */
abstract class CodexProcessContract extends CodexContract {
    @TempDir
    Path home;

    private CodexProcess codex;

    /** What comes before {@code app-server}. */
    abstract List<String> program();

    /** Makes the CODEX_HOME ready. */
    abstract void prepare(Path codexHome) throws Exception;

    @Override
    Target target() {
        return codex.target();
    }

    @Override
    void up() throws Exception {
        prepare(Files.createDirectories(home.resolve("codex")));
        codex = CodexProcess.start(program(), home, "ws://127.0.0.1:0");
    }

    @Override
    void down() throws Exception {
        codex.stop();
    }

    @Test
    void aTurnCutByAKillIsToldAsInterruptedByTheNextServer() throws Exception {
        Desk first = desk();
        Driver.Session session = first.open();
        first.prompt("say: warm");
        first.told.awaitOne(SessionEvent.TurnEnded.class);
        String turn = first.prompt("slow: 200 every 50");
        first.told.awaitOne(SessionEvent.TextDelta.class, delta -> delta.turn().equals(turn));
        codex.kill();
        first.told.awaitDisconnects(1);
        assertThat(first.told.all(SessionEvent.TurnEnded.class)).hasSize(1);

        codex = CodexProcess.start(program(), home, "ws://127.0.0.1:0");
        Desk second = desk();
        assertThat(second.resume(session.id(), turn)).isEqualTo(new Driver.Session(session.id(), null));
        assertThat(second.told.all(SessionEvent.TurnEnded.class))
                .extracting(SessionEvent.TurnEnded::turn, SessionEvent.TurnEnded::outcome)
                .containsExactly(org.assertj.core.groups.Tuple.tuple(turn, TurnOutcome.INTERRUPTED));
        second.prompt("say: alive again");
        second.told.awaitOne(
                SessionEvent.ItemCompleted.class, item -> item.text().equals("alive again"));
    }

    @Test
    void itIsSpokenToOverIpv6Too() throws Exception {
        codex.stop();
        codex = CodexProcess.start(program(), home, "ws://[::1]:0");
        Desk desk = desk();
        desk.open();
        desk.prompt("say: six");
        desk.told.awaitOne(SessionEvent.ItemCompleted.class, item -> item.text().equals("six"));
    }
}
