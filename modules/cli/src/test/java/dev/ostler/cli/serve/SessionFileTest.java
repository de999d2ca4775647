package dev.ostler.cli.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import dev.ostler.core.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SessionFileTest {
    private static final List<JsonNode> SAID =
            List.of(Json.tree("{\"role\":\"user\",\"text\":\"ü\\n\"}"), Json.tree("{\"role\":\"assistant\"}"));
    private static final SessionState STATE = new SessionState(
            "s1",
            "codex",
            null,
            "c9",
            new Asked(Json.tree("7"), "do it"),
            new Asked(null, "more"),
            Map.of("p1", new Asked(Json.tree("\"7\""), "later")),
            3,
            SAID,
            "m");

    @TempDir
    Path dir;

    private Path file() {
        return dir.resolve("session.json");
    }

    private OstlerException refused() {
        return catchThrowableOfType(
                OstlerException.class, () -> SessionFile.take(file()).close());
    }

    @Test
    void whatIsWrittenIsFoundByTheNextAndIsPrivate() throws IOException {
        try (SessionFile first = SessionFile.take(file())) {
            assertThat(first.found()).isEmpty();
            assertThat(file()).as("nothing to remember yet").doesNotExist();
            first.write(new SessionState("s0", "codex", "h", "c1", null, null, Map.of(), 0, List.of(), null));
            first.write(STATE);
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
                .isEqualTo("rw-------");
        assertThat(dir.resolve("session.json.new")).doesNotExist();
        try (SessionFile second = SessionFile.take(file())) {
            assertThat(second.found()).contains(STATE);
        }
    }

    /** A reader that has it open sees the old one whole: it is replaced, not written over. */
    @Test
    void itIsReplacedAndNotWrittenOver() throws IOException {
        try (SessionFile session = SessionFile.take(file())) {
            session.write(STATE);
            try (var old = Files.newInputStream(file())) {
                session.write(new SessionState("s2", "codex", null, "", null, null, Map.of(), 0, List.of(), null));
                assertThat(SessionState.parse("old", new String(old.readAllBytes(), StandardCharsets.UTF_8)))
                        .isEqualTo(STATE);
            }
        }
    }

    @Test
    void whatAKilledWriterLeftHalfDoneIsNotRead() throws IOException {
        try (SessionFile session = SessionFile.take(file())) {
            session.write(STATE);
        }
        Files.writeString(dir.resolve("session.json.new"), "{\"type\":\"ostler-ses");
        try (SessionFile next = SessionFile.take(file())) {
            assertThat(next.found()).contains(STATE);
            next.write(STATE);
        }
        assertThat(dir.resolve("session.json.new")).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\n",
                "null",
                "[]",
                "{",
                "{}",
                "\u0000\u0000\u0000\u0000",
                "{\"type\":\"other\",\"version\":1}",
                "{\"type\":\"ostler-session\",\"version\":1}",
                "{\"type\":\"ostler-session\"}",
                "{\"type\":\"ostler-session\",\"version\":2,\"new\":true}",
                "{\"type\":\"ostler-session\",\"version\":1,\"session\":\"s\",\"protocol\":\"p\",\"transcript\":{}}",
                "{\"type\":\"ostler-session\",\"version\":1,\"session\":\"s\",\"protocol\":\"p\",\"transcript\":[1]}",
                "{\"type\":\"ostler-session\",\"version\":1,\"session\":\"s\",\"protocol\":\"p\",\"transcript\":[{}]}"
            })
    void whatIsDamagedOrNewerIsRefusedAndLeftAsItIs(String text) throws IOException {
        Files.writeString(file(), text);
        OstlerException refused = refused();
        assertThat(refused).isNotNull();
        assertThat(refused.code()).isEqualTo(ErrorCode.CONFLICT);
        assertThat(refused).hasMessageContainingAll(file().toString(), "left as it is", "another --session-file");
        assertThat(Files.readString(file())).isEqualTo(text);
    }

    @Test
    void everyPrefixOfAFileIsRefusedAndWhatHasMoreToo() throws IOException {
        String whole = STATE.json();
        for (int length = 0; length < whole.length(); length++) {
            Files.writeString(file(), whole.substring(0, length));
            assertThat(refused()).as("%d of %d", length, whole.length()).isNotNull();
        }
        Files.writeString(file(), whole + "\n" + whole);
        assertThat(refused()).as("twice").isNotNull();
        Files.write(file(), new byte[] {(byte) 0xff, (byte) 0xfe, 0});
        assertThat(refused()).hasMessageContaining("damaged");
    }

    @Test
    void aNewerVersionIsSaidWithItsNumber() throws IOException {
        Files.writeString(file(), STATE.json().replace("\"version\":1", "\"version\":2"));
        assertThat(refused()).hasMessageContainingAll("version 2", "reads version 1");
    }

    @Test
    void twoOfOneProcessDoNotHaveItAtOnce() throws IOException {
        try (SessionFile first = SessionFile.take(file())) {
            first.write(STATE);
            assertThat(refused()).hasMessageContainingAll("in use by another ostler serve", "--session-file");
            // who was refused has not freed it for a third
            assertThat(refused()).isNotNull();
        }
        SessionFile.take(file()).close();
    }

    @Test
    void twoProcessesDoNotHaveItAtOnceAndAKilledOneGivesItUp() throws Exception {
        Process other = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Holder.class.getName(),
                        file().toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            assertThat(other.getInputStream().read()).isEqualTo('+');
            assertThat(refused()).hasMessageContaining("in use by another ostler serve");
        } finally {
            other.destroyForcibly();
            assertThat(other.waitFor(60, TimeUnit.SECONDS)).isTrue();
        }
        try (SessionFile next = SessionFile.take(file())) {
            assertThat(next.found()).contains(STATE);
        }
    }

    /** Takes it, says so, and keeps it until it is killed. */
    static final class Holder {
        private Holder() {}

        public static void main(String[] args) throws IOException {
            try (SessionFile session = SessionFile.take(Path.of(args[0]))) {
                session.write(STATE);
                System.out.write('+');
                System.out.flush();
                System.in.read();
            }
        }
    }

    @Test
    void aPlaceThatCannotBeWrittenIsSaid() throws IOException {
        assertThat(catchThrowableOfType(OstlerException.class, () -> SessionFile.take(dir.resolve("no/session.json"))))
                .hasMessageContainingAll("--session-file", "no/session.json");
        Files.createDirectory(file());
        assertThat(refused()).hasMessageContaining("cannot be used");
    }
}
