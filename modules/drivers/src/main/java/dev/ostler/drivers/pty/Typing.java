package dev.ostler.drivers.pty;

import java.nio.charset.StandardCharsets;

/** How a text is typed. */
final class Typing {
    private static final String PASTE_BEGINS = "\u001b[200~";
    private static final String PASTE_ENDS = "\u001b[201~";

    private Typing() {}

    /**
     * The text without its enter key. When the program asked to be told what is pasted and the text has several lines it
     * is one paste, so that its line ends send nothing early; an end of the paste within the text is left out.
     */
    static byte[] text(String text, boolean bracketedPaste) {
        if (!bracketedPaste || text.indexOf('\n') < 0) {
            return bytes(text);
        }
        String inner = text;
        while (inner.contains(PASTE_ENDS)) {
            inner = inner.replace(PASTE_ENDS, "");
        }
        return bytes(PASTE_BEGINS + inner.replace("\r\n", "\r").replace('\n', '\r') + PASTE_ENDS);
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
