package dev.ostler.bench;

/** One number of a row. */
record Figure(String name, double value, Unit unit) {
    /** What a number counts, and how many decimals people want of it. */
    enum Unit {
        MILLISECONDS("ms", 2),
        MICROSECONDS("µs", 1),
        PER_SECOND("/s", 0),
        MEGABYTES_PER_SECOND("MB/s", 2),
        MEGABYTES("MB", 1),
        RATIO("×", 2),
        COUNT("", 0);

        private final String text;
        private final int decimals;

        Unit(String text, int decimals) {
            this.text = text;
            this.decimals = decimals;
        }

        String text() {
            return text;
        }

        /** The value as people read it: {@code 12,345/s}. */
        String show(double value) {
            String number = String.format(java.util.Locale.ROOT, "%,." + decimals + "f", value);
            return number
                    + (this == MILLISECONDS || this == MICROSECONDS || this == MEGABYTES_PER_SECOND || this == MEGABYTES
                            ? " "
                            : "")
                    + text;
        }
    }

    static Figure millis(String name, double value) {
        return new Figure(name, value, Unit.MILLISECONDS);
    }

    static Figure micros(String name, double value) {
        return new Figure(name, value, Unit.MICROSECONDS);
    }

    static Figure rate(String name, double value) {
        return new Figure(name, value, Unit.PER_SECOND);
    }

    static Figure megabytes(String name, double value) {
        return new Figure(name, value, Unit.MEGABYTES_PER_SECOND);
    }

    /** Of 2^20 bytes. */
    static Figure memory(String name, double value) {
        return new Figure(name, value, Unit.MEGABYTES);
    }

    static Figure ratio(String name, double value) {
        return new Figure(name, value, Unit.RATIO);
    }

    static Figure count(String name, long value) {
        return count(name, (double) value);
    }

    static Figure count(String name, double value) {
        return new Figure(name, value, Unit.COUNT);
    }

    String show() {
        return name + " " + unit.show(value);
    }
}
