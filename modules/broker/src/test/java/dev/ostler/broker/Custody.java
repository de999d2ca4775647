package dev.ostler.broker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.process.Lineage;
import dev.ostler.process.LineageProcess;
import dev.ostler.process.ProcessIdentity;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * What the brokers of a test keep ends with the test, also with one that failed: its agents, and the keepers of its data
 * directories. A test that passed must have left nothing by itself. Only what carries the marker of these directories'
 * stores is ended, and the keepers that the directories name, each by its identity.
 */
final class Custody implements AfterEachCallback {
    private final List<TestBroker> brokers = new ArrayList<>();
    private final Set<Path> directories = new LinkedHashSet<>();

    TestBroker start(Path data, KeeperPlace place) {
        TestBroker broker = TestBroker.start(take(data), place);
        brokers.add(broker);
        return broker;
    }

    TestBroker start(Path data) {
        return start(data, KeeperPlace.INSIDE);
    }

    /** The same directory, for a broker that somebody else starts. */
    Path take(Path data) {
        directories.add(data);
        return data;
    }

    @Override
    public void afterEach(ExtensionContext context) {
        end(context.getExecutionException().orElse(null));
    }

    /** {@code failure}: of the test, or null when it passed, and then what is left is a failure. */
    void end(@Nullable Throwable failure) {
        List<ProcessIdentity> known = keepers();
        try {
            brokers.reversed().forEach(TestBroker::close);
            if (failure == null) {
                assertThat(agents()).as("agents that were left").isEmpty();
                Awaitility.await("the end of the keepers")
                        .atMost(TestBroker.PATIENCE)
                        .until(() -> keepers().isEmpty() && known.stream().noneMatch(ProcessIdentity::alive));
            }
        } catch (Throwable e) {
            if (failure == null) {
                throw e;
            }
            failure.addSuppressed(e);
        } finally {
            // again and again: who dies may have been starting another
            Awaitility.await("the end of all that is left")
                    .atMost(TestBroker.PATIENCE)
                    .until(() -> ended(known));
        }
    }

    private boolean ended(List<ProcessIdentity> known) {
        List<ProcessIdentity> left = Stream.of(
                        known.stream(), keepers().stream(), agents().stream().map(LineageProcess::identity))
                .flatMap(all -> all)
                .filter(ProcessIdentity::alive)
                .toList();
        left.forEach(Custody::kill);
        return left.isEmpty();
    }

    private List<LineageProcess> agents() {
        return directories.stream()
                .flatMap(Custody::store)
                .flatMap(store -> Lineage.scan(store).stream())
                .toList();
    }

    private List<ProcessIdentity> keepers() {
        return directories.stream()
                .flatMap(data -> CrashVictim.keeper(data).stream())
                .toList();
    }

    /** None when no broker came so far. */
    private static Stream<String> store(Path data) {
        try {
            return Stream.of(Files.readString(data.resolve("ostler.store")).split(" ", 3)[1]);
        } catch (NoSuchFileException e) {
            return Stream.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The handle knows when its process began, and the identity is looked at once more after it was taken. */
    private static void kill(ProcessIdentity identity) {
        ProcessHandle.of(identity.pid()).filter(_ -> identity.alive()).ifPresent(ProcessHandle::destroyForcibly);
    }
}
