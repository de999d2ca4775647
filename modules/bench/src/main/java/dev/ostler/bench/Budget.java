package dev.ostler.bench;

/** What the design allows, and whether this run kept to it. */
record Budget(String text, boolean met) {
    static Budget atMost(Figure figure, double bound) {
        return new Budget(figure.name() + " ≤ " + figure.unit().show(bound), figure.value() <= bound);
    }

    static Budget atLeast(Figure figure, double bound) {
        return new Budget(figure.name() + " ≥ " + figure.unit().show(bound), figure.value() >= bound);
    }

    Budget and(Budget other) {
        return new Budget(text + ", " + other.text, met && other.met);
    }

    String show() {
        return text + (met ? ": met" : ": **missed**");
    }
}
