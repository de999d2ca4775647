package dev.ostler.process;

import static dev.ostler.process.KeeperFixture.get;
import static dev.ostler.process.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Processes that speak on stdin and stdout. */
class PipesTest extends EachKeeper {
    private ProcessIdentity spawn(String harness, Stdio stdio, String script) {
        SpawnSpec like = fixture.spec(harness, "sh", "-c", script);
        return get(fixture.keeper.spawn(
                new SpawnSpec(harness, "sh", like.arguments(), like.environment(), directory, stdio)));
    }

    private ProcessIdentity sh(String harness, String script) {
        return spawn(harness, new Stdio.Pipes(fixture.stdout(harness), fixture.stderr(harness)), script);
    }

    private Written write(String harness, String text) {
        return get(fixture.keeper.write(harness, text.getBytes(StandardCharsets.UTF_8)));
    }

    private static byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (i * 31);
        }
        return bytes;
    }

    private static String numbers(int from, int to) {
        return IntStream.rangeClosed(from, to).mapToObj(i -> i + "\n").reduce("", String::concat);
    }

    @Test
    void what_is_written_is_read_and_what_is_printed_is_in_the_private_spool() throws IOException {
        sh("h", "while read line; do echo \"<$line>\"; echo \"! $line\" >&2; done; echo over");

        assertThat(write("h", "one\n")).isEqualTo(new Written.Taken(4));
        fixture.stdoutWith("h", "<one>\n");
        assertThat(write("h", "tw")).isEqualTo(new Written.Taken(6));
        assertThat(write("h", "o\n")).isEqualTo(new Written.Taken(8));
        fixture.stdoutWith("h", "<two>\n");
        assertThat(get(fixture.keeper.closeInput("h"))).isEqualTo(new Written.Closed(8));

        assertThat(fixture.event(KeeperEvent.Exited.class, "h").status()).isEqualTo(new ExitStatus.Code(0));
        assertThat(fixture.stdout("h")).hasContent("<one>\n<two>\nover");
        assertThat(fixture.stderr("h")).hasContent("! one\n! two");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(fixture.stdout("h"))))
                .isEqualTo("rw-------");
        fixture.event(KeeperEvent.Reaped.class, "h");
        assertThat(write("h", "late\n")).isEqualTo(new Written.NotHeld());
    }

    @Test
    void writes_come_in_the_order_of_the_calls_whatever_their_length() throws IOException {
        sh("h", "cat");
        List<CompletionStage<Written>> answers = new ArrayList<>();
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < 200; i++) {
            String text = i + "-".repeat(i * 37) + "\n";
            all.append(text);
            answers.add(fixture.keeper.write("h", text.getBytes(StandardCharsets.UTF_8)));
        }
        assertThat(get(answers.getLast())).isEqualTo(new Written.Taken(all.length()));
        get(fixture.keeper.closeInput("h"));
        fixture.event(KeeperEvent.Reaped.class, "h");

        assertThat(Files.readString(fixture.stdout("h"))).isEqualTo(all.toString());
    }

    @Test
    void a_line_of_three_megabytes_of_any_bytes_goes_through_whole() throws IOException {
        byte[] line = bytes(3 << 20);
        sh("h", "cat");

        CompletionStage<Written> taken = fixture.keeper.write("h", line);
        assertThat(get(fixture.keeper.closeInput("h"))).isEqualTo(new Written.Closed(line.length));

        assertThat(get(taken)).isEqualTo(new Written.Taken(line.length));
        fixture.event(KeeperEvent.Reaped.class, "h");
        assertThat(Files.readAllBytes(fixture.stdout("h"))).isEqualTo(line);
    }

    @Test
    void who_has_closed_his_input_is_an_answer_and_no_failure() {
        sh("h", "exec <&-; echo closed; while [ ! -e go ]; do sleep 0.01; done");
        fixture.stdoutWith("h", "closed");

        assertThat(write("h", "x\n")).isEqualTo(new Written.Closed(0));
        assertThat(write("h", "y\n")).isEqualTo(new Written.Closed(0));
        assertThat(get(fixture.keeper.closeInput("h"))).isEqualTo(new Written.Closed(0));
        fixture.stop("h");
    }

    @Test
    void who_does_not_read_is_waited_for_until_his_end_and_the_waiting_is_bounded() {
        sh("h", "while [ ! -e go ]; do sleep 0.01; done");

        CompletionStage<Written> waits = fixture.keeper.write("h", bytes(Keeper.MOST_INPUT_BYTES));
        assertThatThrownBy(() -> write("h", "one too many\n")).cause().hasMessageContaining("too much input waits");
        assertThatThrownBy(() -> get(fixture.keeper.write("h", bytes(Keeper.MOST_INPUT_BYTES + 1))))
                .cause()
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(waits.toCompletableFuture()).isNotDone();

        fixture.stop("h");

        assertThat(get(waits))
                .isInstanceOfSatisfying(
                        Written.Closed.class,
                        closed -> assertThat(closed.offset()).isBetween(1L, (long) Keeper.MOST_INPUT_BYTES - 1));
        // all of the room is there again
        sh("h", "cat >/dev/null");
        assertThat(get(fixture.keeper.write("h", bytes(Keeper.MOST_INPUT_BYTES))))
                .isEqualTo(new Written.Taken(Keeper.MOST_INPUT_BYTES));
        assertThat(get(fixture.keeper.write("h", new byte[0]))).isEqualTo(new Written.Taken(Keeper.MOST_INPUT_BYTES));
        fixture.stop("h");
    }

    @Test
    void who_prints_more_than_the_bound_waits_for_the_reader_and_nothing_is_lost() throws Exception {
        int lines = 100_000;
        long bound = 64 << 10;
        Stdio stdio = new Stdio.Pipes(fixture.stdout("h"), fixture.stderr("h"), bound);
        ProcessIdentity identity = spawn("h", stdio, "seq 1 " + lines + "; echo done >&2");

        await().until(() -> Files.size(fixture.stdout("h")) >= bound);
        // the pipe holds 64 KiB more, and a piece is read whole
        assertThat(identity.alive()).isTrue();
        assertThat(Files.size(fixture.stdout("h"))).isLessThan(2 * bound);
        assertThat(fixture.stderr("h")).isEmptyFile();

        OutputTailTest.Recorder recorder = new OutputTailTest.Recorder();
        List<String> texts;
        try (OutputTail tail = OutputTail.start()) {
            FollowSpec follow = FollowSpec.spool(fixture.stdout("h"), 0, 1 << 20);
            Followed followed = get(tail.follow(follow, batch -> {
                recorder.lines(batch);
                return fixture.keeper.processed("h", batch.nextOffset());
            }));
            fixture.event(KeeperEvent.Reaped.class, "h");
            get(followed.drain());
            get(followed.close());
            texts = recorder.texts();
        }

        assertThat(String.join("\n", texts) + "\n").isEqualTo(numbers(1, lines));
        assertThat(fixture.stderr("h")).hasContent("done");
        assertThat(Holes.firstData(fixture.stdout("h"), 0)).as("given back").isPositive();
    }

    @Test
    void the_last_words_are_in_the_spool_when_the_end_is_told_whatever_the_bound() throws IOException {
        String stubborn = "(trap '' TERM; exec sleep 100) & ";
        spawn(
                "h",
                new Stdio.Pipes(fixture.stdout("h"), fixture.stderr("h"), 1),
                stubborn + "echo first; while [ ! -e go ]; do sleep 0.01; done; seq 2 10000");
        fixture.stdoutWith("h", "first\n");
        Files.createFile(directory.resolve("go"));

        fixture.event(KeeperEvent.Exited.class, "h");

        assertThat(KeeperFixture.read(fixture.stdout("h"))).isEqualTo("first\n" + numbers(2, 10_000));
        fixture.event(KeeperEvent.Reaped.class, "h");
    }

    @Test
    void a_full_disk_lets_the_process_wait_and_it_can_still_be_spoken_with_and_stopped() {
        Stdio stdio = new Stdio.Pipes(Path.of("/dev/full"), fixture.stderr("h"));
        spawn("h", stdio, "read line; echo \"$line\" >&2; seq 1 100000; echo done >&2");

        assertThat(write("h", "heard\n")).isEqualTo(new Written.Taken(6));
        await().until(() -> KeeperFixture.read(fixture.stderr("h")).equals("heard\n"));
        assertThat(write("h", "not read\n")).isEqualTo(new Written.Taken(15));

        assertThat(fixture.stop("h").gone()).isTrue();
        assertThat(fixture.stderr("h")).hasContent("heard");
    }

    @Test
    void what_cannot_have_been_processed_is_refused() {
        sh("h", "echo 12345; exec cat");
        fixture.stdoutWith("h", "12345\n");

        assertThatThrownBy(() -> get(fixture.keeper.processed("h", 7)))
                .cause()
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("6 bytes");
        assertThat(get(fixture.keeper.processed("h", 6))).isTrue();
        assertThat(get(fixture.keeper.processed("h", 2))).isTrue();
        assertThat(get(fixture.keeper.processed("other", 2))).isFalse();
        assertThatThrownBy(() -> get(fixture.keeper.resize("h", 80, 25)))
                .cause()
                .hasMessageContaining("no terminal");
        fixture.stop("h");
    }

    @Test
    void the_end_of_input_is_the_first_step_of_a_stop() {
        sh("h", "trap '' TERM; echo up; cat; echo bye; exit 4");
        fixture.stdoutWith("h", "up");

        StopReport report = get(fixture.keeper.stop("h", KeeperFixture.QUICK.afterInput(Patience.LONG)));

        assertThat(report.gone()).isTrue();
        assertThat(report.status()).contains(new ExitStatus.Code(4));
        assertThat(report.steps()).isEmpty();
        assertThat(report.afterInput()).isPresent();
        assertThat(fixture.stdout("h")).hasContent("up\nbye");
    }

    @Test
    void who_does_not_care_for_the_end_of_input_gets_the_signals() {
        sh("pipes", "exec sleep 100");
        fixture.sh("files", "exec sleep 100");
        StopPlan plan = KeeperFixture.QUICK.afterInput(Duration.ofMillis(50));

        StopReport report = get(fixture.keeper.stop("pipes", plan));

        assertThat(report.afterInput())
                .hasValueSatisfying(waited -> assertThat(waited).isGreaterThanOrEqualTo(Duration.ofMillis(50)));
        assertThat(report.status()).contains(ExitStatus.signalled(15, false));
        assertThat(get(fixture.keeper.stop("files", plan)).afterInput()).isEqualTo(Optional.empty());
    }

    @Test
    void an_orphan_without_a_marker_is_known_by_the_pipe_it_holds() {
        sh("h", "(env -i setsid sh -c 'echo $$; exec sleep 100' 2>/dev/null </dev/null &); exec cat");
        ProcessIdentity orphan = KeeperFixture.identity(fixture.stdoutWith("h", "\n"));
        KeeperFixture.awaitOrphan(orphan);

        StopReport report = fixture.stop("h");

        assertThat(report.gone()).isTrue();
        assertThat(orphan.alive()).isFalse();
    }

    @Test
    void a_process_has_nothing_of_the_others_and_leaves_no_descriptor() throws IOException {
        long before = descriptors();
        sh("other", "exec cat");
        sh("h", "ls /proc/$$/fd");
        fixture.event(KeeperEvent.Reaped.class, "h");
        assertThat(KeeperFixture.read(fixture.stdout("h")).lines()).containsExactly("0", "1", "2");
        assertThatThrownBy(() -> spawn("bad", new Stdio.Pipes(fixture.stdout("bad"), directory.resolve("no/err")), ":"))
                .cause()
                .hasMessageContaining("the file for stderr");
        assertThatThrownBy(() -> spawn("bad", new Stdio.Pipes(directory.resolve("no/out"), fixture.stderr("bad")), ":"))
                .cause()
                .hasMessageContaining("the file for stdout");
        fixture.stop("other");

        await().until(() -> descriptors() <= before);
    }

    private static long descriptors() {
        String[] names = Path.of("/proc/self/fd").toFile().list();
        return names == null ? Long.MAX_VALUE : names.length;
    }
}
