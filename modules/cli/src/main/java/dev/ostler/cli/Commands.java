package dev.ostler.cli;

import dev.ostler.cli.command.Answer;
import dev.ostler.cli.command.Approvals;
import dev.ostler.cli.command.Attach;
import dev.ostler.cli.command.Crashes;
import dev.ostler.cli.command.Digest;
import dev.ostler.cli.command.Down;
import dev.ostler.cli.command.Events;
import dev.ostler.cli.command.History;
import dev.ostler.cli.command.Info;
import dev.ostler.cli.command.Input;
import dev.ostler.cli.command.Inspect;
import dev.ostler.cli.command.Interrupt;
import dev.ostler.cli.command.Logs;
import dev.ostler.cli.command.Model;
import dev.ostler.cli.command.Open;
import dev.ostler.cli.command.Orphans;
import dev.ostler.cli.command.Prompt;
import dev.ostler.cli.command.Prune;
import dev.ostler.cli.command.Ps;
import dev.ostler.cli.command.Queue;
import dev.ostler.cli.command.Reap;
import dev.ostler.cli.command.Release;
import dev.ostler.cli.command.Reset;
import dev.ostler.cli.command.Resize;
import dev.ostler.cli.command.Restart;
import dev.ostler.cli.command.Screen;
import dev.ostler.cli.command.SessionList;
import dev.ostler.cli.command.Spawn;
import dev.ostler.cli.command.Steer;
import dev.ostler.cli.command.Terminal;
import dev.ostler.cli.command.Wait;
import dev.ostler.cli.demo.Demo;
import dev.ostler.cli.doctor.Doctor;
import dev.ostler.cli.serve.Serve;
import dev.ostler.cli.server.Up;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;

/** The commands, in the order in which the help shows them. A class is loaded when its command is meant. */
enum Commands {
    UP(Group.BROKER, Up::new),
    DOWN(Group.BROKER, Down::new),
    DEMO(Group.BROKER, Demo::new),
    INFO(Group.BROKER, Info::new),
    DOCTOR(Group.BROKER, Doctor::new),
    SERVE(Group.BROKER, Serve::new),
    SPAWN(Group.HARNESSES, Spawn::new),
    ATTACH(Group.HARNESSES, Attach::new),
    PS(Group.HARNESSES, Ps::new),
    INSPECT(Group.HARNESSES, Inspect::new),
    WAIT(Group.HARNESSES, Wait::new),
    RELEASE(Group.HARNESSES, Release::new),
    RESTART(Group.HARNESSES, Restart::new),
    RESET(Group.HARNESSES, Reset::new),
    PRUNE(Group.HARNESSES, Prune::new),
    ORPHANS(Group.HARNESSES, Orphans::new),
    REAP(Group.HARNESSES, Reap::new),
    PROMPT(Group.SESSIONS, Prompt::new),
    STEER(Group.SESSIONS, Steer::new),
    INTERRUPT(Group.SESSIONS, Interrupt::new),
    QUEUE(Group.SESSIONS, Queue::new),
    SESSIONS(Group.SESSIONS, SessionList::new),
    OPEN(Group.SESSIONS, Open::new),
    HISTORY(Group.SESSIONS, History::new),
    MODEL(Group.SESSIONS, Model::new),
    INPUT(Group.SESSIONS, Input::new),
    RESIZE(Group.SESSIONS, Resize::new),
    SCREEN(Group.SESSIONS, Screen::new),
    TERMINAL(Group.SESSIONS, Terminal::new),
    APPROVALS(Group.SESSIONS, Approvals::new),
    ANSWER(Group.SESSIONS, Answer::new),
    LOGS(Group.RECORDS, Logs::new),
    EVENTS(Group.RECORDS, Events::new),
    CRASHES(Group.RECORDS, Crashes::new),
    DIGEST(Group.RECORDS, Digest::new);

    /** A heading of the help. */
    enum Group {
        BROKER("The broker"),
        HARNESSES("Harnesses: named, supervised connections to app-servers"),
        SESSIONS("Their sessions"),
        RECORDS("What happened");

        private final String heading;

        Group(String heading) {
            this.heading = heading;
        }

        String heading() {
            return heading;
        }
    }

    /** Options of all commands; each has a value. */
    private static final List<String> SHARED = List.of("--data", "--url", "--trace");

    private final Group group;

    @SuppressWarnings("ImmutableEnumChecker") // a constructor
    private final Supplier<Object> create;

    Commands(Group group, Supplier<Object> create) {
        this.group = group;
        this.create = create;
    }

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    Group group() {
        return group;
    }

    Object create() {
        return create.get();
    }

    /** The command that the arguments name, when nothing else can be meant by them. */
    static Optional<Commands> chosenBy(String... args) {
        List<Commands> all = List.of(values());
        for (int i = 0; i < args.length; i++) {
            String arg = args[i];
            if (SHARED.contains(arg)) {
                i++;
            } else if (SHARED.stream().noneMatch(arg::startsWith)) {
                return all.stream().filter(c -> c.word().equals(arg)).findFirst();
            }
        }
        return Optional.empty();
    }

    static List<String> words() {
        return Arrays.stream(values()).map(Commands::word).toList();
    }
}
