package dev.ostler.fake.opencode;

import dev.ostler.fake.Json;
import dev.ostler.fake.Script;
import dev.ostler.fake.Step;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** Answers the prompts of a conversation until none is open. On a thread of its own, which an abort interrupts. */
final class Run implements Runnable {
    private static final long RETRY_MILLIS = 2000;

    /** What a run needs of its server. */
    record Around(Questions permissions, Questions choices, Mishaps mishaps) {}

    /** What a prompt can do to the server. */
    interface Mishaps {
        void drop();

        void exit(int code);

        void crash();
    }

    /** The model refused. */
    private static final class Refused extends Exception {
        private static final long serialVersionUID = 1;

        final int status;

        Refused(int status) {
            super("status " + status, null, false, false);
            this.status = status;
        }
    }

    private final Conversation conversation;
    private final Hub hub;
    private final Around around;
    private volatile @Nullable Thread thread;
    private volatile boolean aborting;
    private volatile @Nullable Tool tool;
    private @Nullable Message answer;
    private @Nullable Speech speech;

    Run(Conversation conversation, Hub hub, Around around) {
        this.conversation = conversation;
        this.hub = hub;
        this.around = around;
    }

    /** The first idle comes at once, before the answer is closed; the second after it. */
    void abort() {
        aborting = true;
        hub.tell("session.error", Json.object("sessionID", conversation.id, "error", aborted()));
        conversation.idle();
        Tool running = tool;
        if (running != null) {
            running.abort();
        }
        Thread runner = thread;
        if (runner != null) {
            runner.interrupt();
        }
    }

    @Override
    public void run() {
        thread = Thread.currentThread();
        try {
            Message last = null;
            for (Message prompt = conversation.next(); prompt != null && !aborting; prompt = conversation.next()) {
                conversation.busy();
                answer(prompt);
                last = prompt;
            }
            conversation.busy();
            conversation.idle();
            if (last != null) {
                conversation.told(last);
            }
        } catch (InterruptedException e) {
            close(aborted());
        } catch (Refused e) {
            Json.Raw error = refusal(e.status);
            hub.tell("session.error", Json.object("sessionID", conversation.id, "error", error));
            conversation.idle();
            close(error);
        }
    }

    /** Closes what a run leaves behind that did not come to its end. */
    private void close(Json.Raw error) {
        Tool running = tool;
        if (running != null) {
            running.aborted();
        }
        if (speech != null) {
            speech.end();
        }
        Message open = answer;
        if (open != null) {
            open.complete(error);
            conversation.told(open);
        }
        conversation.over(this);
        conversation.idle();
    }

    private void answer(Message prompt) throws InterruptedException, Refused {
        List<Step> steps = Script.parse(Script.naming(prompt.text(), conversation.model()));
        List<String> results = new ArrayList<>();
        Message now = begin(prompt);
        boolean called = false;
        for (Step step : steps) {
            if (step instanceof Step.Call call) {
                silence();
                called = true;
                String result = call(now, call);
                if (result == null) {
                    end(now, "tool-calls");
                    return;
                }
                results.add(result);
            } else {
                perform(now, step);
            }
        }
        silence();
        end(now, called ? "tool-calls" : "stop");
        if (called) {
            Message last = begin(prompt);
            say(last, Script.pieces("done: " + String.join("\n", results)));
            silence();
            end(last, "stop");
        }
    }

    private Message begin(Message prompt) {
        Message begun = conversation.answer(prompt.id);
        answer = begun;
        conversation.busy();
        String part = Ids.ascending("prt");
        conversation.part(
                begun,
                part,
                Json.object("id", part, "messageID", begun.id, "sessionID", conversation.id, "type", "step-start"));
        return begun;
    }

    private void end(Message over, String finish) throws InterruptedException {
        if (aborting || Thread.interrupted()) {
            throw new InterruptedException();
        }
        over.finish(finish);
        conversation.told(over);
        over.complete(null);
        answer = null;
        conversation.save();
        conversation.told(over);
    }

    private void perform(Message now, Step step) throws InterruptedException, Refused {
        switch (step) {
            case Step.Drop _ -> around.mishaps().drop();
            case Step.Exit(int code) -> around.mishaps().exit(code);
            case Step.Crash _ -> around.mishaps().crash();
            case Step.Say(String text) -> say(now, Script.pieces(text));
            case Step.Stream(int count, int bytes) -> {
                String piece = "x".repeat(bytes);
                for (int i = 0; i < count; i++) {
                    talk(now).delta(piece);
                    alive();
                }
            }
            case Step.Slow slow -> {
                for (int i = 0; i < slow.count(); i++) {
                    talk(now).delta(Script.slowPiece(i));
                    Thread.sleep(slow.every());
                }
            }
            case Step.Stamp stamp -> {
                Iterator<Runnable> acts =
                        Script.stamps(stamp, digits -> () -> talk(now).delta(digits), pause -> () -> sleep(pause));
                while (acts.hasNext()) {
                    acts.next().run();
                    alive();
                }
            }
            case Step.Big(int bytes) -> talk(now).delta("x".repeat(bytes));
            case Step.Fail(int status) -> fail(status);
            case Step.Hang _ -> new CountDownLatch(1).await();
            case Step.Cut _ -> fail(502);
            case Step.Overload _ -> {}
            case Step.Call _ -> throw new IllegalStateException("calls are made elsewhere");
        }
    }

    private static void sleep(Duration pause) {
        try {
            Thread.sleep(pause);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void alive() throws InterruptedException {
        if (aborting) {
            throw new InterruptedException();
        }
    }

    /** A refusal is final; a model that fails is asked again until somebody breaks it off. */
    private void fail(int status) throws InterruptedException, Refused {
        if (status < 500 && status != 429) {
            throw new Refused(status);
        }
        for (int attempt = 1; ; attempt++) {
            conversation.retrying(Json.object(
                    "type",
                    "retry",
                    "attempt",
                    attempt,
                    "message",
                    "the model answered " + status,
                    "next",
                    System.currentTimeMillis() + RETRY_MILLIS * attempt));
            Thread.sleep(RETRY_MILLIS * attempt);
            conversation.busy();
        }
    }

    private @Nullable String call(Message now, Step.Call call) throws InterruptedException {
        return switch (call) {
            case Step.Shell(String command) -> shell(now, command, false);
            case Step.Read read -> shell(now, read.command(), false);
            case Step.Escalate(String command) -> shell(now, command, true);
            case Step.Patch(String patch) -> {
                String file = patch.lines()
                        .filter(line -> line.startsWith("*** Add File: "))
                        .map(line -> line.substring("*** Add File: ".length()))
                        .findFirst()
                        .orElse("patched");
                Tool write = use(now, "write", Json.object("filePath", file, "content", patch));
                String result = write.write(file, patch);
                tool = null;
                yield result;
            }
            case Step.Ask(var _, String detail) -> choice(detail);
        };
    }

    private @Nullable String shell(Message now, String command, boolean ask) throws InterruptedException {
        Tool bash = use(now, "bash", Json.object("command", command));
        String result = bash.shell(command, ask);
        tool = null;
        return result;
    }

    private Tool use(Message now, String name, Json.Raw input) {
        Tool used = new Tool(conversation, around.permissions(), now, name, input);
        tool = used;
        return used;
    }

    private String choice(String detail) throws InterruptedException {
        String id = Ids.ascending("que");
        Json.Raw question =
                Json.object("question", detail, "header", detail, "options", List.of(Json.object("label", "yes")));
        try {
            return around.choices()
                    .ask(
                            id,
                            conversation.id,
                            Json.object("id", id, "sessionID", conversation.id, "questions", List.of(question)))
                    .get()
                    .message();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } finally {
            around.choices().forget(id);
        }
    }

    private void say(Message now, List<String> pieces) {
        pieces.forEach(piece -> talk(now).delta(piece));
    }

    private Speech talk(Message now) {
        Speech open = speech;
        if (open == null) {
            open = new Speech(hub, conversation, now);
            speech = open;
        }
        return open;
    }

    private void silence() {
        if (speech != null) {
            speech.end();
            speech = null;
        }
    }

    private static Json.Raw aborted() {
        return Json.object("name", "MessageAbortedError", "data", Json.object("message", "Aborted"));
    }

    private static Json.Raw refusal(int status) {
        return Json.object(
                "name",
                "APIError",
                "data",
                Json.object(
                        "message",
                        "the prompt asked for status " + status,
                        "statusCode",
                        status,
                        "isRetryable",
                        false));
    }
}
