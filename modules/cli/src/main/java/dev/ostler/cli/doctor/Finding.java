package dev.ostler.cli.doctor;

import org.jspecify.annotations.Nullable;

/**
 * One line of the report.
 *
 * @param check one lower-case word
 * @param found what is there, with its figures
 * @param mend what to do, a command where there is one; null only when nothing has to be done
 */
record Finding(
        String check, Level level, String found, @Nullable String mend) {
    Finding {
        if (found.isBlank() || (level != Level.OK && (mend == null || mend.isBlank()))) {
            throw new IllegalArgumentException("finding of " + check + " should say what was found and how to mend it");
        }
    }

    static Finding ok(String check, String found) {
        return new Finding(check, Level.OK, found, null);
    }

    static Finding warn(String check, String found, String mend) {
        return new Finding(check, Level.WARN, found, mend);
    }

    static Finding fail(String check, String found, String mend) {
        return new Finding(check, Level.FAIL, found, mend);
    }
}
