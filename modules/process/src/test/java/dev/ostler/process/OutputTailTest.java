package dev.ostler.process;

import static dev.ostler.process.KeeperFixture.get;
import static dev.ostler.process.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutputTailTest {
    @TempDir
    Path directory;

    OutputTail tail;
    Path file;

    @BeforeEach
    void start() {
        tail = OutputTail.start();
        file = directory.resolve("out.log");
    }

    @AfterEach
    void end() {
        tail.close();
    }

    /** Keeps what it is given, and accepts it at once unless told to hold it. */
    static final class Recorder implements OutputListener {
        final List<OutputBatch> batches = new CopyOnWriteArrayList<>();
        final List<String> troubles = new CopyOnWriteArrayList<>();
        volatile CompletionStage<?> accept = CompletableFuture.completedStage(null);

        @Override
        public CompletionStage<?> lines(OutputBatch batch) {
            batches.add(batch);
            return accept;
        }

        @Override
        public void trouble(String what) {
            troubles.add(what);
        }

        List<String> texts() {
            return lines().stream().map(OutputLine::text).toList();
        }

        List<OutputLine> lines() {
            return batches.stream().flatMap(batch -> batch.lines().stream()).toList();
        }
    }

    private void append(String text) throws IOException {
        append(text.getBytes(StandardCharsets.UTF_8));
    }

    private void append(byte[] bytes) throws IOException {
        Files.write(file, bytes, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private FollowSpec spec(long offset, int lineBytes, long logBytes) {
        return new FollowSpec(file, StandardStream.STDOUT, offset, lineBytes, logBytes);
    }

    private Followed follow(OutputListener listener) {
        return get(tail.follow(new FollowSpec(file, StandardStream.STDOUT), listener));
    }

    @Test
    void lines_arrive_as_they_are_written_to_a_file_that_was_not_there() throws IOException {
        Recorder recorder = new Recorder();
        follow(recorder);
        assertThat(Files.getPosixFilePermissions(file)).hasSize(2);

        append("one\r\ntw");
        await().until(() -> recorder.texts().equals(List.of("one")));
        append("o\n");
        await().until(() -> recorder.texts().equals(List.of("one", "two")));

        assertThat(recorder.lines()).extracting(OutputLine::offset).containsExactly(0L, 5L);
        assertThat(recorder.batches)
                .last()
                .satisfies(batch -> assertThat(batch.nextOffset()).isEqualTo(9));
    }

    @Test
    void notices_alone_bring_output_soon() throws IOException {
        tail.close();
        tail = OutputTail.start(Duration.ofHours(1));
        Recorder recorder = new Recorder();
        follow(recorder);

        for (int i = 1; i <= 50; i++) {
            append("line " + i + "\n");
            int sofar = i;
            await().pollInterval(Duration.ofMillis(1))
                    .until(() -> recorder.lines().size() == sofar);
        }
    }

    @Test
    void drain_is_exact_and_delivers_the_last_line_without_end() throws IOException {
        Recorder recorder = new Recorder();
        Followed followed = follow(recorder);
        append("a\nb\nlast");

        assertThat(get(followed.drain())).isEqualTo(8);
        assertThat(recorder.texts()).containsExactly("a", "b", "last");
        assertThat(get(followed.drain())).as("nothing twice").isEqualTo(8);
        assertThat(recorder.lines()).hasSize(3);
    }

    @Test
    void random_writes_in_random_pieces_arrive_whole() throws IOException {
        long seed = Long.getLong("ostler.seed", System.nanoTime());
        SplittableRandom random = new SplittableRandom(seed);
        Recorder recorder = new Recorder();
        Followed followed = follow(recorder);
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < 3_000; i++) {
            all.append(i)
                    .append(" żółć 🐎 ".repeat(random.nextInt(0, 30)))
                    .append(random.nextBoolean() ? "\n" : "\r\n");
        }
        byte[] bytes = all.toString().getBytes(StandardCharsets.UTF_8);
        for (int from = 0; from < bytes.length; ) {
            int length = Math.min(bytes.length - from, random.nextInt(1, 20_000));
            append(Arrays.copyOfRange(bytes, from, from + length));
            from += length;
        }

        assertThat(get(followed.drain())).isEqualTo(bytes.length);
        assertThat(recorder.texts())
                .as("repeat with -Dostler.seed=%d", seed)
                .isEqualTo(all.toString().lines().toList());
    }

    @Test
    void a_line_of_ten_megabytes_is_delivered_once_cut_and_counted() throws IOException {
        Recorder recorder = new Recorder();
        Followed followed = get(tail.follow(spec(0, 1 << 20, 64 << 20), recorder));
        append("before\n" + "x".repeat(10 << 20) + "\nafter\n");

        get(followed.drain());

        assertThat(recorder.texts()).hasSize(3).startsWith("before").endsWith("after");
        OutputLine line = recorder.lines().get(1);
        assertThat(line.text()).hasSize(1 << 20);
        assertThat(line.truncatedBytes()).isEqualTo(9 << 20);
    }

    @Test
    void binary_junk_passes() throws IOException {
        byte[] junk = new byte[300_000];
        new java.util.Random(7).nextBytes(junk);
        Recorder recorder = new Recorder();
        Followed followed = follow(recorder);
        append(junk);

        assertThat(get(followed.drain())).isEqualTo(junk.length);
        long newlines =
                IntStream.range(0, junk.length).filter(i -> junk[i] == '\n').count();
        assertThat(recorder.lines()).hasSize((int) newlines + (junk[junk.length - 1] == '\n' ? 0 : 1));
    }

    @Test
    void following_resumes_where_it_ended() throws IOException {
        Recorder first = new Recorder();
        Followed followed = follow(first);
        append("one\ntwo\nthr");
        await().until(() -> first.lines().size() == 2);
        long resume = get(followed.close());
        append("ee\nfour\n");

        Recorder second = new Recorder();
        get(get(tail.follow(spec(resume, 100, 4096), second)).drain());

        assertThat(resume).isEqualTo(8);
        assertThat(second.texts()).containsExactly("three", "four");
        assertThat(first.texts()).containsExactly("one", "two");
    }

    @Test
    void a_slow_listener_holds_back_its_own_file_only() throws IOException {
        CompletableFuture<Void> gate = new CompletableFuture<>();
        Recorder slow = new Recorder();
        slow.accept = gate;
        Followed slowly = follow(slow);
        append("1\n");
        await().until(() -> slow.batches.size() == 1);
        CompletionStage<Long> drained = slowly.drain();
        append("2\n");

        Path other = directory.resolve("other.log");
        Recorder quick = new Recorder();
        Followed quickly = get(tail.follow(new FollowSpec(other, StandardStream.STDERR), quick));
        Files.writeString(other, "quick\n");
        get(quickly.drain());

        assertThat(quick.texts()).containsExactly("quick");
        assertThat(slow.batches).hasSize(1);
        assertThat(drained.toCompletableFuture()).isNotDone();
        gate.complete(null);
        assertThat(get(drained)).isGreaterThanOrEqualTo(2);
        await().until(() -> slow.texts().equals(List.of("1", "2")));
    }

    @Test
    void a_flood_does_not_starve_another_file() throws IOException {
        Files.writeString(file, "flood flood flood flood flood flood\n".repeat(500_000));
        Path other = directory.resolve("other.log");
        AtomicInteger pieces = new AtomicInteger();
        CompletableFuture<Integer> piecesBefore = new CompletableFuture<>();
        get(tail.follow(new FollowSpec(other, StandardStream.STDOUT), _ -> {
            piecesBefore.complete(pieces.get());
            return CompletableFuture.completedStage(null);
        }));

        // Written on the thread that reads, so that the pieces are counted from the very moment it is there.
        CompletionStage<Followed> flooding = tail.follow(new FollowSpec(file, StandardStream.STDOUT), _ -> {
            if (pieces.incrementAndGet() == 10) {
                try {
                    Files.writeString(other, "small\n");
                } catch (IOException e) {
                    piecesBefore.completeExceptionally(e);
                }
            }
            return CompletableFuture.completedStage(null);
        });

        assertThat(get(piecesBefore)).isBetween(10, 20);
        get(get(flooding).close());
    }

    @Test
    void a_listener_that_fails_gets_the_next_lines_all_the_same() throws IOException {
        Recorder recorder = new Recorder();
        recorder.accept = CompletableFuture.failedStage(new IllegalStateException("on purpose"));
        Followed followed = follow(recorder);
        append("a\n");
        get(followed.drain());
        append("b\n");
        get(followed.drain());

        assertThat(recorder.texts()).containsExactly("a", "b");
    }

    @Test
    void old_output_is_given_back_to_the_disk_and_the_newest_kept_with_its_offsets() throws IOException {
        Recorder recorder = new Recorder();
        Followed followed = get(tail.follow(spec(0, 1000, 256 << 10), recorder));
        try (OutputStream writer = Files.newOutputStream(file, StandardOpenOption.APPEND)) {
            for (int i = 0; i < 100_000; i++) {
                writer.write("%040d\n".formatted(i).getBytes(StandardCharsets.US_ASCII));
            }
        }
        get(followed.drain());

        assertThat(recorder.troubles).isEmpty();
        assertThat(recorder.lines()).hasSize(100_000);
        assertThat(Files.size(file)).isEqualTo(4_100_000);
        await().untilAsserted(() -> assertThat(diskBytes(file)).isLessThan(400 << 10));
        byte[] bytes = Files.readAllBytes(file);
        assertThat(new String(bytes, bytes.length - (256 << 10), 256 << 10, StandardCharsets.US_ASCII))
                .as("the newest 256 KiB")
                .doesNotContain("\0")
                .endsWith("%040d\n".formatted(99_999));
    }

    @Test
    void an_endless_line_does_not_fill_the_disk() throws IOException {
        Recorder recorder = new Recorder();
        Followed followed = get(tail.follow(spec(0, 1000, 64 << 10), recorder));
        append("x".repeat(8 << 20));
        await().untilAsserted(() -> assertThat(diskBytes(file)).isLessThan(256 << 10));
        append("\nnext\n");
        get(followed.drain());

        assertThat(recorder.lines().getFirst().truncatedBytes()).isEqualTo((8 << 20) - 1000);
        assertThat(recorder.texts()).hasSize(2).endsWith("next");
    }

    @Test
    void resuming_in_a_part_that_was_given_back_says_what_is_lost() throws IOException {
        append("x".repeat(99) + "\n");
        append(("y".repeat(99) + "\n").repeat(100));
        assertThat(Holes.punch(file, 0, 8192)).isZero();

        Recorder recorder = new Recorder();
        get(get(tail.follow(spec(100, 1000, 1 << 20), recorder)).drain());

        assertThat(recorder.batches.getFirst().lostBytes()).isEqualTo(8192 - 100);
        assertThat(recorder.lines().getFirst().offset()).isEqualTo(8192);
        assertThat(recorder.texts()).allMatch(text -> text.matches("y+"));
    }

    @Test
    void a_file_truncated_by_somebody_is_read_anew_and_that_is_said() throws IOException {
        Recorder recorder = new Recorder();
        Followed followed = follow(recorder);
        append("long enough\n");
        get(followed.drain());
        Files.write(file, new byte[0], StandardOpenOption.TRUNCATE_EXISTING);
        await().until(() -> recorder.troubles.size() == 1);
        append("new\n");

        await().until(() -> recorder.texts().equals(List.of("long enough", "new")));
        assertThat(recorder.troubles).singleElement().asString().contains("truncated from 12 to 0");
    }

    @Test
    void what_cannot_be_opened_fails_and_a_closed_tail_refuses() {
        Path nowhere = directory.resolve("no/such/out.log");
        assertThatThrownBy(() -> get(tail.follow(new FollowSpec(nowhere, StandardStream.STDOUT), new Recorder())))
                .cause()
                .isInstanceOf(IOException.class);
        Recorder recorder = new Recorder();
        Followed followed = follow(recorder);

        tail.close();

        assertThatThrownBy(() -> get(followed.drain())).cause().hasMessageContaining("closed");
    }

    private static long diskBytes(Path path) throws IOException {
        Process process = new ProcessBuilder("stat", "-c", "%b", path.toString()).start();
        return Long.parseLong(new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip())
                * 512;
    }
}
