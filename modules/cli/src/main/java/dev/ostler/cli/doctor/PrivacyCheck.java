package dev.ostler.cli.doctor;

import dev.ostler.cli.Environment;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Who may read the broker's files, and who may write those that decide what it runs. */
record PrivacyCheck(List<Entry> entries) implements Check {
    private static final String NAME = "privacy";
    private static final int MOST = 2_000;
    private static final Set<PosixFilePermission> READ_BY_OTHERS = PosixFilePermissions.fromString("---rwxrwx");
    private static final Set<PosixFilePermission> WRITTEN_BY_OTHERS = PosixFilePermissions.fromString("----w--w-");

    /** What a file is for. */
    enum Use {
        /** The data directory and what lies in it: token, log, output, secrets. */
        DATA,
        /** Definitions and settings: who writes them decides what runs. */
        SETTINGS,
        /** The start-up cache, which is code. */
        CODE
    }

    record Entry(Path path, Use use, boolean directory, Set<PosixFilePermission> mode) {
        Entry {
            mode = Set.copyOf(mode);
        }

        boolean open() {
            Set<PosixFilePermission> closed = use == Use.DATA ? READ_BY_OTHERS : WRITTEN_BY_OTHERS;
            return mode.stream().anyMatch(closed::contains);
        }
    }

    PrivacyCheck {
        entries = List.copyOf(entries);
    }

    static PrivacyCheck read(Environment env, Path data) {
        List<Entry> entries = new ArrayList<>();
        walk(data, Use.DATA, entries);
        walk(env.userDefinitions().resolveSibling(""), Use.SETTINGS, entries);
        walk(env.cache(), Use.CODE, entries);
        return new PrivacyCheck(entries);
    }

    private static void walk(Path from, Use use, List<Entry> into) {
        if (!Files.isDirectory(from)) {
            return;
        }
        try (Stream<Path> files = Files.walk(from, 2)) {
            files.limit(MOST).filter(f -> !Files.isSymbolicLink(f)).forEach(f -> add(f, use, into));
        } catch (IOException | UncheckedIOException e) {
            // another user's: nothing of it is ours to judge
        }
    }

    private static void add(Path file, Use use, List<Entry> into) {
        try {
            into.add(new Entry(
                    file,
                    use,
                    Files.isDirectory(file),
                    Files.getPosixFilePermissions(file, LinkOption.NOFOLLOW_LINKS)));
        } catch (IOException e) {
            // gone since
        }
    }

    @Override
    public List<Finding> findings() {
        List<Entry> open = entries.stream().filter(Entry::open).toList();
        if (open.isEmpty()) {
            return List.of(Finding.ok(NAME, entries.size() + " files and directories, none open to others"));
        }
        List<Finding> out = new ArrayList<>();
        for (Use use : Use.values()) {
            List<Entry> of = open.stream().filter(e -> e.use() == use).toList();
            if (!of.isEmpty()) {
                out.add(finding(use, of));
            }
        }
        return out;
    }

    private Finding finding(Use use, List<Entry> open) {
        Entry first = open.getFirst();
        String found = first.path() + " is " + PosixFilePermissions.toString(first.mode())
                + (open.size() > 1 ? ", and " + (open.size() - 1) + " more" : "");
        // Inside a closed directory an open file is out of reach.
        boolean reached = use != Use.DATA || first.directory();
        String mend = "chmod -R " + (use == Use.DATA ? "go= " : "go-w ") + root(use);
        return reached
                ? Finding.fail(
                        NAME,
                        found + (use == Use.DATA ? ": others can read the token" : ": others decide what is run"),
                        mend)
                : Finding.warn(NAME, found + ", inside a closed directory", mend);
    }

    private Path root(Use use) {
        return entries.stream()
                .filter(e -> e.use() == use)
                .findFirst()
                .orElseThrow()
                .path();
    }
}
