package dev.ostler.process;

import java.io.IOException;

/** The pipes or the terminal of one kept process. Confined to the keeper's thread. */
final class Streams {
    private final OurEnds ends;
    private final Input input;
    private final Spool spool;

    Streams(KeeperCore core, String harnessId, OurEnds ends) {
        this.ends = ends;
        this.input = new Input(core, harnessId, ends);
        this.spool = new Spool(core, harnessId, ends);
    }

    Input input() {
        return input;
    }

    Spool spool() {
        return spool;
    }

    void resize(int columns, int rows) {
        if (!ends.terminal()) {
            throw new IllegalArgumentException("a process with pipes has no terminal whose size could be changed");
        }
        try {
            Pseudoterminal.resize(ends.output(), columns, rows);
        } catch (IOException e) {
            throw new IllegalStateException("the terminal cannot be resized: " + e.getMessage(), e);
        }
    }

    /** What the process has printed is in the spool then, and whoever waits for his write is told. */
    void close() {
        spool.close();
        input.abandon();
    }
}
