package dev.ostler.process.remote;

import dev.ostler.process.AdoptRefused;
import dev.ostler.process.AdoptSpec;
import dev.ostler.process.Descendant;
import dev.ostler.process.ExitStatus;
import dev.ostler.process.OnLoss;
import dev.ostler.process.ProcessIdentity;
import dev.ostler.process.ResourceUse;
import dev.ostler.process.Signal;
import dev.ostler.process.SpawnFailed;
import dev.ostler.process.SpawnSpec;
import dev.ostler.process.Stdio;
import dev.ostler.process.StopPlan;
import dev.ostler.process.StopReport;
import dev.ostler.process.SweepPlan;
import dev.ostler.process.Written;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The values of the keeper's interface as fields of frames, and back. */
final class Shapes {
    private Shapes() {}

    static Frame spawn(SpawnSpec spec) {
        Frame frame = new Frame("spawn")
                .with("harness", spec.harnessId())
                .with("command", spec.command())
                .with("arguments", spec.arguments())
                .with("environment.names", spec.environment().keySet())
                .with("environment.values", spec.environment().values())
                .with("cwd", spec.cwd())
                .with("shared", spec.sharedDaemons())
                .with("onLoss", spec.onLoss());
        put(frame, spec.stdio());
        return frame;
    }

    static SpawnSpec spawn(Frame frame) {
        List<String> names = frame.all("environment.names");
        List<String> values = same(frame, names, "environment.values");
        Map<String, String> environment = new HashMap<>();
        for (int i = 0; i < names.size(); i++) {
            environment.put(names.get(i), values.get(i));
        }
        return new SpawnSpec(
                frame.text("harness"),
                frame.text("command"),
                frame.all("arguments"),
                environment,
                Path.of(frame.text("cwd")),
                stdio(frame).orElseThrow(() -> new MalformedFrame("a spawn should say where output goes")),
                Set.copyOf(frame.all("shared")),
                OnLoss.valueOf(frame.text("onLoss")));
    }

    static Frame adopt(AdoptSpec spec) {
        Frame frame = new Frame("adopt")
                .with("harness", spec.harnessId())
                .with("identity", spec.identity())
                .with("shared", spec.sharedDaemons())
                .with("onLoss", spec.onLoss());
        spec.stdio().ifPresent(stdio -> put(frame, stdio));
        return frame;
    }

    static AdoptSpec adopt(Frame frame) {
        return new AdoptSpec(
                frame.text("harness"),
                ProcessIdentity.parse(frame.text("identity")),
                stdio(frame),
                Set.copyOf(frame.all("shared")),
                OnLoss.valueOf(frame.text("onLoss")));
    }

    private static void put(Frame frame, Stdio stdio) {
        switch (stdio) {
            case Stdio.Files(Path stdout, Path stderr) -> frame.with("stdio.files", List.of(stdout, stderr));
            case Stdio.Pipes(Path spool, Path stderr, long unread) ->
                frame.with("stdio.pipes", List.of(spool, stderr, unread));
            case Stdio.Terminal(Path spool, int columns, int rows, long unread) ->
                frame.with("stdio.terminal", List.of(spool, columns, rows, unread));
        }
    }

    private static Optional<Stdio> stdio(Frame frame) {
        List<String> files = frame.all("stdio.files");
        if (files.size() == 2) {
            return Optional.of(new Stdio.Files(Path.of(files.get(0)), Path.of(files.get(1))));
        }
        List<String> pipes = frame.all("stdio.pipes");
        if (pipes.size() == 3) {
            return Optional.of(
                    new Stdio.Pipes(Path.of(pipes.get(0)), Path.of(pipes.get(1)), Long.parseLong(pipes.get(2))));
        }
        List<String> terminal = frame.all("stdio.terminal");
        if (terminal.size() == 4) {
            return Optional.of(new Stdio.Terminal(
                    Path.of(terminal.get(0)),
                    Integer.parseInt(terminal.get(1)),
                    Integer.parseInt(terminal.get(2)),
                    Long.parseLong(terminal.get(3))));
        }
        return Optional.empty();
    }

    static Frame put(Frame frame, Written written) {
        return switch (written) {
            case Written.Taken(long offset) -> frame.with("taken", offset);
            case Written.Closed(long offset) -> frame.with("closed", offset);
            case Written.NotHeld() -> frame;
        };
    }

    static Written written(Frame frame) {
        if (frame.has("taken")) {
            return new Written.Taken(frame.number("taken"));
        }
        return frame.has("closed") ? new Written.Closed(frame.number("closed")) : new Written.NotHeld();
    }

    static Frame stop(String harnessId, StopPlan plan) {
        Frame frame = new Frame("stop");
        plan.inputGrace().ifPresent(grace -> frame.with("input.grace", grace.toNanos()));
        return frame.with("harness", harnessId)
                .with(
                        "steps.signal",
                        plan.steps().stream().map(StopPlan.Step::signal).toList())
                .with(
                        "steps.grace",
                        nanos(plan.steps().stream().map(StopPlan.Step::grace).toList()))
                .with("sweep.grace", plan.sweep().grace().toNanos())
                .with("sweep.deadline", plan.sweep().deadline().toNanos())
                .with("spared", plan.spared());
    }

    static StopPlan plan(Frame frame) {
        List<String> signals = frame.all("steps.signal");
        List<String> graces = same(frame, signals, "steps.grace");
        List<StopPlan.Step> steps = new ArrayList<>();
        for (int i = 0; i < signals.size(); i++) {
            steps.add(new StopPlan.Step(Signal.valueOf(signals.get(i)), nanos(graces.get(i))));
        }
        return new StopPlan(
                steps,
                new SweepPlan(
                        Duration.ofNanos(frame.number("sweep.grace")),
                        Duration.ofNanos(frame.number("sweep.deadline"))),
                Set.copyOf(frame.all("spared")),
                optionalNanos(frame, "input.grace"));
    }

    static Frame put(Frame frame, StopReport report) {
        List<StopReport.StepTaken> steps = report.steps();
        frame.with("harness", report.harnessId())
                .with(
                        "steps.signal",
                        steps.stream().map(StopReport.StepTaken::signal).toList())
                .with(
                        "steps.waited",
                        nanos(steps.stream().map(StopReport.StepTaken::waited).toList()))
                .with(
                        "steps.ended",
                        steps.stream().map(StopReport.StepTaken::ended).toList())
                .with("took", report.took().toNanos());
        report.identity().ifPresent(identity -> frame.with("identity", identity));
        report.status().ifPresent(status -> put(frame, status));
        report.afterInput().ifPresent(waited -> frame.with("input.waited", waited.toNanos()));
        put(frame, "swept", report.swept());
        put(frame, "survivors", report.survivors());
        return frame;
    }

    static StopReport report(Frame frame) {
        List<String> signals = frame.all("steps.signal");
        List<String> waited = same(frame, signals, "steps.waited");
        List<String> ended = same(frame, signals, "steps.ended");
        List<StopReport.StepTaken> steps = new ArrayList<>();
        for (int i = 0; i < signals.size(); i++) {
            steps.add(new StopReport.StepTaken(
                    Signal.valueOf(signals.get(i)), nanos(waited.get(i)), Boolean.parseBoolean(ended.get(i))));
        }
        return new StopReport(
                frame.text("harness"),
                identity(frame, "identity"),
                frame.has("status") ? Optional.of(status(frame)) : Optional.empty(),
                optionalNanos(frame, "input.waited"),
                steps,
                descendants(frame, "swept"),
                descendants(frame, "survivors"),
                Duration.ofNanos(frame.number("took")));
    }

    static void put(Frame frame, String name, List<Descendant> descendants) {
        frame.with(
                        name + ".identity",
                        descendants.stream().map(Descendant::identity).toList())
                .with(
                        name + ".command",
                        descendants.stream().map(Descendant::command).toList());
    }

    static List<Descendant> descendants(Frame frame, String name) {
        List<String> identities = frame.all(name + ".identity");
        List<String> commands = same(frame, identities, name + ".command");
        List<Descendant> descendants = new ArrayList<>();
        for (int i = 0; i < identities.size(); i++) {
            descendants.add(new Descendant(ProcessIdentity.parse(identities.get(i)), commands.get(i)));
        }
        return descendants;
    }

    static Optional<ProcessIdentity> identity(Frame frame, String name) {
        return frame.all(name).stream().findFirst().map(ProcessIdentity::parse);
    }

    static void put(Frame frame, ExitStatus status) {
        switch (status) {
            case ExitStatus.Code(int code) -> frame.with("status", List.of("code", code));
            case ExitStatus.Signalled s -> frame.with("status", List.of("signal", s.number(), s.coreDumped()));
            case ExitStatus.Unknown() -> frame.with("status", "unknown");
        }
    }

    static ExitStatus status(Frame frame) {
        List<String> status = frame.all("status");
        return switch (frame.text("status")) {
            case "code" -> new ExitStatus.Code(Integer.parseInt(status.get(1)));
            case "signal" -> ExitStatus.signalled(Integer.parseInt(status.get(1)), Boolean.parseBoolean(status.get(2)));
            default -> new ExitStatus.Unknown();
        };
    }

    static void put(Frame frame, ResourceUse use) {
        frame.with("use", List.of(use.userTime().toNanos(), use.systemTime().toNanos(), use.maxRssBytes()));
    }

    static ResourceUse use(Frame frame) {
        List<String> use = frame.all("use");
        return use.size() < 3
                ? ResourceUse.UNKNOWN
                : new ResourceUse(nanos(use.get(0)), nanos(use.get(1)), Long.parseLong(use.get(2)));
    }

    static Frame failure(Throwable cause) {
        String message = String.valueOf(cause.getMessage());
        return switch (cause) {
            case SpawnFailed e ->
                new Frame("failed")
                        .with("kind", "spawn")
                        .with("part", e.part())
                        .with("errno", e.errno())
                        // the exception appends it again
                        .with(
                                "message",
                                message.substring(
                                        0, message.length() - e.errno().length() - 3));
            case AdoptRefused e ->
                new Frame("failed")
                        .with("kind", "adopt")
                        .with("reason", e.reason())
                        .with("message", message);
            case IllegalArgumentException _ ->
                new Frame("failed").with("kind", "argument").with("message", message);
            default -> new Frame("failed").with("kind", "state").with("message", message);
        };
    }

    static RuntimeException failure(Frame frame) {
        String message = frame.text("message");
        return switch (frame.text("kind")) {
            case "spawn" -> new SpawnFailed(SpawnFailed.Part.valueOf(frame.text("part")), frame.text("errno"), message);
            case "adopt" -> new AdoptRefused(AdoptRefused.Reason.valueOf(frame.text("reason")), message);
            case "argument" -> new IllegalArgumentException(message);
            default -> new IllegalStateException(message);
        };
    }

    private static List<Long> nanos(List<Duration> durations) {
        return durations.stream().map(Duration::toNanos).toList();
    }

    private static Optional<Duration> optionalNanos(Frame frame, String name) {
        return frame.all(name).stream().findFirst().map(Shapes::nanos);
    }

    private static Duration nanos(String text) {
        return Duration.ofNanos(Long.parseLong(text));
    }

    private static List<String> same(Frame frame, List<String> other, String name) {
        List<String> values = frame.all(name);
        if (values.size() != other.size()) {
            throw new MalformedFrame("field '" + name + "' of a frame '" + frame.type() + "' should have "
                    + other.size() + " values, not " + values.size());
        }
        return values;
    }
}
