package dev.ostler.cli.doctor;

import java.util.List;

/** The JDK that runs this, and would run the broker. */
record JavaCheck(int feature, String version, String vendor, String home) implements Check {
    private static final String NAME = "java";
    private static final int LEAST = 25;

    static JavaCheck read() {
        return new JavaCheck(
                Runtime.version().feature(),
                Runtime.version().toString(),
                System.getProperty("java.vendor", "?"),
                System.getProperty("java.home", "?"));
    }

    @Override
    public List<Finding> findings() {
        String found = version + " (" + vendor + ") in " + home;
        return List.of(
                feature >= LEAST
                        ? Finding.ok(NAME, found)
                        : Finding.fail(
                                NAME,
                                found + "; " + LEAST + " is needed",
                                "install a JDK " + LEAST + " and run: OSTLER_JAVA_HOME=/path/to/it ostler doctor"));
    }
}
