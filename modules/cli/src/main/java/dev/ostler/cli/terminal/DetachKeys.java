package dev.ostler.cli.terminal;

import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Locale;

/** Finds the keys that leave among those that are typed, wherever the input is split. */
public final class DetachKeys {
    private static final String CTRL = "ctrl-";

    private final byte[] keys;
    private int matched;

    /** What is to be sent, and whether the keys to leave came after it. */
    @SuppressWarnings("ArrayRecordComponent") // handed over, and read by its receiver alone
    record Typed(byte[] send, boolean leave) {}

    private DetachKeys(byte[] keys) {
        this.keys = keys;
    }

    /** Reads {@code ctrl-]}, {@code ctrl-p,ctrl-q}, {@code ~,.}; fails with {@code INVALID_REQUEST}. */
    public static DetachKeys parse(String text) {
        ByteArrayOutputStream keys = new ByteArrayOutputStream();
        for (String key : text.split(",", -1)) {
            keys.write(key(key, text));
        }
        return new DetachKeys(keys.toByteArray());
    }

    private static int key(String key, String all) {
        String lower = key.strip().toLowerCase(Locale.ROOT);
        if (lower.length() == 1 && lower.charAt(0) > ' ' && lower.charAt(0) < 0x7f) {
            return key.strip().charAt(0);
        }
        char c = lower.length() == CTRL.length() + 1 && lower.startsWith(CTRL) ? lower.charAt(CTRL.length()) : 0;
        if ((c >= 'a' && c <= 'z') || (c != 0 && "@[\\]^_".indexOf(c) >= 0)) {
            return c & 0x1f;
        }
        throw new OstlerException(
                ErrorCode.INVALID_REQUEST,
                "--detach-keys '" + all + "' are none: write keys with commas between them, each a character or ctrl-"
                        + " and one of a-z @ [ \\ ] ^ _, such as ctrl-] or ctrl-p,ctrl-q");
    }

    /** What may be the beginning of the keys is held back until the next key shows it. */
    Typed typed(byte[] input, int length) {
        ByteArrayOutputStream send = new ByteArrayOutputStream(length);
        for (int i = 0; i < length; i++) {
            next(input[i], send);
            if (matched == keys.length) {
                matched = 0;
                return new Typed(send.toByteArray(), true);
            }
        }
        return new Typed(send.toByteArray(), false);
    }

    private void next(byte key, ByteArrayOutputStream send) {
        byte[] held = Arrays.copyOf(keys, matched + 1);
        held[matched] = key;
        int keep = held.length;
        while (keep > 0 && !beginWith(held, keep)) {
            keep--;
        }
        send.write(held, 0, held.length - keep);
        matched = keep;
    }

    /** Whether the last {@code count} of what is held are the first of the keys. */
    private boolean beginWith(byte[] held, int count) {
        return Arrays.equals(keys, 0, count, held, held.length - count, held.length);
    }
}
