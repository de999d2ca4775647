package dev.ostler.broker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.core.harness.OutputStream;
import dev.ostler.core.ops.Harnesses;
import dev.ostler.core.secret.Redactor;
import dev.ostler.core.secret.Secret;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogReaderTest {
    private final Redactor redactor = new Redactor();

    @TempDir
    Path directory;

    private LogReader reader;

    @BeforeEach
    void open() {
        reader = new LogReader(directory, redactor);
    }

    @Test
    void theLastLinesAndWhereAFollowerGoesOn() {
        write("a\nb\r\nc\n");
        assertThat(last(2))
                .isEqualTo(new Harnesses.LogLines("h", OutputStream.STDOUT, 2, 7, 0, List.of("b", "c"), null));
        assertThat(last(200).lines()).containsExactly("a", "b", "c");
        write("a\nb\nunfinished");
        assertThat(last(2))
                .isEqualTo(new Harnesses.LogLines("h", OutputStream.STDOUT, 2, 4, 0, List.of("b"), "unfinished"));
        write("\n");
        assertThat(last(5).lines()).containsExactly("");
        write("");
        assertThat(last(5).lines()).isEmpty();
    }

    @Test
    void fromAnOffsetOnlyWholeLines() {
        write("a\nb\nunfin");
        assertThat(from(0, 10))
                .isEqualTo(new Harnesses.LogLines("h", OutputStream.STDOUT, 0, 4, 0, List.of("a", "b"), "unfin"));
        assertThat(from(0, 1).next()).isEqualTo(2);
        assertThat(from(4, 10).lines()).isEmpty();
        write("a\nb\nunfinished\n");
        assertThat(from(4, 10).lines()).containsExactly("unfinished");
        assertThat(from(999, 10))
                .isEqualTo(new Harnesses.LogLines("h", OutputStream.STDOUT, 15, 15, 0, List.of(), null));
        assertThat(from(-5, 1).lines()).containsExactly("a");
    }

    @Test
    void nothingPrintedYet() {
        assertThat(reader.read("h", new Harnesses.Logs("h", OutputStream.STDERR, null, null)))
                .isEqualTo(new Harnesses.LogLines("h", OutputStream.STDERR, 0, 0, 0, List.of(), null));
    }

    @Test
    void aHugeLineIsGivenInPiecesAndNeverStopsAFollower() {
        String huge = "x".repeat(9 << 20);
        write("first\n" + huge + "\nlast\n");
        assertThat(last(5).lines()).containsExactly("last");
        StringBuilder all = new StringBuilder();
        long at = 0;
        for (int reads = 0; at < huge.length() + 12L; reads++) {
            assertThat(reads).isLessThan(10);
            Harnesses.LogLines page = from(at, 10_000);
            assertThat(page.next()).isGreaterThan(at);
            page.lines().forEach(all::append);
            at = page.next();
        }
        assertThat(all.toString()).isEqualTo("first" + huge + "last");
    }

    @Test
    void punchedBlocksAreNoText() throws IOException {
        try (RandomAccessFile file =
                new RandomAccessFile(directory.resolve("h.out").toFile(), "rw")) {
            file.setLength(3 << 20);
            file.seek(3 << 20);
            file.write("cut in two\nwhole\n".getBytes(StandardCharsets.UTF_8));
        }
        assertThat(last(1).lines()).containsExactly("whole");
        assertThat(String.join("", last(10).lines())).doesNotContain("\0").endsWith("whole");
    }

    @Test
    void aFollowerGetsTheLineThatWasUnfinishedWhenItCame() {
        write("whole\nhalf of");
        Harnesses.LogLines last = last(10);
        write("whole\nhalf of a line\nnext\n");
        assertThat(from(last.next(), 10).lines()).containsExactly("half of a line", "next");
    }

    @Test
    void anUnfinishedLineShowsNoBeginningOfASecretAndNoAnnouncement() {
        redactor.learn(Secret.of("correct-horse"));
        write("key correct-ho");
        assertThat(last(1).unfinished()).isEqualTo("key ");
        write("key correct-horse, he sa");
        assertThat(last(1).unfinished()).isEqualTo("key ***, he sa");
        write(" {\"endpoint\":\"ws://127.0.0.1:1\",\"auth\":{\"token\":\"CANARY");
        assertThat(last(1).unfinished()).isNull();
    }

    @Test
    void whereTheKeptOutputBeginsIsTold() throws IOException {
        try (RandomAccessFile file =
                new RandomAccessFile(directory.resolve("h.out").toFile(), "rw")) {
            file.setLength(3 << 20);
            file.seek(3 << 20);
            file.write("cut in two\nwhole\n".getBytes(StandardCharsets.UTF_8));
        }
        assertThat(last(10).start()).isEqualTo(3 << 20);
        Harnesses.LogLines read = from(0, 10);
        assertThat(read.start()).isEqualTo(3 << 20);
        assertThat(read.from()).isEqualTo((3 << 20) + "cut in two\n".length());
        assertThat(read.lines()).containsExactly("whole");
        write("a\n");
        assertThat(last(10).start()).isZero();
    }

    @Test
    void linesAreRedactedAndAnnouncementsShowNoCredential() {
        redactor.learn(Secret.of("correct-horse"));
        write(
                "\u001b[1ma correct-horse\u001b[0m\n{\"endpoint\":\"ws://127.0.0.1:1\",\"auth\":{\"token\":\"CANARY\"}}\n");
        assertThat(last(5).lines())
                .containsExactly("a ***", "{\"endpoint\":\"ws://127.0.0.1:1\",\"auth\":{\"token\":\"***\"}}");
    }

    @Test
    void anyFileReadsLikeAPlainSplit() {
        Samples.cases(300, random -> {
            List<String> lines = new ArrayList<>();
            for (int i = random.nextInt(30); i > 0; i--) {
                lines.add(word(random));
            }
            String rest = random.nextBoolean() ? "" : "rest" + word(random);
            String text = String.join("", lines.stream().map(l -> l + "\n").toList()) + rest;
            write(text);

            int n = random.nextInt(1, 40);
            Harnesses.LogLines last = last(n);
            int most = rest.isEmpty() ? n : n - 1;
            assertThat(last.lines()).isEqualTo(lines.subList(Math.max(0, lines.size() - most), lines.size()));
            assertThat(last.unfinished()).isEqualTo(rest.isEmpty() ? null : rest);
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            assertThat(last.next()).isEqualTo(bytes.length - rest.getBytes(StandardCharsets.UTF_8).length);
            String fromThere =
                    new String(Arrays.copyOfRange(bytes, (int) last.from(), (int) last.next()), StandardCharsets.UTF_8);
            assertThat(fromThere.lines().toList()).isEqualTo(last.lines());

            List<String> followed = new ArrayList<>();
            long at = 0;
            for (Harnesses.LogLines page = from(0, n); !page.lines().isEmpty(); page = from(at, n)) {
                assertThat(page.lines().size()).isLessThanOrEqualTo(n);
                followed.addAll(page.lines());
                at = page.next();
            }
            assertThat(followed).isEqualTo(lines);
        });
    }

    private static String word(SplittableRandom random) {
        String letters = "ab é👍\t{}\"";
        StringBuilder out = new StringBuilder();
        for (int i = random.nextInt(12); i > 0; i--) {
            int[] points = letters.codePoints().toArray();
            out.appendCodePoint(points[random.nextInt(points.length)]);
        }
        return out.toString();
    }

    private Harnesses.LogLines last(int lines) {
        return read(null, lines);
    }

    private Harnesses.LogLines from(long offset, int lines) {
        return read(offset, lines);
    }

    private Harnesses.LogLines read(@Nullable Long from, int lines) {
        return reader.read("h", new Harnesses.Logs("h", null, from, lines));
    }

    private void write(String text) {
        try {
            Files.writeString(directory.resolve("h.out"), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
