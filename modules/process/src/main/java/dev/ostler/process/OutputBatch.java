package dev.ostler.process;

import java.util.List;

/**
 * Lines in the order of the file.
 *
 * @param lines at least one, unless bytes were lost
 * @param nextOffset where to resume so that nothing is delivered twice or left out
 * @param lostBytes bytes before these lines that should have been delivered and are no longer in the file
 */
public record OutputBatch(List<OutputLine> lines, long nextOffset, long lostBytes) {
    public OutputBatch {
        lines = List.copyOf(lines);
    }
}
