package dev.ostler.process;

import java.time.Duration;

/**
 * A living process that carries the marker of a store.
 *
 * @param identity which process
 * @param harnessId the harness that its marker names, the innermost of that store
 * @param parent the pid of its parent
 * @param name its short name (/proc/PID/comm)
 * @param age since it started
 * @param command its command line, cut to 512 bytes
 * @param residentBytes its resident set
 */
public record LineageProcess(
        ProcessIdentity identity,
        String harnessId,
        long parent,
        String name,
        Duration age,
        String command,
        long residentBytes) {

    /** One line of JSON, for programs that scan from outside. */
    String toJson() {
        return "{\"pid\":" + identity.pid()
                + ",\"identity\":" + quote(identity.toString())
                + ",\"harness\":" + quote(harnessId)
                + ",\"ageMs\":" + age.toMillis()
                + ",\"rssBytes\":" + residentBytes
                + ",\"command\":" + quote(command) + "}";
    }

    private static String quote(String text) {
        StringBuilder quoted = new StringBuilder(text.length() + 2).append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                quoted.append('\\').append(c);
            } else if (c < 0x20) {
                quoted.append("\\u%04x".formatted((int) c));
            } else {
                quoted.append(c);
            }
        }
        return quoted.append('"').toString();
    }
}
