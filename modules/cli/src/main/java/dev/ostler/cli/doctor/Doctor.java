package dev.ostler.cli.doctor;

import dev.ostler.cli.Ostler;
import dev.ostler.cli.term.Plain;
import dev.ostler.cli.term.Progress;
import dev.ostler.cli.term.Style;
import dev.ostler.core.json.Json;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code ostler doctor}. */
@Command(
        name = "doctor",
        description = "Check this machine, and say how to mend what is wrong.",
        footer = {
            "",
            "Works with and without a running broker, changes nothing and needs no root. It",
            "looks at the JDK, the kernel, process 1, limits (ulimit, inotify, cgroup),",
            "disk, permissions, settings, the data directory, the broker, its port and its",
            "orphans, tries out that an orphaned process is caught and ended, and asks the",
            "agents on the PATH for their versions.",
            "",
            "ok    nothing to do",
            "warn  works, and will hurt sooner or later",
            "fail  a broker here does not start, does not keep what it promises, or is open",
            "      to others",
            "",
            "Exit code: 0 when nothing fails, 1 when something does.",
            "",
            "Examples:",
            "  ostler doctor",
            "  ostler doctor --quick               starts no process",
            "  ostler doctor --data /srv/ostler    for that data directory",
            "  ostler doctor --json | jq '.findings[] | select(.level != \"ok\")'"
        })
public final class Doctor implements Callable<Integer> {
    @ParentCommand
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Ostler root;

    @Option(
            names = "--quick",
            description = "Start no process: agents are found but not asked, keeping is not tried out.")
    private boolean quick;

    @Option(names = "--json", description = "Print the findings as JSON.")
    private boolean json;

    @Override
    public Integer call() {
        List<Finding> findings;
        try (Progress _ = Progress.show(root, "looking")) {
            findings = new Examination(root, Machine.THIS, quick).run();
        }
        boolean ok = count(findings, Level.FAIL) == 0;
        if (json) {
            root.out().println(Json.write(Map.of("ok", ok, "findings", findings)));
        } else {
            findings.forEach(this::print);
            root.note(count(findings, Level.OK) + " ok, " + count(findings, Level.WARN) + " warn, "
                    + count(findings, Level.FAIL) + " fail");
        }
        return ok ? 0 : 1;
    }

    private void print(Finding finding) {
        Style style = root.outStyle();
        String word = String.format("%-4s", finding.level().word());
        String level = switch (finding.level()) {
            case OK -> style.good(word);
            case WARN -> style.warn(word);
            case FAIL -> style.bad(word);
        };
        root.out()
                .println(level + "  " + style.bold(String.format("%-8s", finding.check())) + "  "
                        + Plain.line(finding.found()));
        if (finding.mend() != null) {
            root.out().println("                mend: " + style.accent(Plain.line(finding.mend())));
        }
    }

    private static long count(List<Finding> findings, Level level) {
        return findings.stream().filter(f -> f.level() == level).count();
    }
}
