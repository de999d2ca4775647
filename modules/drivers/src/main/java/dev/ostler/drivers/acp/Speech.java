package dev.ostler.drivers.acp;

/** A piece of text that is being said: a message or a thought. */
final class Speech {
    /** More than this is not collected. */
    private static final int BOUND = 16 << 20;

    private final String item;
    private final String type;
    private final String message;
    private final StringBuilder text = new StringBuilder();

    /** {@code message} is the agent's id of it, or an empty text. */
    Speech(String item, String type, String message) {
        this.item = item;
        this.type = type;
        this.message = message;
    }

    String item() {
        return item;
    }

    String type() {
        return type;
    }

    String text() {
        return text.toString();
    }

    /** Whether a chunk goes on with it. */
    boolean goesOn(String otherType, String otherMessage) {
        return type.equals(otherType) && message.equals(otherMessage);
    }

    void append(String chunk) {
        if (text.length() < BOUND) {
            text.append(chunk);
        }
    }
}
