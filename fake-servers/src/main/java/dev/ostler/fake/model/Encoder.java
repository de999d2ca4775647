package dev.ostler.fake.model;

/**
 * The wire text of one answer, piece by piece. Every method gives the bytes of one flush, blank line included, or
 * nothing where the format has nothing to say at that point. An encoder serves one answer and keeps its counters.
 */
interface Encoder {
    /** What kind of text it makes. */
    default String contentType() {
        return "text/event-stream";
    }

    /** A message of the assistant begins. */
    String messageStart();

    /** A piece of its text. */
    String delta(String text);

    /** The message ends; this was its whole text. */
    String messageEnd(String whole);

    /** A tool call, whole. */
    String call(ToolCall call);

    /** The answer is complete. Without this an agent takes the stream for broken and asks again. */
    String end();
}
