package dev.ostler.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.core.event.Cursor;
import dev.ostler.core.event.Event;
import dev.ostler.core.event.EventFilter;
import dev.ostler.core.event.Frame;
import dev.ostler.core.event.GapReason;
import dev.ostler.core.event.Start;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same data directory through several brokers that end by SIGKILL in the middle of their work. */
class KillTest {
    private static final Pattern LINE = Pattern.compile("(lifecycle|stream) (\\{.*\"seq\":(\\d+),.*})");

    @TempDir
    Path dir;

    /** Everything that was ever said to be published, by seq. */
    private final TreeMap<Long, String> lifecycle = new TreeMap<>();

    private final TreeMap<Long, String> stream = new TreeMap<>();

    @Test
    void nothingPublishedIsLostAndNoSeqIsUsedTwice() throws Exception {
        for (int lines : new int[] {1, 3_000, 20_000}) {
            flood(lines);
            lookAround();
        }
    }

    private void flood(int lines) throws Exception {
        Process broker = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Flood.class.getName(),
                        dir.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader out = broker.inputReader()) {
            for (int i = 0; i < lines; i++) {
                note(out.readLine());
            }
            broker.toHandle().destroyForcibly();
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                note(line);
            }
        } catch (IOException e) {
            // the pipe may break with its writer
        } finally {
            broker.destroyForcibly();
        }
        assertThat(broker.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(broker.exitValue()).as("SIGKILL").isEqualTo(137);
    }

    /** The last line may be cut in the middle. */
    private void note(String line) {
        Matcher said = LINE.matcher(String.valueOf(line));
        if (said.matches()) {
            long seq = Long.parseLong(said.group(3));
            Map<Long, String> same = said.group(1).equals("lifecycle") ? lifecycle : stream;
            assertThat(lifecycle).doesNotContainKey(seq);
            assertThat(stream).doesNotContainKey(seq);
            same.put(seq, said.group(2));
        }
    }

    private void lookAround() throws Exception {
        try (Journal journal = Journal.open(Given.options(dir), Given.NOBODY)) {
            Cursor head = journal.head();
            assertThat(journal.openedAs())
                    .isInstanceOfSatisfying(
                            OpenedAs.Recovered.class, it -> assertThat(it.to()).isEqualTo(head));
            long newest = Math.max(lifecycle.lastKey(), stream.lastKey());
            assertThat(head.seq()).isGreaterThanOrEqualTo(newest);

            List<Frame> frames = Given.all(journal, head.at(0));
            TreeMap<Long, String> kept = new TreeMap<>();
            for (Event event : Given.events(frames)) {
                kept.put(event.seq(), event.toJson());
            }
            assertThat(kept)
                    .as("every lifecycle event that was published, as it was")
                    .containsAllEntriesOf(lifecycle);
            long at = 0;
            for (Frame frame : frames) {
                if (frame instanceof Frame.Gap gap) {
                    assertThat(gap.from().seq()).isEqualTo(at + 1);
                    assertThat(gap.count())
                            .isEqualTo(gap.to().seq() - gap.from().seq() + 1);
                } else {
                    assertThat(frame.cursor().seq()).isEqualTo(at + 1);
                }
                at = frame.cursor().seq();
            }
            assertThat(at).as("every seq is delivered or told to be missing").isEqualTo(head.seq());
            assertThat(Given.gaps(frames).getLast().reason()).isEqualTo(GapReason.BROKER_LOST);

            Cursor next = Given.append(journal, Given.lifecycle("after"));
            assertThat(next.seq()).isEqualTo(head.seq() + 1);
            lifecycle.put(
                    next.seq(),
                    Given.events(Given.all(journal, new Start.After(head), 1, EventFilter.ALL))
                            .getFirst()
                            .toJson());
        }
    }
}
