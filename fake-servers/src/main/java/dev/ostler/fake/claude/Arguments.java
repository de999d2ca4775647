package dev.ostler.fake.claude;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * The command line and environment, as far as they matter.
 *
 * @param home the configuration folder
 * @param resume whether the session must be there, otherwise it must not
 * @param partial whether the model's stream is passed on
 */
record Arguments(Path home, String session, boolean resume, boolean partial, String model) {
    private static final List<String> NEEDED =
            List.of("--input-format", "stream-json", "--output-format", "stream-json", "--verbose");

    /**
     * Reads them.
     *
     * @throws IllegalArgumentException when this is not the mode that is spoken here
     */
    static Arguments of(List<String> args, Map<String, String> environment) {
        if (!args.containsAll(NEEDED) || !(args.contains("-p") || args.contains("--print"))) {
            throw new IllegalArgumentException("only -p " + String.join(" ", NEEDED) + " is spoken here");
        }
        Optional<String> resume = option(args, "--resume");
        return new Arguments(
                home(environment),
                resume.or(() -> option(args, "--session-id"))
                        .orElseGet(() -> UUID.randomUUID().toString()),
                resume.isPresent(),
                args.contains("--include-partial-messages"),
                option(args, "--model").orElse("fake"));
    }

    /** The same with another model. */
    Arguments asking(String other) {
        return new Arguments(home, session, resume, partial, other);
    }

    private static Path home(Map<String, String> environment) {
        String own = environment.get("CLAUDE_CONFIG_DIR");
        return own != null ? Path.of(own) : Path.of(environment.getOrDefault("HOME", "/nonexistent"), ".claude");
    }

    private static Optional<String> option(List<String> args, String name) {
        int at = args.indexOf(name);
        return at < 0 || at + 1 >= args.size() ? Optional.empty() : Optional.of(args.get(at + 1));
    }
}
