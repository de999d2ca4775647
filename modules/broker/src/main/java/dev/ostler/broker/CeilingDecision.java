package dev.ostler.broker;

import dev.ostler.core.harness.ByteSize;
import dev.ostler.core.harness.Limits;
import dev.ostler.process.TreeUse;

/** Whether a process tree is above its ceilings. Pure. */
final class CeilingDecision {
    /** Below nine tenths of each ceiling it counts as below again, so that one that swings is told once. */
    private static final double WELL = 0.9;

    private CeilingDecision() {}

    record Level(boolean over, boolean wellBelow, String why) {}

    static Level of(TreeUse use, Limits limits) {
        ByteSize memory = limits.memoryBytes();
        long most = memory == null ? Long.MAX_VALUE : memory.bytes();
        Integer ceiling = limits.openFiles();
        int files = ceiling == null ? Integer.MAX_VALUE : ceiling;
        boolean over = use.memoryBytes() > most || use.openFiles() > files;
        boolean below = use.memoryBytes() < most * WELL && use.openFiles() < files * WELL;
        String why = use.memoryBytes() > most
                ? "its processes use " + use.memoryBytes() + " bytes of memory, limits.memoryBytes is " + most
                : use.openFiles() > files
                        ? "its processes have " + use.openFiles() + " files open, limits.openFiles is " + files
                        : "";
        return new Level(over, below, why);
    }
}
