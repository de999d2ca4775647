package dev.ostler.cli.command;

import dev.ostler.cli.Environment;
import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What {@code --env} and {@code --env-file} say. {@code --env NAME} takes the value from here, so that a secret stands
 * neither in the arguments nor in the shell's history.
 */
final class EnvironmentOptions {
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    private EnvironmentOptions() {}

    /** Files first, in their order; then {@code --env}, which wins. */
    static Map<String, String> read(List<String> assignments, List<Path> files, Environment env) {
        Map<String, String> out = new LinkedHashMap<>();
        files.forEach(file -> out.putAll(file(env.cwd().resolve(file))));
        for (String assignment : assignments) {
            int equals = assignment.indexOf('=');
            String name = checked("--env", equals < 0 ? assignment : assignment.substring(0, equals));
            if (equals >= 0) {
                out.put(name, assignment.substring(equals + 1));
            } else if (env.variables().containsKey(name)) {
                out.put(name, env.variables().get(name));
            } else {
                throw invalid(
                        "--env " + name + ": " + name + " is not set here; set it, or say --env " + name + "=VALUE");
            }
        }
        return out;
    }

    private static Map<String, String> file(Path file) {
        Map<String, String> out = new LinkedHashMap<>();
        int number = 0;
        for (String raw : lines(file)) {
            number++;
            String line = raw.strip();
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            String assignment = line.startsWith("export ") ? line.substring(7).strip() : line;
            int equals = assignment.indexOf('=');
            if (equals < 0) {
                // the line itself may be a secret
                throw invalid(file + " line " + number + " is not NAME=VALUE");
            }
            String name = checked(
                    file + " line " + number, assignment.substring(0, equals).strip());
            out.put(name, unquoted(assignment.substring(equals + 1).strip()));
        }
        return out;
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw invalid(
                    "--env-file " + file + " cannot be read" + (Files.exists(file) ? "" : ": there is no such file"));
        }
    }

    private static String unquoted(String value) {
        boolean quoted = value.length() >= 2
                && (value.charAt(0) == '"' || value.charAt(0) == '\'')
                && value.charAt(value.length() - 1) == value.charAt(0);
        return quoted ? value.substring(1, value.length() - 1) : value;
    }

    private static String checked(String where, String name) {
        if (!NAME.matcher(name).matches()) {
            throw invalid(where + ": a name of letters, digits and underscores was expected before '='");
        }
        return name;
    }

    private static OstlerException invalid(String message) {
        return new OstlerException(ErrorCode.INVALID_REQUEST, message);
    }
}
