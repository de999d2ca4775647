package dev.ostler.process;

import java.nio.file.Path;

/** Where a process's standard streams go. */
public sealed interface Stdio {

    /**
     * stdin is /dev/null; both outputs are appended to files from the first byte, so that the process outlives whoever
     * reads them. The files are created with mode 0600 when they are not there; their directories must exist. Both may
     * be the same file.
     */
    record Files(Path stdout, Path stderr) implements Stdio {
        public Files {
            if (!stdout.isAbsolute() || !stderr.isAbsolute()) {
                throw new IllegalArgumentException("output files should be absolute paths: " + stdout + ", " + stderr);
            }
        }
    }
}
