package dev.ostler.drivers.codex;

/** An item that began, with the text that came so far: all that is left of it when it is broken off. */
final class OpenItem {
    /** More than this is not collected. */
    private static final int BOUND = 4 << 20;

    private final Item.Role role;
    private final String name;
    private final String about;
    private final StringBuilder text = new StringBuilder();
    private boolean frozen;

    OpenItem(Item item) {
        this.role = item.role();
        this.name = item.name();
        this.about = item.about();
        if (role == Item.Role.TEXT) {
            text.append(item.text());
        }
    }

    /** A text item whose beginning was not seen. */
    OpenItem(String name) {
        this.role = Item.Role.TEXT;
        this.name = name;
        this.about = "";
    }

    Item.Role role() {
        return role;
    }

    String name() {
        return name;
    }

    String about() {
        return about;
    }

    String text() {
        return text.toString();
    }

    void append(String delta) {
        if (!frozen && text.length() < BOUND) {
            text.append(delta);
        }
    }

    void freeze() {
        frozen = true;
    }
}
