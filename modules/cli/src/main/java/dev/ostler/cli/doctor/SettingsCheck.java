package dev.ostler.cli.doctor;

import dev.ostler.cli.Environment;
import dev.ostler.cli.server.ServerConfig;
import dev.ostler.cli.server.ServerPlan;
import dev.ostler.core.error.OstlerException;
import dev.ostler.core.harness.DefinitionReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Settings and harness definitions as a broker started here would read them.
 *
 * @param names of the definitions that are right
 * @param wrong messages that name file and field
 */
record SettingsCheck(List<String> names, List<String> wrong) implements Check {
    private static final String NAME = "settings";

    SettingsCheck {
        names = List.copyOf(names);
        wrong = List.copyOf(wrong);
    }

    static SettingsCheck read(Environment env) {
        List<String> names = new ArrayList<>();
        List<String> wrong = new ArrayList<>();
        try {
            for (Path directory : ServerPlan.of(ServerConfig.found(env), env).definitions()) {
                definitions(directory, names, wrong);
            }
        } catch (OstlerException e) {
            wrong.add(e.problem().message());
        }
        return new SettingsCheck(names, wrong);
    }

    private static void definitions(Path directory, List<String> names, List<String> wrong) {
        if (!Files.isDirectory(directory)) {
            return;
        }
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file :
                    files.filter(f -> f.toString().endsWith(".json")).sorted().toList()) {
                try {
                    String name = DefinitionReader.read(file.toString(), Files.readString(file))
                            .name();
                    if (!names.contains(name)) {
                        names.add(name);
                    }
                } catch (OstlerException e) {
                    wrong.add(e.problem().message());
                }
            }
        } catch (IOException | UncheckedIOException e) {
            wrong.add(directory + " cannot be read: " + e.getMessage());
        }
    }

    @Override
    public List<Finding> findings() {
        List<Finding> out = new ArrayList<>();
        out.add(
                names.isEmpty()
                        ? Finding.ok(NAME, "no harness definitions; ostler spawn NAME -- COMMAND needs none")
                        : Finding.ok(NAME, "harness definitions: " + String.join(", ", names)));
        for (String message : wrong) {
            out.add(Finding.fail(NAME, message, "correct that file; a definition of each kind is in conf/harnesses"));
        }
        return out;
    }
}
