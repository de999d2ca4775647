package dev.ostler.drivers.pty;

/** Does what the pieces of a program's output say. Sequences that it does not know change nothing. */
final class Interpreter implements Sequences.Sink {
    private static final int REPLACEMENT = 0xfffd;

    private final Emulator emulator;
    private final Answers answers;

    /** The first half of a character that was cut in two; 0 for none. */
    private char half;

    Interpreter(Emulator emulator, Answers answers) {
        this.emulator = emulator;
        this.answers = answers;
    }

    @Override
    public void text(String s, int from, int to) {
        int at = from;
        while (at < to) {
            int start = at;
            while (at < to && s.charAt(at) < 0x7f) {
                at++;
            }
            if (at > start) {
                lone();
                emulator.ascii(s, start, at);
            }
            while (at < to && s.charAt(at) > 0x7f) {
                unit(s.charAt(at++));
            }
        }
    }

    private void unit(char c) {
        if (half != 0 && Character.isLowSurrogate(c)) {
            emulator.glyph(Character.toCodePoint(half, c));
            half = 0;
            return;
        }
        lone();
        if (Character.isHighSurrogate(c)) {
            half = c;
        } else {
            emulator.glyph(Character.isLowSurrogate(c) ? REPLACEMENT : c);
        }
    }

    private void lone() {
        if (half != 0) {
            half = 0;
            emulator.glyph(REPLACEMENT);
        }
    }

    @Override
    public void control(char c) {
        lone();
        switch (c) {
            case '\b' -> emulator.column(emulator.pen.column - 1);
            case '\t' -> emulator.tab(1);
            case '\n', 0x0b, '\f' -> lineFeed();
            case '\r' -> emulator.column(0);
            case 0x0e -> emulator.pen.shifted = true;
            case 0x0f -> emulator.pen.shifted = false;
            default -> {}
        }
    }

    private void lineFeed() {
        emulator.index();
        if (emulator.modes.newline) {
            emulator.column(0);
        }
    }

    @Override
    public void sequence(String whole) {
        lone();
        switch (whole.charAt(1)) {
            case '[' -> Csi.parse(whole).ifPresent(this::control);
            case ']' -> operatingSystem(whole);
            case 'P' -> device(whole);
            default -> escape(whole.substring(1));
        }
    }

    private void escape(String sequence) {
        switch (sequence) {
            case "7" -> emulator.save();
            case "8" -> emulator.restore();
            case "c" -> emulator.reset();
            case "D" -> emulator.index();
            case "E" -> {
                emulator.index();
                emulator.column(0);
            }
            case "H" -> emulator.tabs.set(emulator.pen.column);
            case "M" -> emulator.reverseIndex();
            case "Z" -> answers.attributes((char) 0);
            case "=" -> emulator.modes.set(Modes.KEYPAD, true);
            case ">" -> emulator.modes.set(Modes.KEYPAD, false);
            case "#8" -> emulator.align();
            case "(0" -> emulator.pen.drawing0 = true;
            case ")0" -> emulator.pen.drawing1 = true;
            default -> {
                if (sequence.charAt(0) == '(') {
                    emulator.pen.drawing0 = false;
                } else if (sequence.charAt(0) == ')') {
                    emulator.pen.drawing1 = false;
                }
            }
        }
    }

    /** Only questions for colours. */
    private void operatingSystem(String sequence) {
        int end = sequence.endsWith("\u0007") ? sequence.length() - 1 : sequence.length() - 2;
        String body = sequence.substring(2, end);
        if (body.endsWith(";?")) {
            answers.colour(body.substring(0, body.length() - 2), sequence.substring(end));
        }
    }

    /** Only DECRQSS and XTGETTCAP. */
    private void device(String sequence) {
        if (sequence.startsWith("$q", 2) || sequence.startsWith("+q", 2)) {
            answers.refuse(sequence.charAt(2));
        }
    }

    private void control(Csi csi) {
        switch (csi.intermediate()) {
            case 0 -> {
                switch (csi.prefix()) {
                    case 0 -> plain(csi);
                    case '?' -> ofDec(csi);
                    default -> ofXterm(csi);
                }
            }
            case '!' -> {
                if (csi.last() == 'p') {
                    emulator.softReset();
                }
            }
            case '$' -> {
                if (csi.last() == 'p') {
                    modeAsked(csi);
                }
            }
            case ' ' -> {
                if (csi.last() == 'q') {
                    emulator.modes.cursorShape = Math.min(6, csi.value(0, 0));
                }
            }
            default -> {}
        }
    }

    private void plain(Csi csi) {
        int n = csi.times();
        switch (csi.last()) {
            case '@' -> emulator.insertCharacters(n);
            case 'A' -> emulator.up(n);
            case 'B', 'e' -> emulator.down(n);
            case 'C', 'a' -> emulator.column(emulator.pen.column + n);
            case 'D' -> emulator.column(emulator.pen.column - n);
            case 'E' -> {
                emulator.down(n);
                emulator.column(0);
            }
            case 'F' -> {
                emulator.up(n);
                emulator.column(0);
            }
            case 'G', '`' -> emulator.column(n - 1);
            case 'H', 'f' -> emulator.moveTo(n - 1, Math.max(1, csi.value(1, 1)) - 1);
            case 'I' -> emulator.tab(n);
            case 'J' -> emulator.eraseDisplay(csi.value(0, 0));
            case 'K' -> emulator.eraseLine(csi.value(0, 0));
            case 'L' -> emulator.insertLines(n);
            case 'M' -> emulator.deleteLines(n);
            case 'P' -> emulator.deleteCharacters(n);
            case 'S' -> emulator.scrollUp(n);
            case 'T' -> {
                if (csi.size() == 1) {
                    emulator.scrollDown(n);
                }
            }
            case 'X' -> emulator.eraseCharacters(n);
            case 'Z' -> emulator.backTab(n);
            case 'b' -> emulator.repeat(n);
            case 'c' -> answers.attributes(csi.prefix());
            case 'd' -> emulator.moveTo(n - 1, emulator.pen.column);
            case 'g' -> clearTabs(csi.value(0, 0));
            case 'h', 'l' -> ansiModes(csi);
            case 'm' -> emulator.pen.style = Rendition.after(emulator.pen.style, csi);
            case 'n' -> status(csi);
            case 'r' -> region(csi);
            case 's' -> emulator.save();
            case 't' -> {
                if (csi.value(0, 0) == 18) {
                    answers.size(emulator.rows, emulator.columns);
                }
            }
            case 'u' -> emulator.restore();
            default -> {}
        }
    }

    private void region(Csi csi) {
        int end = csi.value(1, 0);
        emulator.region(csi.times() - 1, end == 0 ? emulator.rows : end);
    }

    private void clearTabs(int what) {
        if (what == 0) {
            emulator.tabs.clear(emulator.pen.column);
        } else if (what == 3) {
            emulator.tabs.clear();
        }
    }

    private void status(Csi csi) {
        switch (csi.value(0, 0)) {
            case 5 -> answers.ok();
            case 6 -> answers.cursor(csi.prefix() == 0 ? "" : "?", emulator.row(), emulator.pen.column);
            default -> {}
        }
    }

    private void ofXterm(Csi csi) {
        if (csi.last() == 'c') {
            answers.attributes(csi.prefix());
        } else if (csi.last() == 'q' && csi.prefix() == '>') {
            answers.version();
        }
    }

    private void ofDec(Csi csi) {
        switch (csi.last()) {
            case 'h', 'l' -> {
                for (int i = 0; i < csi.size(); i++) {
                    decMode(csi.value(i, 0), csi.last() == 'h');
                }
            }
            case 'J' -> emulator.eraseDisplay(csi.value(0, 0));
            case 'K' -> emulator.eraseLine(csi.value(0, 0));
            case 'n' -> status(csi);
            default -> {}
        }
    }

    private void ansiModes(Csi csi) {
        for (int i = 0; i < csi.size(); i++) {
            switch (csi.value(i, 0)) {
                case 4 -> emulator.modes.insert = csi.last() == 'h';
                case 20 -> emulator.modes.newline = csi.last() == 'h';
                default -> {}
            }
        }
    }

    private void decMode(int mode, boolean on) {
        switch (mode) {
            case Modes.ORIGIN -> {
                emulator.pen.origin = on;
                emulator.moveTo(0, 0);
            }
            case Modes.OLD_ALTERNATE -> emulator.show(on ? emulator.alternate : emulator.main);
            case Modes.CLEARED_ALTERNATE -> {
                if (!on && emulator.shown == emulator.alternate) {
                    emulator.eraseDisplay(2);
                }
                emulator.show(on ? emulator.alternate : emulator.main);
            }
            case Modes.SAVED_CURSOR -> savedCursor(on);
            case Modes.ALTERNATE -> alternate(on);
            default -> emulator.modes.set(mode, on);
        }
    }

    private void savedCursor(boolean save) {
        if (save) {
            emulator.save();
        } else {
            emulator.restore();
        }
    }

    private void alternate(boolean on) {
        if (on) {
            if (emulator.shown == emulator.main) {
                emulator.save();
                emulator.show(emulator.alternate);
                emulator.alternate.saved = new Pen();
            }
            emulator.alternate.erase(0, emulator.rows, Rendition.erased(emulator.pen.style));
        } else if (emulator.shown == emulator.alternate) {
            emulator.show(emulator.main);
            emulator.restore();
        }
    }

    private void modeAsked(Csi csi) {
        int mode = csi.value(0, 0);
        if (csi.prefix() == '?') {
            boolean on = mode == Modes.ORIGIN ? emulator.pen.origin : emulator.modes.is(mode);
            answers.mode("?", mode, Modes.known(mode) ? on ? 1 : 2 : 0);
        } else if (csi.prefix() == 0) {
            boolean on = mode == 4 ? emulator.modes.insert : emulator.modes.newline;
            answers.mode("", mode, mode == 4 || mode == 20 ? on ? 1 : 2 : 0);
        }
    }
}
