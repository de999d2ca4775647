package dev.ostler.drivers.codex;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import dev.ostler.core.json.Json;
import dev.ostler.core.session.Decision;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Titles and results of every server request that a human can answer. */
final class AnswersTest {
    private static Question question(Ask ask, String params) {
        return new Question("1", ask, "t", "u", "i", Json.tree(params), "{}");
    }

    private static String result(Ask ask, String params, Decision decision) {
        return Json.tree(Json.write(Answers.result(question(ask, params), decision, null)))
                .toString();
    }

    private static String title(Ask ask, String params) {
        return Titles.of(question(ask, params), Optional.empty());
    }

    @Test
    void everyRequestOfTheSchemaThatAHumanCanAnswerIsKnown() {
        assertThat(List.of(Ask.values()))
                .allSatisfy(ask -> assertThat(Ask.of(ask.method())).contains(ask))
                .hasSize(8);
        assertThat(Ask.of("attestation/generate")).isEmpty();
    }

    @Test
    void commandsAndFileChanges() {
        for (Ask ask : List.of(Ask.COMMAND, Ask.FILE_CHANGE)) {
            assertThat(result(ask, "{}", Decision.ALLOW)).isEqualTo("{\"decision\":\"accept\"}");
            assertThat(result(ask, "{}", Decision.ALLOW_SESSION)).isEqualTo("{\"decision\":\"acceptForSession\"}");
            assertThat(result(ask, "{}", Decision.DENY)).isEqualTo("{\"decision\":\"decline\"}");
            assertThat(result(ask, "{}", Decision.CANCEL)).isEqualTo("{\"decision\":\"cancel\"}");
        }
        assertThat(title(Ask.COMMAND, "{\"command\":\"echo 1\\n\\u001b[31mrm -rf /\",\"reason\":null}"))
                .isEqualTo("echo 1 [31mrm -rf /");
        assertThat(title(Ask.COMMAND, "{\"networkApprovalContext\":{\"host\":\"example.org\",\"protocol\":\"https\"}}"))
                .isEqualTo("network access to example.org");
        assertThat(title(Ask.COMMAND, "{\"command\":\"" + "x".repeat(5000) + "\"}"))
                .hasSize(300);
        assertThat(title(Ask.FILE_CHANGE, "{\"grantRoot\":\"/srv\"}")).isEqualTo("change files, and write below /srv");
        assertThat(Titles.of(question(Ask.FILE_CHANGE, "{}"), Optional.of("/a, /b")))
                .isEqualTo("change /a, /b");
    }

    @Test
    void legacyRequests() {
        for (Ask ask : List.of(Ask.LEGACY_COMMAND, Ask.LEGACY_PATCH)) {
            assertThat(result(ask, "{}", Decision.ALLOW)).isEqualTo("{\"decision\":\"approved\"}");
            assertThat(result(ask, "{}", Decision.ALLOW_SESSION)).isEqualTo("{\"decision\":\"approved_for_session\"}");
            assertThat(result(ask, "{}", Decision.DENY))
                    .isEqualTo("{\"decision\":{\"denied\":{\"rejection\":\"declined by the user\"}}}");
            assertThat(result(ask, "{}", Decision.CANCEL)).isEqualTo("{\"decision\":\"abort\"}");
        }
        assertThat(title(Ask.LEGACY_COMMAND, "{\"command\":[\"git\",\"push\"]}"))
                .isEqualTo("git push");
        assertThat(title(Ask.LEGACY_PATCH, "{\"fileChanges\":{\"a.txt\":{},\"b.txt\":{}}}"))
                .isEqualTo("change a.txt, b.txt");
    }

    @Test
    void permissionsAreGrantedAsTheyWereAskedFor() {
        String wanted = """
                {"permissions":{"network":{"enabled":true},"fileSystem":{"read":["/r"],"write":["/w"],"entries":[
                {"access":"write","path":{"type":"glob_pattern","pattern":"/x/**"}}]}}}""";
        assertThat(result(Ask.PERMISSIONS, wanted, Decision.ALLOW))
                .contains("\"scope\":\"turn\"")
                .contains("\"network\":{\"enabled\":true}");
        assertThat(result(Ask.PERMISSIONS, wanted, Decision.ALLOW_SESSION)).contains("\"scope\":\"session\"");
        assertThat(result(Ask.PERMISSIONS, wanted, Decision.DENY)).contains("\"permissions\":{}");
        assertThat(title(Ask.PERMISSIONS, wanted)).isEqualTo("grant network, read /r, write /w, write /x/**");
    }

    @Test
    void questionsThatADecisionDoesNotAnswerWantContent() {
        for (Ask ask : List.of(Ask.USER_INPUT, Ask.TOOL_CALL)) {
            assertThatThrownBy(() -> result(ask, "{}", Decision.ALLOW))
                    .isInstanceOfSatisfying(
                            OstlerException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_REQUEST));
        }
        assertThat(result(Ask.USER_INPUT, "{}", Decision.DENY)).isEqualTo("{\"answers\":{}}");
        assertThat(result(Ask.TOOL_CALL, "{}", Decision.DENY)).contains("\"success\":false");
        Map<String, Object> answers = Map.of("answers", Map.of("q", Map.of("answers", List.of("A"))));
        assertThat(Answers.result(question(Ask.USER_INPUT, "{}"), Decision.ALLOW, answers))
                .isSameAs(answers);
        assertThat(title(Ask.USER_INPUT, "{\"questions\":[{\"question\":\"Which?\"},{\"question\":\"Why?\"}]}"))
                .isEqualTo("Which? / Why?");
        assertThat(title(Ask.TOOL_CALL, "{\"tool\":\"lookup\",\"arguments\":{\"id\":1}}"))
                .isEqualTo("lookup {\"id\":1}");
    }

    @Test
    void elicitationsTakeTheirFieldsOrTheWholeAnswer() {
        String form = "{\"requestedSchema\":{\"required\":[\"name\"]}}";
        Question question = question(Ask.ELICITATION, form);
        assertThatThrownBy(() -> Answers.result(question, Decision.ALLOW, null)).isInstanceOf(OstlerException.class);
        assertThat(Answers.result(question, Decision.ALLOW, Map.of("name", "Ada")))
                .isEqualTo(Map.of("action", "accept", "content", Map.of("name", "Ada")));
        assertThat(Answers.result(question, Decision.ALLOW, Map.of("action", "decline")))
                .isEqualTo(Map.of("action", "decline"));
        assertThat(result(Ask.ELICITATION, form, Decision.DENY)).isEqualTo("{\"action\":\"decline\"}");
        assertThat(result(Ask.ELICITATION, form, Decision.CANCEL)).isEqualTo("{\"action\":\"cancel\"}");
        assertThat(result(Ask.ELICITATION, "{\"mode\":\"url\"}", Decision.ALLOW))
                .contains("\"action\":\"accept\"");
    }
}
