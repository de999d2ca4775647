package dev.ostler.cli.doctor;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How bad it is. */
enum Level {
    @JsonProperty("ok")
    OK("ok"),
    /** It works, and something will hurt sooner or later. */
    @JsonProperty("warn")
    WARN("warn"),
    /** A broker here does not start, loses what it promises to keep, or lets others in. */
    @JsonProperty("fail")
    FAIL("fail");

    private final String word;

    Level(String word) {
        this.word = word;
    }

    String word() {
        return word;
    }
}
