package dev.ostler.fake.ws;

import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * A plain HTTP answer.
 *
 * @param status for example 403
 * @param reason for example {@code Forbidden}
 * @param headers beyond content-length
 * @param body may be empty
 */
public record HttpAnswer(int status, String reason, Map<String, String> headers, String body) {
    /** Copies the headers. */
    public HttpAnswer {
        headers = Map.copyOf(headers);
    }

    /** An answer without a body. */
    public static HttpAnswer empty(int status, String reason) {
        return new HttpAnswer(status, reason, Map.of(), "");
    }

    /** An answer with plain text. */
    public static HttpAnswer text(int status, String reason, String body) {
        return new HttpAnswer(status, reason, Map.of("content-type", "text/plain; charset=utf-8"), body);
    }

    byte[] bytes() {
        byte[] content = body.getBytes(StandardCharsets.UTF_8);
        StringBuilder head = new StringBuilder("HTTP/1.1 ")
                .append(status)
                .append(' ')
                .append(reason)
                .append("\r\n");
        headers.forEach(
                (name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
        head.append("content-length: ").append(content.length).append("\r\nconnection: close\r\n\r\n");
        byte[] start = head.toString().getBytes(StandardCharsets.ISO_8859_1);
        byte[] all = new byte[start.length + content.length];
        System.arraycopy(start, 0, all, 0, start.length);
        System.arraycopy(content, 0, all, start.length, content.length);
        return all;
    }
}
