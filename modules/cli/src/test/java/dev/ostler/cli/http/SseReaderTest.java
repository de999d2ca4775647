package dev.ostler.cli.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SseReaderTest {
    private static List<String> read(InputStream in) throws IOException {
        SseReader reader = new SseReader(in);
        List<String> all = new ArrayList<>();
        for (Optional<String> next = reader.next(); next.isPresent(); next = reader.next()) {
            all.add(next.get());
        }
        return all;
    }

    private static List<String> read(String text) throws IOException {
        return read(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void readsTheFormsOfTheStandard() throws IOException {
        assertThat(read("\uFEFFdata: bom\n\n")).containsExactly("bom");
        assertThat(read(": comment\n\nid: 7\nevent: x\nretry: 5\ndata: one\n\n"))
                .containsExactly("one");
        assertThat(read("data: a\ndata: b\ndata\ndata:c\n\n")).containsExactly("a\nb\n\nc");
        assertThat(read("data:  two blanks\n\n")).containsExactly(" two blanks");
        assertThat(read("id: only\n\ndata: x\n\n")).containsExactly("x");
    }

    @Test
    void linesMayEndInThreeWays() throws IOException {
        assertThat(read("data: a\r\n\r\ndata: b\r\rdata: c\n\n")).containsExactly("a", "b", "c");
    }

    @Test
    void whatTheEndCutsOffIsDropped() throws IOException {
        assertThat(read("data: whole\n\ndata: half\n")).containsExactly("whole");
        assertThat(read("data: whole\n\nda")).containsExactly("whole");
    }

    @Test
    void sameEventsHoweverTheBytesArrive() throws IOException {
        long seed = Long.getLong("ostler.seed", System.nanoTime());
        SplittableRandom random = new SplittableRandom(seed);
        StringBuilder text = new StringBuilder();
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            String data = "ü€😀".repeat(random.nextInt(20)) + i;
            expected.add(data);
            String end = List.of("\n", "\r\n", "\r").get(random.nextInt(3));
            text.append("data: ").append(data).append(end).append(end);
        }
        InputStream dripping = new ByteArrayInputStream(text.toString().getBytes(StandardCharsets.UTF_8)) {
            @Override
            public synchronized int read(byte[] into, int offset, int length) {
                return super.read(into, offset, Math.min(length, 1 + random.nextInt(7)));
            }

            @Override
            public int read(byte[] into) {
                return read(into, 0, into.length);
            }
        };
        assertThat(read(dripping)).as("seed %d", seed).isEqualTo(expected);
    }
}
