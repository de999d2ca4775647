package dev.ostler.broker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.core.secret.Redactor;
import dev.ostler.core.secret.Secret;
import dev.ostler.core.session.SessionEvent;
import dev.ostler.core.session.TurnOutcome;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SplitSecretsTest {
    private static final List<String> SECRETS =
            List.of("correct-horse", "correct-horse-battery", "horse-shoe", "aaaaaaab");

    private final Vertx vertx = Vertx.vertx();
    private final Redactor redactor = new Redactor();
    private final List<SessionEvent> told = new CopyOnWriteArrayList<>();
    private final SplitSecrets deltas = new SplitSecrets(vertx, redactor, told::add);

    @AfterEach
    void close() {
        TestBroker.await(vertx.close());
    }

    private static SessionEvent text(String item, String text) {
        return new SessionEvent.TextDelta("s", "t", item, text);
    }

    /** What a reader sees of an item: each delta is redacted by itself. */
    private String shown(String item) {
        StringBuilder out = new StringBuilder();
        for (SessionEvent e : told) {
            switch (e) {
                case SessionEvent.TextDelta d when d.item().equals(item) -> out.append(redactor.redact(d.text()));
                case SessionEvent.ToolOutput d when d.item().equals(item) -> out.append(redactor.redact(d.text()));
                default -> {}
            }
        }
        return out.toString();
    }

    @Test
    void aSecretThatIsSplitAcrossTwoDeltasAtAnyPlaceIsMasked() {
        SECRETS.forEach(s -> redactor.learn(Secret.of(s)));
        for (String secret : SECRETS) {
            String whole = "the key is " + secret + ", aa horse of course";
            for (int at = 0; at <= whole.length(); at++) {
                told.clear();
                deltas.accept(text("i", whole.substring(0, at)));
                deltas.accept(text("i", whole.substring(at)));
                deltas.accept(new SessionEvent.ItemCompleted("s", "t", "i", "message", whole, true));
                assertThat(shown("i")).as("split at %d", at).isEqualTo(redactor.redact(whole));
            }
        }
    }

    @Test
    void aSecretInPiecesOfAnySizeIsMasked() {
        SECRETS.forEach(s -> redactor.learn(Secret.of(s)));
        Samples.cases(300, random -> {
            told.clear();
            StringBuilder whole = new StringBuilder();
            for (int i = random.nextInt(1, 6); i > 0; i--) {
                String secret = SECRETS.get(random.nextInt(SECRETS.size()));
                whole.append(secret, 0, random.nextBoolean() ? secret.length() : random.nextInt(secret.length()))
                        .append(random.nextBoolean() ? " " : "");
            }
            for (int at = 0; at < whole.length(); ) {
                int end = Math.min(whole.length(), at + random.nextInt(1, 5));
                deltas.accept(new SessionEvent.ToolOutput("s", "t", "i", whole.substring(at, end)));
                at = end;
            }
            deltas.accept(new SessionEvent.TurnEnded("s", "t", TurnOutcome.COMPLETED, null));
            assertThat(shown("i")).isEqualTo(redactor.redact(whole.toString()));
            assertThat(SECRETS).noneMatch(shown("i")::contains);
        });
    }

    @Test
    void whatTurnsOutToBeNoSecretComesWithNothingMissing() {
        redactor.learn(Secret.of("correct-horse"));
        deltas.accept(text("i", "that is correct"));
        assertThat(shown("i")).isEqualTo("that is ");
        deltas.accept(text("j", "another item"));
        deltas.accept(text("i", "ly spelled"));
        assertThat(shown("i")).isEqualTo("that is correctly spelled");
        assertThat(shown("j")).isEqualTo("another item");
    }

    @Test
    void textThatCouldNotBeginASecretIsPassedOnUntouched() {
        redactor.learn(Secret.of("xylophone-42"));
        SessionEvent event = text("i", "plain words");
        deltas.accept(event);
        assertThat(told).singleElement().isSameAs(event);
    }

    @Test
    void theEndComesAlsoWhenNothingFollows() {
        redactor.learn(Secret.of("correct-horse"));
        deltas.accept(text("i", "so it is correct"));
        Awaitility.await().atMost(TestBroker.PATIENCE).until(() -> shown("i").equals("so it is correct"));
    }

    @Test
    void itComesBeforeTheEndOfItsItemAndOfItsTurn() {
        redactor.learn(Secret.of("correct-horse"));
        deltas.accept(text("i", "correct"));
        SessionEvent item = new SessionEvent.ItemCompleted("s", "t", "i", "message", "correct", true);
        deltas.accept(item);
        deltas.accept(text("k", "cor"));
        SessionEvent turn = new SessionEvent.TurnEnded("s", "t", TurnOutcome.COMPLETED, null);
        deltas.accept(turn);
        assertThat(told).containsExactly(text("i", "correct"), item, text("k", "cor"), turn);
    }

    @Test
    void theNumberOfItemsThatWaitIsBounded() {
        redactor.learn(Secret.of("correct-horse"));
        List<String> all = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            deltas.accept(text("i" + i, "corr"));
            all.add("corr");
        }
        assertThat(told).hasSize(36);
        deltas.flush();
        assertThat(told).extracting(e -> ((SessionEvent.TextDelta) e).text()).containsExactlyElementsOf(all);
    }
}
