package dev.ostler.broker;

import dev.ostler.core.json.Json;
import dev.ostler.process.ProcessIdentity;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/** Who is killed. */
public enum CrashVictim {
    /** A broker that is its own keeper: both at one blow. */
    BROKER_KEEPING("broker, the keeper inside it", KeeperPlace.INSIDE),
    /** Its keeper goes on. */
    BROKER("broker", KeeperPlace.PROCESS),
    /** Its broker goes on. */
    KEEPER("keeper", KeeperPlace.PROCESS),
    /** Nobody is left but those who were kept. */
    BOTH("broker and keeper", KeeperPlace.PROCESS);

    private final String words;
    private final KeeperPlace place;

    CrashVictim(String words, KeeperPlace place) {
        this.words = words;
        this.place = place;
    }

    String words() {
        return words;
    }

    KeeperPlace place() {
        return place;
    }

    /** The keeper of a data directory that lives. */
    static Optional<ProcessIdentity> keeper(Path data) {
        try {
            return Optional.of(ProcessIdentity.parse(Json.tree(Files.readString(data.resolve("keeper.json")))
                            .path("identity")
                            .asText()))
                    .filter(ProcessIdentity::alive);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Kills the keeper with SIGKILL, when there is one; tells whether there was. */
    static boolean killKeeper(Path data) {
        return keeper(data)
                .flatMap(keeper -> ProcessHandle.of(keeper.pid()))
                .map(ProcessHandle::destroyForcibly)
                .orElse(false);
    }
}
