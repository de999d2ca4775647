package dev.ostler.drivers.opencode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ostler.core.session.SessionEvent;
import dev.ostler.core.session.TurnOutcome;
import dev.ostler.fake.FakePrograms;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Against the fake opencode. */
final class FakeOpencodeIT extends OpencodeContract {
    @Override
    List<String> command() {
        return FakePrograms.opencode("--port", "0");
    }

    @Test
    void whatWasMissedIsToldOnceAfterAReconnect() {
        Desk desk = desk();
        String session = desk.open().id();
        String turn = desk.prompt("say: before\ndrop\nslow: 20 every 20\nsay: after");
        await().atMost(Told.PATIENCE).until(() -> desk.told.disconnects.size() == 1);
        desk.resume(session, turn);
        desk.told.awaitOne(SessionEvent.TurnEnded.class);
        assertThat(desk.told.ends())
                .containsExactly(new SessionEvent.TurnEnded(session, turn, TurnOutcome.COMPLETED, null));
        assertThat(desk.told.all(SessionEvent.TurnStarted.class)).hasSize(1);
        assertThat(desk.told.all(SessionEvent.ItemCompleted.class))
                .singleElement()
                .satisfies(item -> assertThat(item.text()).startsWith("before").endsWith("after"));
    }

    @Test
    void anAnswerInOneLargeFrameIsReadWhole() {
        Desk desk = desk();
        desk.open();
        String turn = desk.prompt("big " + (8 << 20));
        desk.told.awaitOne(SessionEvent.TurnEnded.class, e -> e.turn().equals(turn));
        assertThat(desk.told.all(SessionEvent.ItemCompleted.class))
                .singleElement()
                .satisfies(item -> assertThat(item.text()).hasSize(8 << 20));
    }
}
