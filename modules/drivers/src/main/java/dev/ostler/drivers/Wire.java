package dev.ostler.drivers;

/** How a protocol reaches an owned process, and so when that is ready. */
public enum Wire {
    /** The process announces an endpoint, and is dialled there. */
    ENDPOINT,
    /** The process speaks on stdin and stdout: it is asked at once, and is ready when it answers. */
    PIPES,
    /** The process wants a terminal: it is ready when its exec succeeded. */
    TERMINAL
}
