package dev.ostler.broker;

import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.Nearest;
import dev.ostler.core.error.OstlerException;
import dev.ostler.core.harness.DefinitionReader;
import dev.ostler.core.harness.HarnessDefinition;
import dev.ostler.core.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Definitions in directories; the first directory that has a name wins. Read anew each time. Blocking. */
final class DefinitionStore {
    private static final long MOST_BYTES = 1 << 20;

    /** Stands for the directory of a definition, where what belongs to it may lie beside it. */
    private static final String HERE = "{here}";

    private volatile List<Path> directories;

    DefinitionStore(List<Path> directories) {
        this.directories = directories;
    }

    void lookIn(List<Path> others) {
        directories = others;
    }

    /** Reads one; fails with {@code NOT_FOUND} that names what there is, or {@code INVALID_REQUEST} with file and field. */
    HarnessDefinition read(String name) {
        HarnessDefinition.checkName("definition name", name);
        for (Path directory : directories) {
            Path file = directory.resolve(name + ".json");
            if (Files.isRegularFile(file)) {
                return DefinitionReader.read(file.toString(), text(file).replace(HERE, here(directory)));
            }
        }
        Set<String> known = names();
        String hint = Nearest.to(name, known)
                .map(n -> "did you mean '" + n + "'?")
                .orElse(known.isEmpty() ? "there is none" : "there are " + String.join(", ", known));
        throw new OstlerException(
                ErrorCode.NOT_FOUND, "no harness definition '" + name + "' in " + directories + "; " + hint);
    }

    /** As it stands inside a JSON string. */
    private static String here(Path directory) {
        StringBuilder quoted = Json.quote(
                new StringBuilder(), directory.toAbsolutePath().normalize().toString());
        return quoted.substring(1, quoted.length() - 1);
    }

    private Set<String> names() {
        Set<String> names = new TreeSet<>();
        for (Path directory : directories) {
            if (!Files.isDirectory(directory)) {
                continue;
            }
            try (Stream<Path> files = Files.list(directory)) {
                files.map(f -> f.getFileName().toString())
                        .filter(f -> f.endsWith(".json"))
                        .forEach(f -> names.add(f.substring(0, f.length() - ".json".length())));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return names;
    }

    private static String text(Path file) {
        try {
            if (Files.size(file) > MOST_BYTES) {
                throw new OstlerException(ErrorCode.INVALID_REQUEST, file + " is larger than " + MOST_BYTES + " bytes");
            }
            return Files.readString(file);
        } catch (IOException e) {
            throw new OstlerException(ErrorCode.INVALID_REQUEST, file + " cannot be read: " + e.getMessage());
        }
    }
}
