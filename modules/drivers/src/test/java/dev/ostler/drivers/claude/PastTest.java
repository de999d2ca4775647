package dev.ostler.drivers.claude;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.core.json.Json;
import dev.ostler.core.session.HistoryItem;
import org.junit.jupiter.api.Test;

/** Entries as Claude Code 2.1.329 wrote them when its model was changed between two prompts. */
class PastTest {
    @Test
    void itsOwnCommandsAreNoPrompts() {
        Past past = new Past("");
        user(past, "1", "say: before");
        user(
                past,
                "2",
                "<command-name>/model</command-name>\n            <command-message>model</command-message>\n"
                        + "            <command-args>mock-other</command-args>");
        user(past, "3", "<local-command-stdout>Set model to `mock-other`</local-command-stdout>");
        user(past, "4", "say: after a <command-name> in its middle");

        assertThat(past.items())
                .extracting(HistoryItem::text)
                .containsExactly("say: before", "say: after a <command-name> in its middle");
    }

    private static void user(Past past, String uuid, String text) {
        past.take(Json.tree("""
                {"type":"user","isSidechain":false,"uuid":"%s","timestamp":"2026-11-21T20:27:42.949Z",
                 "message":{"role":"user","content":%s}}
                """.formatted(uuid, Json.write(text))));
    }
}
