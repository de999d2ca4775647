package dev.ostler.process;

import org.jspecify.annotations.Nullable;

/** The system call numbers that differ; those from 424 upwards are the same everywhere. */
enum Architecture {
    X86_64(247),
    AARCH64(95);

    private final long waitid;

    Architecture(long waitid) {
        this.waitid = waitid;
    }

    long waitid() {
        return waitid;
    }

    static @Nullable Architecture find(String machine) {
        return switch (machine) {
            case "amd64", "x86_64" -> X86_64;
            case "aarch64" -> AARCH64;
            default -> null;
        };
    }

    /** Of this JVM. */
    static Architecture current() {
        String machine = System.getProperty("os.arch", "?");
        Architecture found = find(machine);
        if (found == null) {
            throw new UnsupportedOperationException("no system call numbers for " + machine);
        }
        return found;
    }
}
