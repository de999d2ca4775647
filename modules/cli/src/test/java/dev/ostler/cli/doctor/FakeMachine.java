package dev.ostler.cli.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A tree that looks like the root of a Linux machine, as far as a test says. */
final class FakeMachine {
    private final Path root;

    FakeMachine(Path root) {
        this.root = root;
    }

    Machine machine() {
        return new Machine(root);
    }

    FakeMachine file(String absolute, String text) throws IOException {
        Path file = root.resolve(absolute.substring(1));
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        return this;
    }

    FakeMachine link(String absolute, String to) throws IOException {
        Path file = root.resolve(absolute.substring(1));
        Files.createDirectories(file.getParent());
        Files.createSymbolicLink(file, Path.of(to));
        return this;
    }

    FakeMachine process(String pid, String name, char state, long parent, long uid) throws IOException {
        return file(
                "/proc/" + pid + "/status",
                "Name:\t" + name + "\nUmask:\t0022\nState:\t" + state + " (whatever)\nPid:\t7\nPPid:\t" + parent
                        + "\nUid:\t" + uid + "\t" + uid + "\t" + uid + "\t" + uid + "\n");
    }
}
