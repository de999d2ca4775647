package dev.ostler.drivers.opencode;

/** An item that began, with what came of it so far: all that is left of it when it is broken off. */
final class OpenItem {
    /** More than this is not collected. */
    private static final int BOUND = 4 << 20;

    private final Part began;
    private final StringBuilder text = new StringBuilder();
    private boolean frozen;

    OpenItem(Part began) {
        this.began = began;
        if (began.role() != Part.Role.TOOL && !began.text().isEmpty()) {
            // seen in the history: what was told of it before is not known, nor what is told of it twice
            text.append(began.text());
            frozen = true;
        }
    }

    Part began() {
        return began;
    }

    String text() {
        return text.toString();
    }

    void append(String delta) {
        if (!frozen && text.length() < BOUND) {
            text.append(delta);
        }
    }

    /** The whole of what a tool has printed came; gives what is new of it. The tool may show only the end of much. */
    String extend(String whole) {
        String added = whole.startsWith(text.toString()) ? whole.substring(text.length()) : "";
        if (whole.length() <= BOUND) {
            text.setLength(0);
            text.append(whole);
        }
        return added;
    }

    /** Something was missed: what was collected is a beginning, and no more is added to it. */
    void freeze() {
        frozen = true;
    }
}
