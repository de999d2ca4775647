package dev.ostler.cli.http;

import java.io.IOException;

/** What came is not HTTP as we know it: most likely not a broker. */
public final class MalformedAnswerException extends IOException {
    MalformedAnswerException(String what) {
        super("not an HTTP answer: " + what);
    }
}
