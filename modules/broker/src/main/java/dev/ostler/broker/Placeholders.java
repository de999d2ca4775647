package dev.ostler.broker;

import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Fills {@code {cwd} {model} {task} {args}} in commands and {@code ${env:NAME} ${file:PATH}} in environments. */
final class Placeholders {
    private static final Pattern PLACE = Pattern.compile("\\{(cwd|model|task|args)}");
    private static final Pattern SECRET = Pattern.compile("\\$\\{(env|file):([^}]+)}");
    private static final long MOST_BYTES = 64 << 10;

    private final Map<String, String> values;
    private final List<String> args;

    /** {@code values} has cwd, and model and task when they are given. */
    Placeholders(Map<String, String> values, List<String> args) {
        this.values = Map.copyOf(values);
        this.args = List.copyOf(args);
    }

    /** Fills arguments; {@code {args}} alone becomes as many arguments as there are. */
    List<String> fill(List<String> template) {
        List<String> out = new ArrayList<>();
        for (String arg : template) {
            if (arg.equals("{args}")) {
                out.addAll(args);
            } else {
                out.add(fill(arg));
            }
        }
        return out;
    }

    String fill(String template) {
        return PLACE.matcher(template).replaceAll(m -> Matcher.quoteReplacement(value(m.group(1), template)));
    }

    private String value(String name, String template) {
        if (name.equals("args")) {
            return String.join(" ", args);
        }
        @Nullable String value = values.get(name);
        if (value == null) {
            throw new OstlerException(
                    ErrorCode.INVALID_REQUEST,
                    "'" + template + "' wants {" + name + "}, and none was given; say --" + name);
        }
        return value;
    }

    /** Resolves secrets of the environment; blocking. Fails with {@code INVALID_REQUEST} that names what is missing, never the value. */
    static String resolve(String name, String template, Map<String, String> environment) {
        return SECRET.matcher(template)
                .replaceAll(m -> Matcher.quoteReplacement(
                        switch (m.group(1)) {
                            case "env" -> {
                                @Nullable String value = environment.get(m.group(2));
                                if (value == null) {
                                    throw new OstlerException(
                                            ErrorCode.INVALID_REQUEST,
                                            "env " + name + " wants ${env:" + m.group(2)
                                                    + "}, which the broker's environment lacks");
                                }
                                yield value;
                            }
                            default -> file(name, Path.of(m.group(2)));
                        }));
    }

    private static String file(String name, Path path) {
        try {
            if (Files.size(path) > MOST_BYTES) {
                throw new OstlerException(
                        ErrorCode.INVALID_REQUEST, "env " + name + ": " + path + " is larger than " + MOST_BYTES);
            }
            return Files.readString(path).strip();
        } catch (IOException e) {
            throw new OstlerException(
                    ErrorCode.INVALID_REQUEST, "env " + name + ": " + path + " cannot be read: " + e.getMessage());
        }
    }
}
