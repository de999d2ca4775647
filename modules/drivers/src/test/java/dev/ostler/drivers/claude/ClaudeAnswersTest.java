package dev.ostler.drivers.claude;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ostler.core.json.Json;
import dev.ostler.core.session.ApprovalKind;
import dev.ostler.core.session.Decision;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ClaudeAnswersTest {
    private static Question question(String tool, String input, String suggestions) {
        return new Question(
                "r",
                "t",
                false,
                Json.tree("{\"tool_name\":\"" + tool + "\",\"input\":" + input + ",\"permission_suggestions\":["
                        + suggestions + "]}"),
                "{}");
    }

    private static JsonNode response(Question question, Decision decision, @Nullable Map<String, Object> content) {
        return Json.tree(Json.write(Answers.response(question, decision, content)));
    }

    @Test
    void allowedIsWhatWasAskedOrWhatIsGivenInItsPlace() {
        Question question = question("Bash", "{\"command\":\"ls\"}", "");
        assertThat(response(question, Decision.ALLOW, null).path("updatedInput"))
                .isEqualTo(Json.tree("{\"command\":\"ls\"}"));
        assertThat(response(question, Decision.ALLOW, Map.of("command", "pwd")).path("updatedInput"))
                .isEqualTo(Json.tree("{\"command\":\"pwd\"}"));
        assertThat(response(question, Decision.DENY, Map.of("behavior", "deny", "message", "because")))
                .isEqualTo(Json.tree("{\"behavior\":\"deny\",\"message\":\"because\"}"));
    }

    @Test
    void forTheSessionIsNeverWiderOrLongerThanThat() {
        String rules = "{\"type\":\"addRules\",\"destination\":\"localSettings\"}";
        String mode = "{\"type\":\"setMode\",\"mode\":\"acceptEdits\",\"destination\":\"session\"}";
        assertThat(response(question("Bash", "{}", rules + "," + mode), Decision.ALLOW_SESSION, null)
                        .path("updatedPermissions"))
                .isEqualTo(Json.tree("[{\"type\":\"addRules\",\"destination\":\"session\"}]"));
        assertThat(response(question("Write", "{}", mode), Decision.ALLOW_SESSION, null)
                        .path("updatedPermissions"))
                .isEqualTo(Json.tree("[" + mode + "]"));
    }

    @Test
    void cancelInterrupts() {
        assertThat(response(question("Bash", "{}", ""), Decision.CANCEL, null)
                        .path("interrupt")
                        .asBoolean())
                .isTrue();
    }

    @Test
    void kindsAndTitlesSayWhatItIsAbout() {
        Question edit = question("Edit", "{\"file_path\":\"/a/b\"}", "");
        assertThat(edit.kind()).isEqualTo(ApprovalKind.FILE_CHANGE);
        assertThat(edit.title()).isEqualTo("change /a/b");
        Question fetch = question("WebFetch", "{\"url\":\"http://x\"}", "");
        assertThat(fetch.kind()).isEqualTo(ApprovalKind.TOOL_CALL);
        assertThat(fetch.title()).isEqualTo("WebFetch {\"url\":\"http://x\"}");
        Question ask = question("AskUserQuestion", "{\"questions\":[{\"question\":\"Which?\"}]}", "");
        assertThat(ask.kind()).isEqualTo(ApprovalKind.USER_INPUT);
        assertThat(ask.title()).isEqualTo("Which?");
        assertThat(question("Bash", "{\"command\":\"a\\nb\"}", "").title()).isEqualTo("a b");
    }

    @Test
    void noFrameHasWhatJavaScriptTakesForTheEndOfALine() {
        String frame = Frames.message("u", "a\u2028b\u2029c\nd", List.of());
        assertThat(frame).doesNotContain("\u2028").doesNotContain("\u2029").doesNotContain("\n");
        assertThat(Json.tree(frame).path("message").path("content").asText()).isEqualTo("a\u2028b\u2029c\nd");
    }
}
