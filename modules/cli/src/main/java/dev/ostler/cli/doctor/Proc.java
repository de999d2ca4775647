package dev.ostler.cli.doctor;

import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A process as {@code /proc/PID/status} tells it.
 *
 * @param name its short name, at most 15 bytes
 * @param state one letter; {@code Z} has ended and waits to be collected
 * @param uid the effective user
 */
record Proc(long pid, String name, char state, long parent, long uid) {
    static Optional<Proc> parse(long pid, String status) {
        Map<String, String> fields = status.lines()
                .filter(line -> line.indexOf(':') > 0)
                .collect(Collectors.toMap(
                        line -> line.substring(0, line.indexOf(':')),
                        line -> line.substring(line.indexOf(':') + 1).strip(),
                        (first, _) -> first));
        try {
            return Optional.of(new Proc(
                    pid,
                    fields.getOrDefault("Name", "?"),
                    fields.getOrDefault("State", "?").charAt(0),
                    Long.parseLong(fields.getOrDefault("PPid", "0")),
                    Long.parseLong(fields.getOrDefault("Uid", "0 0").split("\\s+", -1)[1])));
        } catch (NumberFormatException | IndexOutOfBoundsException e) {
            return Optional.empty();
        }
    }

    boolean dead() {
        return state == 'Z' || state == 'X';
    }
}
