package dev.ostler.process;

/** Which of a process's two outputs. */
public enum StandardStream {
    STDOUT,
    STDERR
}
