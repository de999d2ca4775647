package dev.ostler.core.bus;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The trace that a command belongs to: a {@code traceparent} as <a href="https://www.w3.org/TR/trace-context/">W3C Trace
 * Context</a> has it.
 */
public final class TraceParent {
    /** Of the HTTP header and of the member of a JSON-RPC request. */
    public static final String NAME = "traceparent";

    /** Later versions may append to it; {@code ff} and ids of zeros alone are none. */
    private static final Pattern FORM = Pattern.compile(
            "(?!ff)([0-9a-f]{2})-((?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2})(-[\\x21-\\x7e]{0,400})?");

    /** Where the id of a step begins, and where it ends. */
    private static final int STEP = 36;

    private static final int FLAGS = 52;

    private TraceParent() {}

    /** The trace in the form of version 00; null for what is no trace, which is not to be taken for an error. */
    public static @Nullable String of(@Nullable String given) {
        Matcher m = FORM.matcher(given == null ? "" : given.strip());
        if (!m.matches() || (m.group(1).equals("00") && m.group(3) != null)) {
            return null;
        }
        return "00-" + m.group(2);
    }

    /** A trace that begins here, to be recorded. */
    public static String mint() {
        byte[] ids = new byte[24];
        SecureRandom random = new SecureRandom();
        do {
            random.nextBytes(ids);
        } while (of(text(ids)) == null);
        return text(ids);
    }

    /** A new step of this trace, or of a new one for null: no other step has its text. */
    public static String step(@Nullable String of) {
        String minted = mint();
        return of == null ? minted : of.substring(0, STEP) + minted.substring(STEP, FLAGS) + of.substring(FLAGS);
    }

    private static String text(byte[] ids) {
        HexFormat hex = HexFormat.of();
        return "00-" + hex.formatHex(ids, 0, 16) + "-" + hex.formatHex(ids, 16, 24) + "-01";
    }
}
