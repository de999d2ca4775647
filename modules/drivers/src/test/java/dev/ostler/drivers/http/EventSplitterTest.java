package dev.ostler.drivers.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class EventSplitterTest {
    private final List<String> events = new ArrayList<>();
    private final List<Long> tooLong = new ArrayList<>();

    private EventSplitter splitter(long bound) {
        return new EventSplitter(bound, data -> events.add(new String(data, StandardCharsets.UTF_8)), tooLong::add);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void eventsAreTheSameHoweverTheBytesAreCut() {
        String stream =
                ": hello\n\ndata: {\"a\":1}\n\nid: 7\r\nevent: x\r\ndata:ü€\r\ndata: second\r\n\r\n\n\ndata\n\n";
        byte[] all = utf8(stream);
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 200; round++) {
            events.clear();
            EventSplitter splitter = splitter(1000);
            for (int from = 0; from < all.length; ) {
                int to = Math.min(all.length, from + 1 + random.nextInt(6));
                splitter.accept(Arrays.copyOfRange(all, from, to));
                from = to;
            }
            assertThat(events.stream().map(e -> e.replace("\r", "")).toList())
                    .as("seed %d", seed)
                    .containsExactly("{\"a\":1}", "ü€\nsecond");
        }
    }

    @Test
    void anEventOverTheBoundIsCountedAndTheNextOneIsRead() {
        EventSplitter splitter = splitter(100);
        splitter.accept(utf8("data: " + "x".repeat(60)));
        splitter.accept(utf8("x".repeat(60)));
        splitter.accept(utf8("x".repeat(60) + "\n"));
        splitter.accept(utf8("data: still the same event\n\ndata: next\n\n"));
        assertThat(events).containsExactly("next");
        assertThat(tooLong).singleElement().satisfies(bytes -> assertThat(bytes).isGreaterThan(186));
    }

    @Test
    void anEventOfFortyMegabytesIsReadWhole() {
        int size = 40 << 20;
        EventSplitter splitter = splitter(64 << 20);
        splitter.accept(utf8("data: "));
        byte[] chunk = utf8("x".repeat(1 << 20));
        for (int i = 0; i < 40; i++) {
            splitter.accept(chunk);
        }
        splitter.accept(utf8("\n\n"));
        assertThat(events).singleElement().satisfies(text -> assertThat(text).hasSize(size));
        assertThat(tooLong).isEmpty();
    }
}
