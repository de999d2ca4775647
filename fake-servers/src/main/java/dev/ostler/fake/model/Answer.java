package dev.ostler.fake.model;

import dev.ostler.fake.Script;
import dev.ostler.fake.Step;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.stream.IntStream;

/**
 * The script engine: turns a prompt into the acts of one answer, lazily, so that a stream of a million deltas needs no
 * memory. Steps that belong to the agent's process ({@code drop, exit, crash, overload}) say nothing here, and
 * {@code ask: NAME {ARGUMENTS}} is a call of that tool.
 */
final class Answer implements Iterator<Act> {
    private final Encoder encoder;
    private final Iterator<Step> steps;
    private final Deque<Act> ready = new ArrayDeque<>();
    private final StringBuilder message = new StringBuilder();
    private Iterator<Act> running = Collections.emptyIterator();
    private boolean inMessage;
    private boolean over;

    private Answer(Encoder encoder, List<Step> steps) {
        this.encoder = encoder;
        this.steps = steps.iterator();
    }

    /**
     * The answer to a prompt. When results of tools have come in, it is a text that echoes them and ends the turn,
     * whatever the prompt said.
     */
    static Answer to(Prompt prompt, Encoder encoder) {
        return new Answer(
                encoder,
                prompt.toolResults().isEmpty()
                        ? Script.parse(prompt.text())
                        : List.of(new Step.Say("done: " + String.join("\n", prompt.toolResults()))));
    }

    @Override
    public boolean hasNext() {
        while (ready.isEmpty() && !running.hasNext() && !over) {
            advance();
        }
        return !ready.isEmpty() || running.hasNext();
    }

    @Override
    public Act next() {
        if (!hasNext()) {
            throw new NoSuchElementException("the answer is complete");
        }
        return ready.isEmpty() ? running.next() : ready.remove();
    }

    private void advance() {
        if (!steps.hasNext()) {
            closeMessage();
            write(encoder.end());
            over = true;
            return;
        }
        switch (steps.next()) {
            case Step.Ask ask -> {
                if (ask.detail().startsWith("{")) {
                    call(new ToolCall.Named(ask.kind(), ask.detail()));
                }
            }
            case Step.Drop _, Step.Overload _, Step.Exit _, Step.Crash _, Step.Fail _ -> {}
            case Step.Text text -> {
                openMessage();
                running = text(text);
            }
            case Step.Shell shell -> call(new ToolCall.Run(shell.command(), false));
            case Step.Read read -> call(new ToolCall.Read(read.file(), read.command()));
            case Step.Escalate escalate -> call(new ToolCall.Run(escalate.command(), true));
            case Step.Patch patch -> call(new ToolCall.Apply(patch.patch()));
            case Step.Hang _ -> end(new Act.FallSilent());
            case Step.Cut _ -> {
                openMessage();
                write(delta("cut "));
                end(new Act.CutOff());
            }
        }
    }

    private Iterator<Act> text(Step.Text text) {
        return switch (text) {
            case Step.Say say -> {
                List<Act> acts = new ArrayList<>();
                Script.pieces(say.text()).forEach(piece -> acts.add(new Act.Write(delta(piece))));
                yield acts.iterator();
            }
            case Step.Stream stream -> {
                String piece = "x".repeat(stream.bytes());
                yield IntStream.range(0, stream.count())
                        .<Act>mapToObj(_ -> new Act.Write(delta(piece)))
                        .iterator();
            }
            case Step.Slow slow ->
                IntStream.range(0, slow.count() * 2)
                        .<Act>mapToObj(i -> i % 2 == 0
                                ? new Act.Write(delta(Script.slowPiece(i / 2)))
                                : new Act.Pause(slow.every()))
                        .iterator();
            case Step.Stamp stamp -> Script.stamps(stamp, digits -> new Act.Write(delta(digits)), Act.Pause::new);
            case Step.Big big ->
                List.<Act>of(new Act.Write(delta("x".repeat(big.bytes())))).iterator();
            case Step.Drop _ -> Collections.emptyIterator();
        };
    }

    private String delta(String text) {
        message.append(text);
        return encoder.delta(text);
    }

    private void call(ToolCall call) {
        closeMessage();
        write(encoder.call(call));
    }

    private void openMessage() {
        if (!inMessage) {
            inMessage = true;
            message.setLength(0);
            write(encoder.messageStart());
        }
    }

    private void closeMessage() {
        if (inMessage) {
            inMessage = false;
            write(encoder.messageEnd(message.toString()));
        }
    }

    private void end(Act last) {
        ready.add(last);
        over = true;
    }

    private void write(String text) {
        if (!text.isEmpty()) {
            ready.add(new Act.Write(text));
        }
    }
}
