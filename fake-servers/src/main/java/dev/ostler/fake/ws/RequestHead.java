package dev.ostler.fake.ws;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The head of an HTTP request.
 *
 * @param method as sent
 * @param path with the query
 * @param headers names in lower case; of a repeated header the last
 */
public record RequestHead(String method, String path, Map<String, String> headers) {
    private static final int MAX_BYTES = 32 << 10;

    /** Copies the headers. */
    public RequestHead {
        headers = Map.copyOf(headers);
    }

    /** A header's value. */
    public Optional<String> header(String lowerCaseName) {
        return Optional.ofNullable(headers.get(lowerCaseName));
    }

    /** Whether the client wants a WebSocket. */
    public boolean upgrade() {
        return header("upgrade").filter("websocket"::equalsIgnoreCase).isPresent()
                && header("sec-websocket-key").isPresent();
    }

    /** Reads up to the empty line and not a byte further. */
    static RequestHead read(InputStream in) throws IOException {
        StringBuilder text = new StringBuilder();
        byte[] one = new byte[1];
        while (!endsHead(text)) {
            if (text.length() > MAX_BYTES) {
                throw new IOException("the head exceeds " + MAX_BYTES + " bytes");
            }
            if (in.read(one) < 0) {
                throw new EOFException("closed within the head");
            }
            text.append(new String(one, StandardCharsets.ISO_8859_1));
        }
        String[] lines = text.toString().split("\r\n", -1);
        String[] start = lines[0].split(" ", -1);
        if (start.length != 3) {
            throw new IOException("not an HTTP request line: " + lines[0]);
        }
        Map<String, String> headers = new HashMap<>();
        for (int i = 1; i < lines.length; i++) {
            int colon = lines[i].indexOf(':');
            if (colon > 0) {
                headers.put(
                        lines[i].substring(0, colon).strip().toLowerCase(Locale.ROOT),
                        lines[i].substring(colon + 1).strip());
            }
        }
        return new RequestHead(start[0], start[1], headers);
    }

    private static boolean endsHead(StringBuilder text) {
        int n = text.length();
        return n >= 4 && text.charAt(n - 1) == '\n' && text.charAt(n - 2) == '\r' && text.charAt(n - 3) == '\n';
    }
}
