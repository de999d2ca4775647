package dev.ostler.fake.commands;

import dev.ostler.fake.Script;
import dev.ostler.fake.Step;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * Follows the directives of a prompt, see {@link Script}, on a thread that an abort interrupts. Text in a row is one
 * message; a script that ends with tools is followed by a message that echoes their results.
 */
public final class Play {
    /** What the steps become. */
    public interface Stage {
        void messageStart() throws InterruptedException;

        void delta(String text) throws InterruptedException;

        void messageEnd(String whole, List<Step.Call> calls) throws InterruptedException;

        /** The tool's result, as the model sees it. */
        String call(Step.Call call) throws InterruptedException, IOException;

        /** The tools of a message are done, or there were none. What came to steer takes the place of the rest. */
        Optional<String> messageOver() throws InterruptedException;

        /** The model fails; what it said so far is the beginning of a message when {@code cut}. */
        Fate failed(int status, boolean cut) throws InterruptedException;

        /** The process ends, by SIGKILL when {@code code} is negative. */
        void exit(int code);
    }

    /** What becomes of a model's failure. */
    public enum Fate {
        AGAIN,
        OVER
    }

    private final Stage stage;
    private final List<String> results = new ArrayList<>();
    private Deque<Step> steps = new ArrayDeque<>();

    public Play(Stage stage) {
        this.stage = stage;
    }

    /** Plays it; returns false when the model failed for good. */
    public boolean play(String prompt) throws InterruptedException, IOException {
        List<Step> script = Script.parse(prompt);
        steps = new ArrayDeque<>(script);
        boolean calls = false;
        while (!steps.isEmpty() || calls) {
            Step next = steps.peek();
            if (next instanceof Step.Fail || next instanceof Step.Cut) {
                steps.remove();
                int status = next instanceof Step.Fail fail ? fail.status() : 500;
                if (stage.failed(status, next instanceof Step.Cut) == Fate.OVER) {
                    return false;
                }
                steps = new ArrayDeque<>(script);
                continue;
            }
            calls = message();
            Optional<String> steered = stage.messageOver();
            if (steered.isPresent()) {
                script = Script.parse(steered.get());
                steps = new ArrayDeque<>(script);
                calls = false;
            }
        }
        return true;
    }

    /** One message with the tools that follow it; whether there were any. */
    private boolean message() throws InterruptedException, IOException {
        StringBuilder whole = new StringBuilder();
        stage.messageStart();
        if (!(steps.peek() instanceof Step.Call) && !results.isEmpty() && steps.isEmpty()) {
            tell(whole, "done: " + String.join("\n", results));
        }
        results.clear();
        while (steps.peek() instanceof Step.Text) {
            text(whole, steps.remove());
        }
        List<Step.Call> calls = new ArrayList<>();
        while (steps.peek() instanceof Step.Call call) {
            calls.add(call);
            steps.remove();
        }
        other();
        stage.messageEnd(whole.toString(), calls);
        for (Step.Call call : calls) {
            results.add(stage.call(call));
        }
        return !calls.isEmpty();
    }

    private void text(StringBuilder whole, Step step) throws InterruptedException {
        switch (step) {
            case Step.Say say -> {
                for (String piece : Script.pieces(say.text())) {
                    tell(whole, piece);
                }
            }
            case Step.Stream stream -> {
                for (String piece : Collections.nCopies(stream.count(), "x".repeat(stream.bytes()))) {
                    tell(whole, piece);
                }
            }
            case Step.Slow slow -> {
                for (int i = 0; i < slow.count(); i++) {
                    tell(whole, Script.slowPiece(i));
                    Thread.sleep(slow.every());
                }
            }
            case Step.Stamp stamp -> {
                Iterator<Object> all = Script.stamps(stamp, text -> text, pause -> pause);
                while (all.hasNext()) {
                    Object one = all.next();
                    if (one instanceof Duration pause) {
                        Thread.sleep(pause);
                    } else {
                        tell(whole, one.toString());
                    }
                }
            }
            case Step.Big big -> tell(whole, "x".repeat(big.bytes()));
            default -> {}
        }
    }

    private void tell(StringBuilder whole, String piece) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        whole.append(piece);
        stage.delta(piece);
    }

    /** What belongs to no message. */
    private void other() throws InterruptedException {
        while (steps.peek() != null) {
            switch (steps.peek()) {
                case Step.Hang _ -> {
                    Thread.sleep(Duration.ofDays(1));
                }
                case Step.Exit exit -> stage.exit(exit.code());
                case Step.Crash _ -> stage.exit(-1);
                case Step.Overload _, Step.Drop _ -> {}
                default -> {
                    return;
                }
            }
            steps.remove();
        }
    }
}
