package dev.ostler.broker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.core.json.Json;
import dev.ostler.core.secret.Redactor;
import dev.ostler.core.secret.Secret;
import dev.ostler.core.session.HistoryItem;
import org.junit.jupiter.api.Test;

class SessionDeskTest {
    @Test
    void aHistoryTellsNoSecret() {
        Redactor redactor = new Redactor();
        redactor.learn(Secret.of("hush-hush"));
        HistoryItem shown = SessionDesk.shown(
                new HistoryItem(
                        "t", "i", "tool", "printed hush-hush", "shell", "{\"a\":\"hush-hush\"}", "completed", null),
                redactor);
        assertThat(Json.write(shown)).doesNotContain("hush").contains("printed ***");
        assertThat(shown.input()).isEqualTo("{\"a\":\"***\"}");
    }

    @Test
    void longTextsAreCutAndStayWhatTheyAre() {
        String large = "x".repeat(SessionDesk.MOST_TOOL_CHARS + 1);
        HistoryItem shown = SessionDesk.shown(
                new HistoryItem("t", "i", "tool", large, "shell", "\"" + large + "\"", "completed", null),
                new Redactor());
        assertThat(shown.text()).contains("1 characters are left out here");
        assertThat(Json.tree(String.valueOf(shown.input())).path("cut").asInt()).isEqualTo(large.length() + 2);
        assertThat(SessionDesk.shown(
                                new HistoryItem("t", "i", "message", large, null, null, null, null), new Redactor())
                        .text())
                .isEqualTo(large);
    }
}
