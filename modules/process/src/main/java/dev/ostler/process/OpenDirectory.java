package dev.ostler.process;

import java.io.IOException;
import java.nio.file.Path;

/** A directory that is held open, so that there is a short path to it however long its own is. */
public final class OpenDirectory implements AutoCloseable {
    private static final int O_PATH = 0x20_0000;

    private final int descriptor;

    private OpenDirectory(int descriptor) {
        this.descriptor = descriptor;
    }

    /** @throws IOException when it is not there, or no descriptor is left */
    public static OpenDirectory of(Path directory) throws IOException {
        int descriptor = Libc.open(directory.toString(), O_PATH | Libc.O_CLOEXEC);
        if (descriptor < 0) {
            throw Libc.failure("opening " + directory, descriptor);
        }
        return new OpenDirectory(descriptor);
    }

    /** Valid in this process, while it is open. */
    public Path path() {
        return Path.of("/proc/self/fd/" + descriptor);
    }

    @Override
    public void close() {
        Libc.close(descriptor);
    }
}
