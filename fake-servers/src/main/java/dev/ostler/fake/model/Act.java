package dev.ostler.fake.model;

import java.time.Duration;

/** One act of answering, in the order in which the answer is made. */
sealed interface Act {

    /** Write this now. */
    record Write(String text) implements Act {}

    /** Let this time pass. */
    record Pause(Duration duration) implements Act {}

    /** Write no more, and leave the connection open. */
    record FallSilent() implements Act {}

    /** Close the socket in the middle of the answer. */
    record CutOff() implements Act {}
}
