package dev.ostler.process;

/**
 * A line that a process wrote, without its line end (LF or CRLF).
 *
 * @param stream where it was written
 * @param offset of its first byte in the file
 * @param text decoded as UTF-8; what is not UTF-8 reads as U+FFFD
 * @param truncatedBytes how many bytes of the line are left out at its end; 0 for a whole line
 */
public record OutputLine(StandardStream stream, long offset, String text, long truncatedBytes) {
    /** Whether the end of the line is left out. */
    public boolean truncated() {
        return truncatedBytes > 0;
    }
}
