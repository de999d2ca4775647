package dev.ostler.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ostler.core.harness.Auth;
import dev.ostler.core.harness.Credential;
import dev.ostler.core.harness.Endpoint;
import dev.ostler.core.harness.VerdictReason;
import dev.ostler.core.secret.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AnnouncementTest {
    private static final String CODEX = "listening on: (?<endpoint>ws://\\S+)";

    @Test
    void theWholeContractLine() {
        assertThat(json("""
                        {"version":1,"endpoint":"ws://0.0.0.0:41234","sessionId":"s","auth":{"type":"bearer","token":"t"},"protocol":"codex","pid":123,"newer":[]}"""))
                .contains(new Announcement(
                        Endpoint.parse("ws://127.0.0.1:41234"),
                        "s",
                        new Credential("bearer", "t", null, null),
                        "codex"));
    }

    @Test
    void theEndpointIsEnough() {
        assertThat(json("{\"endpoint\":\"unix:///run/a.sock\"}"))
                .contains(new Announcement(Endpoint.parse("unix:///run/a.sock"), null, null, null));
        assertThat(json("  \u001b[32m{\"endpoint\":\"ws://[::]:9\"}\u001b[0m \r"))
                .contains(new Announcement(Endpoint.parse("ws://[::1]:9"), null, null, null));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{}",
                "starting",
                "{\"level\":\"info\",\"msg\":\"the \\\"endpoint\\\" comes\"}",
                "{\"level\":\"info\",\"nested\":{\"endpoint\":\"ws://127.0.0.1:1\"}}",
                "{\"endpoint\":\"ws://127.0.0.1:1\"",
                "[{\"endpoint\":\"ws://127.0.0.1:1\"}]",
                "log: {\"endpoint\":\"ws://127.0.0.1:1\"}",
            })
    void otherLinesAreOutput(String line) {
        assertThat(json(line)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    {"version":2,"endpoint":"ws://127.0.0.1:1"}                         | contract version 2; this broker knows 1
                    {"endpoint":5}                                                      | its endpoint is NUMBER, expected a URI as text
                    {"endpoint":"ftp://127.0.0.1:1"}                                    | its scheme is not known here
                    {"endpoint":"ws://127.0.0.1:0"}                                     | nobody can listen at port 0
                    {"endpoint":"ws://127.0.0.1:1","auth":{"type":"bearer"}}            | auth.token is missing
                    {"endpoint":"ws://127.0.0.1:1","auth":{"type":"magic"}}             | auth.type 'magic' is not one of
                    {"endpoint":"ws://127.0.0.1:1","auth":{"tokenFile":"/nonexistent"}} | its auth.tokenFile cannot be read
                    """)
    void whatCannotBeUsedIsNamed(String line, String why) {
        assertThatThrownBy(() -> json(line))
                .isInstanceOfSatisfying(
                        NotReady.class, e -> assertThat(e.reason()).isEqualTo(VerdictReason.BAD_PAYLOAD))
                .hasMessageContaining(why);
    }

    @Test
    void anEndpointElsewhereIsRefusedUnlessItIsMeant() {
        String line = "{\"endpoint\":\"wss://example.org\"}";
        assertThatThrownBy(() -> json(line))
                .isInstanceOfSatisfying(
                        NotReady.class, e -> assertThat(e.reason()).isEqualTo(VerdictReason.ENDPOINT_REFUSED))
                .hasMessageContaining("--allow-remote");
        assertThat(Announcement.in(line, null, Samples.definition("\"allowRemote\":true")))
                .isPresent();
    }

    @Test
    void aTokenMayLieInAFile(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("token"), "t0ken\n");
        Announcement a = json("{\"endpoint\":\"ws://127.0.0.1:1\",\"auth\":{\"type\":\"bearer\",\"tokenFile\":\"" + file
                        + "\"}}")
                .orElseThrow();
        assertThat(a.auth()).isNotNull();
        assertThat(a.auth().toAuth()).isEqualTo(new Auth.Bearer(Secret.of("t0ken")));
    }

    @Test
    void aPatternFindsTheEndpointBehindColours() {
        Pattern pattern = Pattern.compile(CODEX);
        var definition = Samples.definition("");
        assertThat(Announcement.in(
                        "\u001b[1m  listening on: \u001b[36mws://127.0.0.1:38011\u001b[0m", pattern, definition))
                .contains(new Announcement(Endpoint.parse("ws://127.0.0.1:38011"), null, null, null));
        assertThat(Announcement.in(
                        "\u001b]8;;x\u0007listening on: ws://127.0.0.1:1\u001b]8;;\u001b\\", pattern, definition))
                .isPresent();
        assertThat(Announcement.in("{\"endpoint\":\"ws://127.0.0.1:1\"}", pattern, definition))
                .isEmpty();
        assertThatThrownBy(() -> Announcement.in("listening on: ws://a@b:1", pattern, definition))
                .isInstanceOf(NotReady.class);
    }

    @Test
    void whatIsShownHasNoCredential() {
        assertThat(
                        Announcement.shown(
                                "\u001b[2m{\"endpoint\":\"ws://x\",\"auth\":{\"token\":\"CAN\\\"ARY\",\"password\" : \"CANARY\"}}"))
                .isEqualTo("{\"endpoint\":\"ws://x\",\"auth\":{\"token\":\"***\",\"password\" : \"***\"}}");
        String plain = "token: 5 { }";
        assertThat(Announcement.shown(plain)).isSameAs(plain);
    }

    private static Optional<Announcement> json(String line) {
        return Announcement.in(line, null, Samples.definition(""));
    }
}
