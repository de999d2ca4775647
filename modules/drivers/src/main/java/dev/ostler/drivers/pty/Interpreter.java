package dev.ostler.drivers.pty;

/** Does what the pieces of a program's output say. Sequences that it does not know change nothing. */
final class Interpreter implements Sequences.Sink {
    private static final int REPLACEMENT = 0xfffd;

    private final Terminal terminal;
    private final Answers answers;

    /** The first half of a character that was cut in two; 0 for none. */
    private char half;

    Interpreter(Terminal terminal, Answers answers) {
        this.terminal = terminal;
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
                terminal.ascii(s, start, at);
            }
            while (at < to && s.charAt(at) > 0x7f) {
                unit(s.charAt(at++));
            }
        }
    }

    private void unit(char c) {
        if (half != 0 && Character.isLowSurrogate(c)) {
            terminal.glyph(Character.toCodePoint(half, c));
            half = 0;
            return;
        }
        lone();
        if (Character.isHighSurrogate(c)) {
            half = c;
        } else {
            terminal.glyph(Character.isLowSurrogate(c) ? REPLACEMENT : c);
        }
    }

    private void lone() {
        if (half != 0) {
            half = 0;
            terminal.glyph(REPLACEMENT);
        }
    }

    @Override
    public void control(char c) {
        lone();
        switch (c) {
            case '\b' -> terminal.column(terminal.pen.column - 1);
            case '\t' -> terminal.tab(1);
            case '\n', 0x0b, '\f' -> lineFeed();
            case '\r' -> terminal.column(0);
            case 0x0e -> terminal.pen.shifted = true;
            case 0x0f -> terminal.pen.shifted = false;
            default -> {}
        }
    }

    private void lineFeed() {
        terminal.index();
        if (terminal.modes.newline) {
            terminal.column(0);
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
            case "7" -> terminal.save();
            case "8" -> terminal.restore();
            case "c" -> terminal.reset();
            case "D" -> terminal.index();
            case "E" -> {
                terminal.index();
                terminal.column(0);
            }
            case "H" -> terminal.tabs.set(terminal.pen.column);
            case "M" -> terminal.reverseIndex();
            case "Z" -> answers.attributes((char) 0);
            case "=" -> terminal.modes.set(Modes.KEYPAD, true);
            case ">" -> terminal.modes.set(Modes.KEYPAD, false);
            case "#8" -> terminal.align();
            case "(0" -> terminal.pen.drawing0 = true;
            case ")0" -> terminal.pen.drawing1 = true;
            default -> {
                if (sequence.charAt(0) == '(') {
                    terminal.pen.drawing0 = false;
                } else if (sequence.charAt(0) == ')') {
                    terminal.pen.drawing1 = false;
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
                    terminal.softReset();
                }
            }
            case '$' -> {
                if (csi.last() == 'p') {
                    modeAsked(csi);
                }
            }
            case ' ' -> {
                if (csi.last() == 'q') {
                    terminal.modes.cursorShape = Math.min(6, csi.value(0, 0));
                }
            }
            default -> {}
        }
    }

    private void plain(Csi csi) {
        int n = csi.times();
        switch (csi.last()) {
            case '@' -> terminal.insertCharacters(n);
            case 'A' -> terminal.up(n);
            case 'B', 'e' -> terminal.down(n);
            case 'C', 'a' -> terminal.column(terminal.pen.column + n);
            case 'D' -> terminal.column(terminal.pen.column - n);
            case 'E' -> {
                terminal.down(n);
                terminal.column(0);
            }
            case 'F' -> {
                terminal.up(n);
                terminal.column(0);
            }
            case 'G', '`' -> terminal.column(n - 1);
            case 'H', 'f' -> terminal.moveTo(n - 1, Math.max(1, csi.value(1, 1)) - 1);
            case 'I' -> terminal.tab(n);
            case 'J' -> terminal.eraseDisplay(csi.value(0, 0));
            case 'K' -> terminal.eraseLine(csi.value(0, 0));
            case 'L' -> terminal.insertLines(n);
            case 'M' -> terminal.deleteLines(n);
            case 'P' -> terminal.deleteCharacters(n);
            case 'S' -> terminal.scrollUp(n);
            case 'T' -> {
                if (csi.size() == 1) {
                    terminal.scrollDown(n);
                }
            }
            case 'X' -> terminal.eraseCharacters(n);
            case 'Z' -> terminal.backTab(n);
            case 'b' -> terminal.repeat(n);
            case 'c' -> answers.attributes(csi.prefix());
            case 'd' -> terminal.moveTo(n - 1, terminal.pen.column);
            case 'g' -> clearTabs(csi.value(0, 0));
            case 'h', 'l' -> ansiModes(csi);
            case 'm' -> terminal.pen.style = Rendition.after(terminal.pen.style, csi);
            case 'n' -> status(csi);
            case 'r' -> region(csi);
            case 's' -> terminal.save();
            case 't' -> {
                if (csi.value(0, 0) == 18) {
                    answers.size(terminal.rows, terminal.columns);
                }
            }
            case 'u' -> terminal.restore();
            default -> {}
        }
    }

    private void region(Csi csi) {
        int end = csi.value(1, 0);
        terminal.region(csi.times() - 1, end == 0 ? terminal.rows : end);
    }

    private void clearTabs(int what) {
        if (what == 0) {
            terminal.tabs.clear(terminal.pen.column);
        } else if (what == 3) {
            terminal.tabs.clear();
        }
    }

    private void status(Csi csi) {
        switch (csi.value(0, 0)) {
            case 5 -> answers.ok();
            case 6 -> answers.cursor(csi.prefix() == 0 ? "" : "?", terminal.row(), terminal.pen.column);
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
            case 'J' -> terminal.eraseDisplay(csi.value(0, 0));
            case 'K' -> terminal.eraseLine(csi.value(0, 0));
            case 'n' -> status(csi);
            default -> {}
        }
    }

    private void ansiModes(Csi csi) {
        for (int i = 0; i < csi.size(); i++) {
            switch (csi.value(i, 0)) {
                case 4 -> terminal.modes.insert = csi.last() == 'h';
                case 20 -> terminal.modes.newline = csi.last() == 'h';
                default -> {}
            }
        }
    }

    private void decMode(int mode, boolean on) {
        switch (mode) {
            case Modes.ORIGIN -> {
                terminal.pen.origin = on;
                terminal.moveTo(0, 0);
            }
            case Modes.OLD_ALTERNATE -> terminal.show(on ? terminal.alternate : terminal.main);
            case Modes.CLEARED_ALTERNATE -> {
                if (!on && terminal.shown == terminal.alternate) {
                    terminal.eraseDisplay(2);
                }
                terminal.show(on ? terminal.alternate : terminal.main);
            }
            case Modes.SAVED_CURSOR -> savedCursor(on);
            case Modes.ALTERNATE -> alternate(on);
            default -> terminal.modes.set(mode, on);
        }
    }

    private void savedCursor(boolean save) {
        if (save) {
            terminal.save();
        } else {
            terminal.restore();
        }
    }

    private void alternate(boolean on) {
        if (on) {
            if (terminal.shown == terminal.main) {
                terminal.save();
                terminal.show(terminal.alternate);
                terminal.alternate.saved = new Pen();
            }
            terminal.alternate.erase(0, terminal.rows, Rendition.erased(terminal.pen.style));
        } else if (terminal.shown == terminal.alternate) {
            terminal.show(terminal.main);
            terminal.restore();
        }
    }

    private void modeAsked(Csi csi) {
        int mode = csi.value(0, 0);
        if (csi.prefix() == '?') {
            boolean on = mode == Modes.ORIGIN ? terminal.pen.origin : terminal.modes.is(mode);
            answers.mode("?", mode, Modes.known(mode) ? on ? 1 : 2 : 0);
        } else if (csi.prefix() == 0) {
            boolean on = mode == 4 ? terminal.modes.insert : terminal.modes.newline;
            answers.mode("", mode, mode == 4 || mode == 20 ? on ? 1 : 2 : 0);
        }
    }
}
