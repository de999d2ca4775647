package dev.ostler.core.harness;

/**
 * Patterns of approval rules. In text a {@code *} stands for anything; in a path {@code *} stands for anything but a
 * slash and {@code **} for anything. {@code ?} is one character. Nothing is tried twice: a hostile text costs its length
 * times the pattern's.
 */
final class Glob {
    private Glob() {}

    static boolean matches(String pattern, String text) {
        int p = 0;
        int t = 0;
        int star = -1;
        int from = 0;
        while (t < text.length()) {
            if (p < pattern.length() && pattern.charAt(p) == '*') {
                star = p++;
                from = t;
            } else if (p < pattern.length() && (pattern.charAt(p) == '?' || pattern.charAt(p) == text.charAt(t))) {
                p++;
                t++;
            } else if (star >= 0) {
                p = star + 1;
                t = ++from;
            } else {
                return false;
            }
        }
        while (p < pattern.length() && pattern.charAt(p) == '*') {
            p++;
        }
        return p == pattern.length();
    }

    /** Of absolute paths, piece by piece. {@code /a/**} is also {@code /a} itself. */
    static boolean matchesPath(String pattern, String path) {
        return pieces(pattern.split("/", -1), 0, path.split("/", -1), 0);
    }

    private static boolean pieces(String[] pattern, int p, String[] path, int t) {
        // the same two marks as above, over pieces
        int star = -1;
        int from = 0;
        while (t < path.length) {
            if (p < pattern.length && pattern[p].equals("**")) {
                star = p++;
                from = t;
            } else if (p < pattern.length && matches(pattern[p], path[t])) {
                p++;
                t++;
            } else if (star >= 0) {
                p = star + 1;
                t = ++from;
            } else {
                return false;
            }
        }
        while (p < pattern.length && pattern[p].equals("**")) {
            p++;
        }
        return p == pattern.length;
    }
}
