package dev.ostler.cli.doctor;

import dev.ostler.cli.Environment;
import dev.ostler.cli.Ostler;
import dev.ostler.cli.server.ServerConfig;
import dev.ostler.cli.server.ServerPlan;
import dev.ostler.core.error.OstlerException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/** All checks, in the order in which they help each other. */
final class Examination {
    private static final String QUICK = "--quick was given";

    private final Ostler root;
    private final Machine machine;
    private final boolean quick;
    private final List<Finding> findings = new ArrayList<>();

    /** {@code quick} starts no process. */
    Examination(Ostler root, Machine machine, boolean quick) {
        this.root = root;
        this.machine = machine;
        this.quick = quick;
    }

    List<Finding> run() {
        Environment env = root.env();
        Path chosen = root.data();
        Path data = chosen == null ? env.defaultData() : env.cwd().resolve(chosen);
        look("java", JavaCheck::read);
        look("kernel", () -> KernelCheck.read(machine));
        look("init", () -> InitCheck.read(machine));
        look("ulimit", () -> LimitsCheck.read(machine));
        look("inotify", () -> InotifyCheck.read(machine));
        look("cgroup", () -> CgroupCheck.read(machine));
        look("disk", () -> DiskCheck.read(data));
        look("privacy", () -> PrivacyCheck.read(env, data));
        look("settings", () -> SettingsCheck.read(env));
        look("data", () -> {
            DataCheck directory = DataCheck.read(machine, data);
            broker(env, directory);
            return directory;
        });
        tryOut(env);
        return List.copyOf(findings);
    }

    private void broker(Environment env, DataCheck directory) {
        BrokerCheck broker = BrokerCheck.read(root);
        look("broker", () -> broker);
        look("port", () -> PortCheck.read(machine, port(env), directory.holder()));
        look("orphans", () -> StrayCheck.read(root, directory, broker));
    }

    private void tryOut(Environment env) {
        List<AgentsCheck.Agent> agents = AgentsCheck.onPath(env.variables(), env.cwd());
        if (quick) {
            look("keeping", () -> new KeepingCheck(new KeepingCheck.Trial.NotTried(QUICK)));
            look("agents", () -> new AgentsCheck(agents));
            return;
        }
        try (Trials trials = new Trials(env.variables(), Trials.DEADLINE)) {
            look("keeping", () -> new KeepingCheck(trials.orphan(machine)));
            look("agents", () -> new AgentsCheck(trials.versions(agents)));
        } catch (UnsupportedOperationException | java.io.IOException e) {
            look("keeping", () -> new KeepingCheck(new KeepingCheck.Trial.NotTried(String.valueOf(e.getMessage()))));
            look("agents", () -> new AgentsCheck(agents));
        }
    }

    private static int port(Environment env) {
        try {
            return ServerPlan.of(ServerConfig.found(env), env).port();
        } catch (OstlerException e) {
            // the settings are wrong, which their own check says
            return ServerPlan.of(ServerConfig.EMPTY, env).port();
        }
    }

    /** One that cannot look is a finding, and keeps no other from looking. */
    private void look(String name, Callable<? extends Check> check) {
        try {
            findings.addAll(check.call().findings());
        } catch (Exception e) {
            findings.add(Finding.warn(
                    name, "could not be looked at: " + e, "run it as the user who runs the broker; else report this"));
        }
    }
}
