package dev.ostler.process.remote;

import java.util.OptionalInt;

/** The versions of the protocol that one side speaks, both inclusive. */
record Versions(int least, int most) {
    /** What this program speaks. */
    static final Versions OURS = new Versions(1, 1);

    Versions {
        if (least < 1 || most < least) {
            throw new IllegalArgumentException("versions " + least + " to " + most + " should be a range from 1 on");
        }
    }

    /** The newest that both speak. */
    OptionalInt common(Versions other) {
        int newest = Math.min(most, other.most);
        return newest >= Math.max(least, other.least) ? OptionalInt.of(newest) : OptionalInt.empty();
    }

    @Override
    public String toString() {
        return least == most ? "version " + least : "versions " + least + " to " + most;
    }
}
