package dev.ostler.cli.serve;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ostler.cli.Ostler;
import dev.ostler.cli.client.Api;
import dev.ostler.cli.client.EventFeed;
import dev.ostler.core.json.Json;
import dev.ostler.core.ops.Operations;
import dev.ostler.core.ops.Sessions;
import dev.ostler.core.ops.Subscribe;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code ostler serve}: one session over stdin and stdout. */
@Command(
        name = "serve",
        description = "Drive one harness over stdin and stdout: a frame of JSON on each line.",
        customSynopsis = {
            "ostler serve --harness NAME|FILE [OPTIONS] [-- ARGS...]",
            "       ostler serve [OPTIONS] -- COMMAND [ARGS...]"
        },
        footer = {
            "",
            "The first frame is {\"type\":\"ready\",...}. Then commands go in, one a line,",
            "  {\"id\":\"1\",\"type\":\"prompt\",\"message\":\"what is in here?\"}",
            "and frames come out: one {\"type\":\"response\"} for each command,",
            "{\"type\":\"event\",\"event\":{...}} for what the agent does.",
            "Commands: prompt, steer, abort, answer, get_state, get_messages,",
            "get_capabilities, new_session, set_model, shutdown. Logs go to stderr.",
            "Needs no broker: it runs its own, which ends with it. With --broker, or",
            "OSTLER_URL, it uses that one.",
            "Exit code: 0 nothing was left undone, 1 the last turn failed, 4 the broker was",
            "lost, 6 left running, 130 a turn was interrupted.",
            "",
            "Examples:",
            "  ostler serve --harness codex --session-file ./session.json",
            "  ssh build-host ostler serve --harness claude --cwd src/app"
        })
public final class Serve implements Callable<Integer> {
    @ParentCommand
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Ostler root;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(
            names = "--harness",
            paramLabel = "NAME|FILE",
            description = "A definition's name or file; with --broker also a harness that lives there.")
    private @Nullable String harness;

    @Parameters(arity = "0..*", paramLabel = "COMMAND", description = "What to start, after --.")
    private List<String> command = new ArrayList<>();

    @Option(names = "--protocol", paramLabel = "P", description = "What it speaks. Default: the definition's")
    private @Nullable String protocol;

    @Option(names = "--cwd", paramLabel = "DIR", description = "Its working directory. Default: this one")
    private @Nullable Path cwd;

    @Option(names = "--model", paramLabel = "MODEL", description = "For drivers and definitions that take one.")
    private @Nullable String model;

    @Option(
            names = "--session-file",
            paramLabel = "FILE",
            description = "Where the session is remembered; one that is there is gone on with.")
    private @Nullable Path sessionFile;

    @Option(
            names = "--on-eof",
            paramLabel = "WHAT",
            converter = OnEof.Words.class,
            description = "When stdin ends: finish the turn, interrupt it, or detach (with a broker). Default: finish")
    private OnEof onEof = OnEof.FINISH;

    @Option(names = "--broker", description = "Use the broker that runs; --data and --url say which.")
    private boolean broker;

    @Override
    public Integer call() {
        boolean theirs = broker || root.env().variable("OSTLER_URL") != null;
        if (harness == null && command.isEmpty()) {
            throw new ParameterException(
                    spec.commandLine(), "say what to drive: --harness NAME, or -- COMMAND ARGS...");
        }
        if (onEof == OnEof.DETACH && !theirs) {
            throw new ParameterException(
                    spec.commandLine(), "--on-eof detach needs a broker that stays: --broker, after ostler up");
        }
        Path file = sessionFile == null ? null : root.env().cwd().resolve(sessionFile);
        try (SessionFile remembered = file == null ? null : SessionFile.take(file)) {
            if (theirs) {
                return converse(root.api(), remembered, true);
            }
            try (Home home = Home.open(root.env(), file)) {
                return converse(home.api(), remembered, false);
            }
        }
    }

    private int converse(Api api, @Nullable SessionFile file, boolean theirs) {
        Path directory = root.env().cwd();
        Optional<SessionState> before = file == null ? Optional.empty() : file.found();
        String asked = model == null ? before.map(SessionState::model).orElse(null) : model;
        Seat.Wish wish = new Seat.Wish(
                harness,
                command,
                directory,
                cwd == null ? directory : directory.resolve(cwd).normalize(),
                protocol,
                asked);
        Seat seat = Seat.take(api, wish, before, theirs);
        boolean left = false;
        try {
            Frames frames = new Frames(root.out());
            Turns turns = new Turns();
            boolean goesOn = seat.joined() && seat.resumed();
            if (goesOn) {
                before.orElseThrow().waiting().forEach(turns::waits);
                Asked doubtful = before.orElseThrow().asked();
                if (doubtful != null) {
                    turns.doubts(doubtful);
                }
            }
            if (seat.turn() != null) {
                turns.started(seat.turn(), "");
            }
            String from = goesOn ? before.orElseThrow().cursor() : seat.cursor().toString();
            SessionRecord record = new SessionRecord(
                    frames,
                    turns,
                    file,
                    seat.session(),
                    seat.protocol(),
                    theirs ? seat.id() : null,
                    from,
                    before.map(b -> Transcript.of(b.first(), b.transcript())).orElseGet(Transcript::new));
            record.asking(asked);
            CompletableFuture<Ending> end = new CompletableFuture<>();
            root.env().interrupts().on("TERM", () -> end.complete(Ending.SIGNAL));
            root.env().interrupts().on("INT", () -> end.complete(Ending.SIGNAL));
            ObjectNode ready = ready(api, seat);
            before.ifPresent(b -> b.leftOver(goesOn).forEach(ready::set));
            // who reads that it is ready may look for the file at once
            record.save();
            frames.write(ready);
            EventFeed feed = new EventFeed(api, new Subscribe(from, List.of(seat.id()), null, null, null, null));
            Thread follower = Thread.ofPlatform()
                    .name("ostler-serve-events")
                    .daemon()
                    .start(new Follower(feed.open(), frames, turns, record, () -> end.complete(Ending.LOST)));
            Conversation conversation = new Conversation(api, seat.id(), frames, turns, record);
            CommandInput input = new CommandInput(root.env().in(), frames, conversation);
            Thread.ofPlatform().name("ostler-serve-input").daemon().start(() -> end.complete(input.carryOutAll()));
            int code = end.join().settle(onEof, conversation, turns);
            left = code == Ending.LEFT_RUNNING;
            feed.end();
            join(follower);
            record.save();
            return code;
        } finally {
            if (!left) {
                seat.leave(api);
            }
        }
    }

    private ObjectNode ready(Api api, Seat seat) {
        ObjectNode ready = Frames.frame("ready")
                .put("version", 1)
                .put("sessionId", seat.session())
                .put("resumed", seat.resumed())
                .put("harness", harness == null ? command.getFirst() : harness)
                .put("protocol", seat.protocol());
        ready.set(
                "capabilities",
                Json.mapper().valueToTree(api.call(Operations.CAPABILITIES, new Sessions.WhatItCan(seat.id()))));
        if (seat.notResumed() != null) {
            ready.put("notResumed", seat.notResumed());
        }
        return ready;
    }

    private static void join(Thread thread) {
        try {
            thread.join(java.time.Duration.ofSeconds(10));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
