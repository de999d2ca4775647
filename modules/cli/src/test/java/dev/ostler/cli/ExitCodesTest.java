package dev.ostler.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.core.error.ErrorCode;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the broker answers, and what becomes of it on the command line. */
class ExitCodesTest {
    @TempDir
    Path dir;

    @ParameterizedTest
    @EnumSource(ErrorCode.class)
    void everyErrorHasItsExitCodeAndItsMessage(ErrorCode code) throws Exception {
        try (RawServer server = RawServer.start()) {
            server.json(
                    code.httpStatus(),
                    "application/problem+json",
                    "{\"type\":\"urn:x\",\"status\":" + code.httpStatus() + ",\"detail\":\"what was wrong\",\"code\":\""
                            + code.wire() + "\",\"details\":{\"a\":null}}");
            Cli.Result result = new Cli(dir).at(server).run("ps");
            assertThat(result.code()).isEqualTo(code.exitCode());
            assertThat(result.err()).contains("what was wrong");
            assertThat(result.out()).isEmpty();
        }
    }

    @Test
    void brokerThatIsNotThereIsFourAndSaysHowToStartOne() {
        Cli.Result result = new Cli(dir).run("ps");
        assertThat(result.code()).isEqualTo(4);
        assertThat(result.err()).contains("no broker runs on").contains("ostler up");
    }

    @Test
    void brokerThatIsGoneIsFourAndNamesItsPid() throws Exception {
        Path data = Files.createDirectories(dir.resolve("data"));
        Files.writeString(data.resolve("token"), "x");
        Files.writeString(
                data.resolve("broker.json"),
                "{\"url\":\"http://127.0.0.1:1\",\"pid\":4711,\"tokenFile\":\"token\",\"store\":\"s\",\"version\":\"1\"}");
        Cli.Result result = new Cli(dir).run("ps", "--data", data.toString());
        assertThat(result.code()).isEqualTo(4);
        assertThat(result.err()).contains("pid 4711").contains("ostler up");
    }

    @Test
    void whatIsNoBrokerIsFour() throws Exception {
        try (RawServer server = RawServer.start()) {
            server.says("SSH-2.0-OpenSSH_9.2\r\n").json(404, "text/html", "<html>");
            assertThat(new Cli(dir).at(server).run("ps").code()).isEqualTo(4);
            assertThat(new Cli(dir).at(server).run("ps").code()).isEqualTo(4);
        }
    }

    @Test
    void answerThatIsCutIsFour() throws Exception {
        try (RawServer server = RawServer.start()) {
            server.says("HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{");
            Cli.Result result = new Cli(dir).at(server).run("release", "x");
            assertThat(result.code()).isEqualTo(4);
            assertThat(result.err()).contains("was lost during harness/release");
        }
    }

    @Test
    void failedStartShowsVerdictExitAndBothTails() throws Exception {
        try (RawServer server = RawServer.start()) {
            server.json(422, "application/problem+json", """
                    {"code":"not-ready","detail":"harness x did not become ready (exited): it ended","details":{"verdict":
                    {"reason":"exited","message":"it ended","exit":"exit 3","stdout":["out1"],"stderr":["e1","e2\\u001b[31m"]}}}
                    """);
            Cli.Result result = new Cli(dir).at(server).run("spawn", "x", "--", "false");
            assertThat(result.code()).isEqualTo(1);
            assertThat(result.err())
                    .contains("did not become ready", "exited", "exit 3", "| out1", "| e1", "| e2")
                    .doesNotContain("\u001b");
        }
    }

    @Test
    void tokenIsSentAndNeverSaid() throws Exception {
        try (RawServer server = RawServer.start()) {
            server.json(
                    401, "application/problem+json", "{\"code\":\"unauthenticated\",\"detail\":\"not known here\"}");
            Cli.Result result = new Cli(dir).at(server).run("ps");
            assertThat(result.code()).isEqualTo(5);
            assertThat(server.requests().getFirst().headers()).contains("Authorization: Bearer test-token-0123456789");
            assertThat(result.err()).contains("OSTLER_TOKEN").doesNotContain("test-token");
        }
    }

    @Test
    void flagsWinOverTheEnvironment() throws Exception {
        try (RawServer server = RawServer.start();
                RawServer other = RawServer.start()) {
            server.json("{\"harnesses\":[],\"cursor\":\"E:1\"}");
            assertThat(new Cli(dir).at(other).run("ps", "--url", server.url()).code())
                    .isZero();
            assertThat(other.requests()).isEmpty();
            // a data directory that is named is not overruled by OSTLER_URL
            assertThat(new Cli(dir)
                            .at(other)
                            .run("ps", "--data", dir.toString())
                            .code())
                    .isEqualTo(4);
            assertThat(other.requests()).isEmpty();
        }
    }
}
