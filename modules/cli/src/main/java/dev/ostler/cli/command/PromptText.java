package dev.ostler.cli.command;

import dev.ostler.cli.Environment;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Text for an agent: the words of the command line, or stdin for {@code -}. */
final class PromptText {
    private PromptText() {}

    static String of(List<String> words, Environment env) {
        if (!words.equals(List.of("-"))) {
            return String.join(" ", words);
        }
        try {
            return new String(env.in().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("stdin cannot be read", e);
        }
    }
}
