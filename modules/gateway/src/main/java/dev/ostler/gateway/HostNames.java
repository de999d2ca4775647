package dev.ostler.gateway;

import java.util.regex.Pattern;

/** Names of machines as headers and options write them; nothing is resolved. */
final class HostNames {
    private static final Pattern V4 = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");

    private HostNames() {}

    /** Whether a name can only mean this machine. */
    static boolean loopback(String host) {
        String bare = bare(host);
        return bare.equalsIgnoreCase("localhost")
                || (V4.matcher(bare).matches() && bare.startsWith("127."))
                || bare.equals("::1")
                || bare.equals("0:0:0:0:0:0:0:1");
    }

    static boolean wildcard(String host) {
        String bare = bare(host);
        return bare.equals("0.0.0.0") || bare.equals("::") || bare.equals("0:0:0:0:0:0:0:0");
    }

    /** An address cannot be rebound to another machine by DNS. */
    static boolean address(String host) {
        String bare = bare(host);
        return V4.matcher(bare).matches() || bare.indexOf(':') >= 0;
    }

    static String bare(String host) {
        return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    }

    /** The name of {@code name:port}, {@code [v6]:port} or a name alone. */
    static String nameOf(String authority) {
        if (authority.startsWith("[")) {
            int end = authority.indexOf(']');
            return end < 0 ? authority : authority.substring(1, end);
        }
        int colon = authority.indexOf(':');
        return colon >= 0 && colon == authority.lastIndexOf(':') ? authority.substring(0, colon) : authority;
    }
}
