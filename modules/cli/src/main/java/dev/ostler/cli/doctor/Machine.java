package dev.ostler.cli.doctor;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * The files by which the kernel tells about itself. What is not there, or is another user's, is empty.
 *
 * @param root {@code /}, or a tree that looks like it
 */
record Machine(Path root) {
    private static final int MOST = 4 << 20;

    static final Machine THIS = new Machine(Path.of("/"));

    Path at(String absolute) {
        return root.resolve(absolute.substring(1));
    }

    Optional<String> text(String file) {
        try (InputStream in = Files.newInputStream(at(file))) {
            return Optional.of(new String(in.readNBytes(MOST), StandardCharsets.UTF_8));
        } catch (IOException | UncheckedIOException e) {
            return Optional.empty();
        }
    }

    /** Of a file that holds one number; empty also for words such as {@code max}. */
    OptionalLong number(String file) {
        return text(file)
                .map(String::strip)
                .filter(word -> word.matches("\\d{1,18}"))
                .map(word -> OptionalLong.of(Long.parseLong(word)))
                .orElse(OptionalLong.empty());
    }

    Optional<String> link(String file) {
        try {
            return Optional.of(Files.readSymbolicLink(at(file)).toString());
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    List<String> names(String directory) {
        try (Stream<Path> files = Files.list(at(directory))) {
            return files.map(f -> f.getFileName().toString()).toList();
        } catch (IOException | UncheckedIOException e) {
            return List.of();
        }
    }

    /** Those that exist now and can be read. */
    List<Proc> processes() {
        return names("/proc").stream()
                .filter(name -> Character.isDigit(name.charAt(0)))
                .flatMap(pid -> process(Long.parseLong(pid)).stream())
                .toList();
    }

    Optional<Proc> process(long pid) {
        return text("/proc/" + pid + "/status").flatMap(text -> Proc.parse(pid, text));
    }
}
