package dev.ostler.process.remote;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.process.Descendant;
import dev.ostler.process.ExitStatus;
import dev.ostler.process.KeeperEvent;
import dev.ostler.process.ProcessIdentity;
import dev.ostler.process.ResourceUse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventLogTest {
    private static final Instant AT = Instant.ofEpochMilli(1_000_000);
    private static final ProcessIdentity WHO =
            ProcessIdentity.of(ProcessHandle.current().pid()).orElseThrow();

    @TempDir
    Path directory;

    private Path file() {
        return directory.resolve("events");
    }

    private static KeeperEvent reaped(String harness) {
        return new KeeperEvent.Reaped(harness, WHO, 3, Duration.ofMillis(5));
    }

    private static List<KeeperEvent> events(EventLog log) {
        return log.unacknowledged().stream()
                .map(Frame::decoded)
                .map(EventShapes::event)
                .toList();
    }

    @Test
    void every_event_comes_back_as_it_was() throws IOException {
        List<KeeperEvent> all = List.of(
                new KeeperEvent.Exited(
                        "a",
                        WHO,
                        new ExitStatus.Code(7),
                        new ResourceUse(Duration.ofMillis(1), Duration.ofNanos(2), 3),
                        true),
                new KeeperEvent.Exited("b", WHO, ExitStatus.signalled(11, true), ResourceUse.UNKNOWN, false),
                new KeeperEvent.Exited("c", WHO, new ExitStatus.Unknown(), ResourceUse.UNKNOWN, false),
                reaped("d"),
                new KeeperEvent.Survived("e", List.of(new Descendant(WHO, "a b"))),
                new KeeperEvent.IdentityMismatch("f", WHO, Optional.of(WHO)),
                new KeeperEvent.IdentityMismatch("g", WHO, Optional.empty()));
        try (EventLog log = EventLog.open(file())) {
            all.forEach(event -> log.append(AT, event));
        }
        try (EventLog log = EventLog.open(file())) {
            assertThat(events(log)).isEqualTo(all);
            assertThat(log.unacknowledged().stream().map(Frame::decoded).map(EventShapes::at))
                    .containsOnly(AT);
        }
    }

    @Test
    void what_is_acknowledged_does_not_come_back_and_its_number_is_not_used_again() throws IOException {
        try (EventLog log = EventLog.open(file())) {
            log.append(AT, reaped("a"));
            log.append(AT, reaped("b"));
            log.acknowledge(1);
            log.acknowledge(99);
        }
        try (EventLog log = EventLog.open(file())) {
            assertThat(events(log)).containsExactly(reaped("b"));
            log.acknowledge(2);
            assertThat(Frame.decoded(log.append(AT, reaped("c"))).number("number"))
                    .isEqualTo(3);
        }
    }

    @Test
    void a_torn_or_damaged_end_is_cut_off() throws IOException {
        try (EventLog log = EventLog.open(file())) {
            log.append(AT, reaped("a"));
            log.append(AT, reaped("b"));
        }
        byte[] whole = Files.readAllBytes(file());
        for (int cut = whole.length - 1; cut > whole.length / 2; cut -= 7) {
            byte[] torn = java.util.Arrays.copyOf(whole, cut);
            assertSurvives(torn);
            byte[] flipped = whole.clone();
            flipped[cut] ^= 4;
            assertSurvives(flipped);
        }
    }

    private void assertSurvives(byte[] damaged) throws IOException {
        Files.write(file(), damaged);
        try (EventLog log = EventLog.open(file())) {
            assertThat(events(log)).containsExactly(reaped("a"));
            log.append(AT, reaped("c"));
        }
        try (EventLog log = EventLog.open(file())) {
            assertThat(events(log)).containsExactly(reaped("a"), reaped("c"));
        }
    }

    @Test
    void neither_the_file_nor_what_waits_grows_for_ever() throws IOException {
        try (EventLog log = EventLog.open(file())) {
            for (int i = 1; i <= 5_000; i++) {
                log.append(AT, reaped("h"));
                log.acknowledge(i);
            }
            assertThat(Files.size(file())).isLessThan(600_000);
        }
        try (EventLog log = EventLog.open(file())) {
            assertThat(log.unacknowledged()).isEmpty();
            assertThat(Frame.decoded(log.append(AT, reaped("h"))).number("number"))
                    .isEqualTo(5_001);
        }
    }
}
