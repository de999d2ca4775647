package dev.ostler.cli.doctor;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ostler.cli.client.BrokerFile;
import dev.ostler.core.error.OstlerException;
import dev.ostler.core.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What lies in a data directory, and whether those that it names are there.
 *
 * @param exists whether there is such a directory
 * @param broker what broker.json says
 * @param holder the process that has the lock; 0 when somebody has it who cannot be seen from here
 * @param keeper the pid that keeper.json says
 * @param keeperAlive whether there is such a process
 */
record DataCheck(
        Path data,
        boolean exists,
        Optional<BrokerFile> broker,
        Optional<Long> holder,
        Optional<Long> keeper,
        boolean keeperAlive)
        implements Check {
    private static final String NAME = "data";

    static DataCheck read(Machine machine, Path data) throws IOException {
        Optional<Long> keeper = number(data.resolve("keeper.json"), "pid");
        return new DataCheck(
                data,
                Files.isDirectory(data),
                BrokerFile.read(data),
                holder(machine, data.resolve("lock")),
                keeper,
                keeper.flatMap(machine::process).filter(p -> !p.dead()).isPresent());
    }

    /** By /proc/locks, so that looking takes no lock: {@code N: POSIX ADVISORY WRITE PID MAJOR:MINOR:INODE FROM TO}. */
    private static Optional<Long> holder(Machine machine, Path lock) throws IOException {
        if (!Files.exists(lock)) {
            return Optional.empty();
        }
        String inode = ":" + Files.getAttribute(lock, "unix:ino");
        return machine.text("/proc/locks").stream()
                .flatMap(String::lines)
                .map(line -> line.strip().split("\\s+", -1))
                .filter(f -> f.length >= 6 && f[1].equals("POSIX") && f[3].equals("WRITE") && f[5].endsWith(inode))
                .map(f -> Math.max(0, Long.parseLong(f[4])))
                .findFirst();
    }

    private static Optional<Long> number(Path file, String field) throws IOException {
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        try {
            JsonNode tree = Json.tree(Files.readString(file));
            return Optional.of(tree.path(field).asLong());
        } catch (OstlerException e) {
            return Optional.of(0L);
        }
    }

    @Override
    public List<Finding> findings() {
        if (!exists) {
            return List.of(Finding.ok(NAME, data + " is not there yet; ostler up makes it"));
        }
        List<Finding> out = new ArrayList<>(List.of(directory()));
        if (keeper.isPresent()) {
            out.add(
                    keeperAlive
                            ? Finding.ok(NAME, "keeper " + keeper.get() + " keeps the processes of " + data)
                            : Finding.warn(
                                    NAME,
                                    "keeper.json names process " + keeper.get() + ", which is gone",
                                    "ostler up --data " + data
                                            + "   starts another, which adopts or ends what is left"));
        }
        return out;
    }

    private Finding directory() {
        if (holder.isPresent()) {
            String who = holder.get() == 0 ? "a process that cannot be seen from here" : "process " + holder.get();
            return Finding.ok(
                    NAME,
                    data + " is held by " + who
                            + broker.map(file -> ", the broker at " + file.url())
                                    .orElse(", which is starting or stopping"));
        }
        return broker.map(file -> Finding.warn(
                        NAME,
                        "broker.json in " + data + " names process " + file.pid()
                                + ", which does not hold the directory: it was killed",
                        "ostler up --data " + data + "   adopts or ends what it left"))
                .orElseGet(() -> Finding.ok(NAME, data + " is held by nobody"));
    }
}
