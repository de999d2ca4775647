package dev.ostler.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.cli.Cli;
import dev.ostler.cli.RawServer;
import dev.ostler.cli.term.Style;
import dev.ostler.core.event.Cursor;
import dev.ostler.core.event.GapReason;
import dev.ostler.core.harness.ExitCategory;
import dev.ostler.core.harness.Status;
import dev.ostler.core.ops.Supervision;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Orphans, exits, digests: what a person reads, and what it takes to end something. */
class SupervisionTextsTest {
    private static final String IDENTITY = "01234567-89ab-cdef-0123-456789abcdef/4026531836/4711/98765";
    private static final String ORPHANS = "{\"orphans\":[{\"pid\":4711,\"identity\":\"" + IDENTITY
            + "\",\"harness\":\"01M7\",\"ageMs\":65000,\"residentBytes\":52428800,\"command\":\"node server.js\","
            + "\"spared\":false}]}";
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    @TempDir
    Path dir;

    private RawServer server;

    @BeforeEach
    void start() throws IOException {
        server = RawServer.start();
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    private Cli.Result run(String... args) {
        return new Cli(dir).at(server).run(args);
    }

    private static String printed(Consumer<PrintStream> what) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        what.accept(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        return bytes.toString(StandardCharsets.UTF_8);
    }

    @Test
    void orphansAreListedWithWhatNamesThem() {
        server.json(ORPHANS);
        Cli.Result listed = run("orphans");
        assertThat(listed.out()).contains("4711@98765", "1m 5s", "50 MiB", "01M7", "node server.js");
        assertThat(listed.err()).contains("ostler reap --all");
    }

    @Test
    void reapWithoutAWordListsAndEndsNothing() {
        server.json(ORPHANS);
        Cli.Result refused = run("reap");
        assertThat(refused.code()).isEqualTo(2);
        assertThat(refused.out()).isEmpty();
        assertThat(refused.err()).contains("nothing was ended", "4711@98765", "node server.js", "ostler reap --all");
        server.json(ORPHANS);
        assertThat(run("reap", "--all", "4711").code()).isEqualTo(2);
        assertThat(server.requests()).extracting(RawServer.Request::line).allMatch(line -> line.startsWith("GET"));
    }

    @Test
    void reapTellsTheBrokerIdentitiesHoweverTheyAreNamed() {
        String report = "{\"processes\":[{\"identity\":\"" + IDENTITY + "\",\"outcome\":\"reaped\"}]}";
        for (String word : List.of("4711", "4711@98765")) {
            server.json(ORPHANS).json(report);
            Cli.Result reaped = run("reap", word);
            assertThat(reaped.code()).as(reaped.err()).isZero();
            assertThat(reaped.out()).contains("reaped", IDENTITY);
            assertThat(server.requests().getLast().body()).contains(IDENTITY);
        }
        server.json(ORPHANS);
        Cli.Result other = run("reap", "4711@1");
        assertThat(other.code()).as("the same pid, but not the same process").isEqualTo(3);
        server.json(report.replace("reaped\"", "refused\",\"why\":\"even KILL has not ended it\""));
        Cli.Result survived = run("reap", IDENTITY);
        assertThat(survived.code()).isEqualTo(5);
        assertThat(survived.out()).contains("refused", "even KILL");
        server.json(report);
        assertThat(run("reap", "--all").code()).isZero();
        assertThat(server.requests().getLast().body()).doesNotContain("4711");
    }

    private static Supervision.Exit exit(
            int generation,
            ExitCategory category,
            String exit,
            @Nullable String signal,
            boolean asked,
            String... tail) {
        return new Supervision.Exit(
                generation,
                NOW.minusSeconds(60 - generation),
                category,
                exit,
                null,
                signal,
                asked,
                Duration.ofSeconds(90),
                5 << 20,
                List.of(tail));
    }

    @Test
    void exitsAreShownWithTheTailOfTheLastCrashAndItsCount() {
        String text = printed(out -> new ExitsText(out, new Style(false), NOW)
                .print(
                        List.of(
                                exit(1, ExitCategory.SIGNAL, "killed by SIGSEGV", "SIGSEGV", false, "first"),
                                exit(
                                        2,
                                        ExitCategory.SIGNAL,
                                        "killed by SIGSEGV",
                                        "SIGSEGV",
                                        false,
                                        "one",
                                        "boom\u001b"),
                                exit(3, ExitCategory.CLEAN, "exit 0", null, true)),
                        "alice"));
        assertThat(text)
                .contains("killed by SIGSEGV", "signal", "1m 30s", "5 MiB", "| one", "2 of the last 3 ended like it")
                .contains("ostler crashes alice")
                .doesNotContain("\u001b");
        assertThat(text.indexOf("exit 0")).as("newest first").isLessThan(text.indexOf("SIGSEGV"));
        assertThat(printed(out -> new ExitsText(out, new Style(false), NOW).print(List.of(), "a")))
                .isEmpty();
    }

    private static Supervision.Digest digest(boolean more, int exits, int released, int restarts) {
        Cursor cursor = Cursor.parse("E:7");
        return new Supervision.Digest(
                cursor,
                cursor,
                1,
                more ? List.of(new Supervision.Gap(21, 10009, 9989, GapReason.BROKER_LOST)) : List.of(),
                more,
                List.of(new Supervision.Happened(
                        "i", "alice", Status.IDLE, 0, 0, exits, restarts, 0, 0, released, 0, 0, 1, "why")));
    }

    @Test
    void digestSaysWhenThereIsMore() {
        String text = printed(out -> new DigestText(out, new Style(false)).print(digest(true, 2, 0, 2)));
        assertThat(text).contains("alice", "exited 2 times, restarted 2 times, 1 turn ended", "why");
        assertThat(text).contains("ostler digest --since E:7");
        assertThat(text).contains("the broker was lost; it had reserved positions 21–10009 and stored nothing there\n");
        assertThat(printed(out -> new DigestText(out, new Style(false)).print(digest(false, 0, 0, 0))))
                .doesNotContain("--since");
    }

    @Test
    void absenceIsTenMinutesOrAnotherBroker() {
        LastLook.Mark mark = new LastLook.Mark(NOW, "E:1", 7);
        assertThat(mark.absent(7, NOW.plus(LastLook.ABSENCE).minusSeconds(1))).isFalse();
        assertThat(mark.absent(7, NOW.plus(LastLook.ABSENCE))).isTrue();
        assertThat(mark.absent(8, NOW)).isTrue();
    }

    @Test
    void firstLookAfterAnAbsenceTellsWhatHappenedAndTheNextDoesNot() throws Exception {
        Path data = Files.createDirectories(dir.resolve("data"));
        Files.writeString(data.resolve("token"), "x");
        Files.writeString(
                data.resolve("broker.json"),
                "{\"url\":\"" + server.url()
                        + "\",\"pid\":7,\"tokenFile\":\"token\",\"store\":\"s\",\"version\":\"1\"}");
        String listing = "{\"harnesses\":[],\"cursor\":\"E:9\"}";
        server.json(listing);
        Cli person = new Cli(dir).onTerminal().with("NO_COLOR", "1");
        assertThat(person.run("ps", "--data", data.toString()).err()).doesNotContain("Since");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data.resolve("looked.json"))))
                .isEqualTo("rw-------");

        LastLook.write(data, new LastLook.Mark(Instant.now().minus(Duration.ofHours(8)), "E:3", 7));
        server.json(listing);
        new Cli(dir).run("ps", "--data", data.toString());
        assertThat(LastLook.read(data).orElseThrow().cursor())
                .as("a program's look is none")
                .isEqualTo("E:3");
        server.json(listing).json(dev.ostler.core.json.Json.write(digest(false, 1, 0, 1)));
        String told = person.run("ps", "--data", data.toString()).err();
        assertThat(told).contains("Since you last looked, 8h ago", "alice", "exited, restarted", "--since E:3");
        assertThat(server.requests().getLast().target()).contains("since=E%3A3");
        server.json(listing);
        assertThat(person.run("ps", "--data", data.toString()).err()).doesNotContain("Since");
    }
}
