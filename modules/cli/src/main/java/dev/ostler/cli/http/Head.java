package dev.ostler.cli.http;

import java.io.IOException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Status and headers of an answer.
 *
 * @param headers by lower-case name; of repeated ones the last
 */
record Head(int status, Map<String, String> headers) {
    private static final int LINE_BYTES = 16 << 10;
    private static final int MOST_HEADERS = 200;

    /** Reads the final head; interim ones (1xx) are skipped. */
    static Head read(SocketBytes in) throws IOException {
        Head head = readOne(in);
        while (head.status < 200) {
            head = readOne(in);
        }
        return head;
    }

    String header(String name) {
        return headers.getOrDefault(name, "");
    }

    boolean hasBody() {
        return status != 204 && status != 304;
    }

    private static Head readOne(SocketBytes in) throws IOException {
        int status = status(in.line(LINE_BYTES));
        Map<String, String> headers = new HashMap<>();
        for (String line = in.line(LINE_BYTES); !line.isEmpty(); line = in.line(LINE_BYTES)) {
            int colon = line.indexOf(':');
            if (colon <= 0) {
                throw new MalformedAnswerException("a header line without a name");
            }
            headers.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
            if (headers.size() > MOST_HEADERS) {
                throw new MalformedAnswerException("more than " + MOST_HEADERS + " headers");
            }
        }
        return new Head(status, headers);
    }

    private static int status(String line) throws IOException {
        if (!line.matches("HTTP/1\\.[01] [1-5]\\d\\d( .*)?")) {
            throw new MalformedAnswerException(
                    "it begins with '" + line.substring(0, Math.min(40, line.length())) + "'");
        }
        return Integer.parseInt(line.substring(9, 12));
    }
}
