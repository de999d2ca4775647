package dev.ostler.drivers.commands;

/**
 * A tool that runs, with the end of what it printed.
 *
 * <p>Agents tell the whole output so far with every update, or its end only; {@link #added} makes the difference.
 */
final class OpenTool {
    /** How much of the end must be found again to join two pictures of the output, in characters. */
    private static final int JOINT = 1024;

    /** More than this is not kept, in characters. */
    private static final int BOUND = 256 << 10;

    private final String name;
    private String printed = "";

    OpenTool(String name) {
        this.name = name;
    }

    String name() {
        return name;
    }

    String printed() {
        return printed;
    }

    /** {@code now} is what the output looks like at present; gives what is new in it. */
    String added(String now) {
        String before = printed;
        printed = now.length() <= BOUND ? now : now.substring(now.length() - BOUND);
        if (now.startsWith(before)) {
            return now.substring(before.length());
        }
        String joint = before.substring(Math.max(0, before.length() - JOINT));
        int at = now.lastIndexOf(joint);
        return at < 0 ? now : now.substring(at + joint.length());
    }
}
