package dev.ostler.core.harness;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How to start or reach one kind of app-server, as {@code conf/harnesses/NAME.json} says it. Field names are those of
 * the existing ecosystem. Absent fields take their defaults.
 *
 * @param name of the definition: letters, digits, dot, dash, underscore
 * @param runtime {@code headless}, or {@code pty} for a program in a terminal, which is protocol {@code pty}
 * @param driver {@code app_server}
 * @param protocol which driver speaks to it
 * @param host whose the process is
 * @param command the program, absent for an attached host
 * @param args its arguments; placeholders {@code {cwd} {model} {task} {args}}, and {@code {here}} for the directory of
 *     the definition's file
 * @param cwd working directory; placeholders as in args
 * @param env added to what the child inherits; {@code ${env:NAME}} and {@code ${file:PATH}} resolve at spawn
 * @param envDrop names that the child does not inherit
 * @param readiness how it says where it listens
 * @param release how it is let go when nobody says otherwise; {@code abort} for owned, {@code detach} for attached
 * @param onBrokerLoss what becomes of it without its broker; {@code adopt}
 * @param restart when it is started again
 * @param limits its bounds
 * @param probe how it is found out that it lives and does not answer
 * @param approvals who answers when nobody does; {@code ask}
 * @param turnTimeout after which a turn is interrupted, unless its prompt says another; null for never
 * @param endpoint where it listens; required for an attached host
 * @param sessionId the session to resume
 * @param auth the credential to use
 * @param allowRemote whether an endpoint off this machine is accepted
 * @param sharedDaemons short names (/proc/PID/comm, at most 15 bytes) of descendants that are listed, never ended, with
 *     what they started: {@code tmux: server}, {@code gpg-agent}
 * @param model for the placeholder {@code {model}} and for drivers that take one
 * @param terminal of protocol {@code pty}, and of no other; null for the defaults
 * @param metadata handed through
 */
public record HarnessDefinition(
        String name,
        String runtime,
        String driver,
        String protocol,
        HostChoice host,
        @Nullable String command,
        List<String> args,
        @Nullable String cwd,
        Map<String, String> env,
        List<String> envDrop,
        Readiness readiness,
        @Nullable Release release,
        OnBrokerLoss onBrokerLoss,
        RestartPolicy restart,
        Limits limits,
        Probe probe,
        ApprovalPolicy approvals,
        @JsonProperty("turnTimeoutMs") @Nullable Duration turnTimeout,
        @Nullable Endpoint endpoint,
        @Nullable String sessionId,
        Credential auth,
        boolean allowRemote,
        List<String> sharedDaemons,
        @Nullable String model,
        @Nullable Terminal terminal,
        Map<String, Object> metadata) {
    /** The protocol, and the runtime, of a program in a terminal. */
    public static final String PTY = "pty";

    private static final String MODEL_OPTION = "--model";
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

    /** Of a name in /proc/PID/comm. */
    private static final int COMM_BYTES = 15;

    /** The {@code host} member. */
    public record HostChoice(Ownership ownership) {
        public HostChoice {
            ownership = ownership == null ? Ownership.BROKER_OWNED : ownership;
        }
    }

    public HarnessDefinition {
        name = checkName("definition name", name);
        runtime = runtime == null ? "headless" : runtime;
        driver = driver == null ? "app_server" : driver;
        protocol = protocol == null ? (runtime.equals(PTY) ? PTY : "codex") : protocol;
        host = host == null ? new HostChoice(Ownership.BROKER_OWNED) : host;
        args = args == null ? List.of() : List.copyOf(args);
        env = env == null ? Map.of() : Map.copyOf(env);
        envDrop = envDrop == null ? List.of() : List.copyOf(envDrop);
        readiness = readiness == null ? Readiness.JSON_LINE : readiness;
        onBrokerLoss = onBrokerLoss == null ? OnBrokerLoss.ADOPT : onBrokerLoss;
        restart = restart == null ? RestartPolicy.OFF : restart;
        limits = limits == null ? Limits.DEFAULT : limits;
        probe = probe == null ? Probe.DEFAULT : probe;
        approvals = approvals == null ? new ApprovalPolicy.Ask() : approvals;
        auth = auth == null ? Credential.NONE : auth;
        sharedDaemons = sharedDaemons == null ? List.of() : List.copyOf(sharedDaemons);
        metadata = metadata == null ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
        if (turnTimeout != null && turnTimeout.toMillis() < 1) {
            throw invalid("turnTimeoutMs is 0: a turn needs 1 at least; leave it out for no deadline");
        }
        sharedDaemons.forEach(HarnessDefinition::checkComm);
        if (!runtime.equals("headless") && !runtime.equals(PTY)) {
            throw invalid("runtime '" + runtime + "' is not supported: expected headless or pty");
        }
        if (runtime.equals(PTY) && !protocol.equals(PTY)) {
            throw invalid("runtime pty is a program in a terminal, to which nothing but protocol pty speaks, not '"
                    + protocol + "'; say \"runtime\": \"headless\"");
        }
        if (terminal != null && !protocol.equals(PTY)) {
            throw invalid("terminal: a " + protocol + " agent has none; leave it out, or say \"protocol\": \"pty\"");
        }
        if (!driver.equals("app_server")) {
            throw invalid("driver '" + driver + "' is not supported: expected app_server");
        }
        switch (host.ownership()) {
            case BROKER_OWNED -> {
                if (command == null || command.isBlank()) {
                    throw invalid("command is missing: a broker-owned host needs the program to start");
                }
            }
            case ATTACHED -> {
                if (endpoint == null) {
                    throw invalid("endpoint is missing: an attached host needs the URI where it listens");
                }
            }
        }
        local("endpoint", endpoint, allowRemote);
        local("readiness:", readiness.asked(), allowRemote);
    }

    private static void local(String what, @Nullable Endpoint where, boolean allowRemote) {
        if (where != null && !allowRemote && !where.loopback()) {
            throw invalid(what + " " + where
                    + " is not on this machine; say \"allowRemote\": true (--allow-remote) if that is meant");
        }
    }

    /** Checks a name of a definition or a harness; fails with {@code INVALID_REQUEST}. */
    public static String checkName(String what, @Nullable String name) {
        if (name == null || !NAME.matcher(name).matches()) {
            throw invalid(what + " '" + name + "' is not usable: 1 to 64 letters, digits, dots, dashes, underscores, "
                    + "beginning with a letter or digit");
        }
        return name;
    }

    /** How it is let go when nobody says otherwise. */
    public Release releaseOrDefault() {
        if (release != null) {
            return release;
        }
        return host.ownership() == Ownership.BROKER_OWNED ? Release.ABORT : Release.DETACH;
    }

    public Terminal terminalOrDefault() {
        return terminal == null ? Terminal.DEFAULT : terminal;
    }

    /** The same with a terminal of this size. */
    public HarnessDefinition sized(TerminalSize size) {
        return copy(protocol, env, auth, terminalOrDefault().with(size), model, args);
    }

    /** The same with another model, also where the arguments name one by {@code --model}. */
    public HarnessDefinition modelled(String other) {
        List<String> renamed = new ArrayList<>(args);
        for (int i = 0; i < renamed.size(); i++) {
            String arg = renamed.get(i);
            if (arg.startsWith(MODEL_OPTION + "=")) {
                renamed.set(i, MODEL_OPTION + "={model}");
            } else if (arg.equals(MODEL_OPTION) && i + 1 < renamed.size()) {
                renamed.set(++i, "{model}");
            }
        }
        return copy(protocol, env, auth, terminal, other, renamed);
    }

    /** The same with another protocol. */
    public HarnessDefinition speaking(String other) {
        return copy(other, env, auth, terminal, model, args);
    }

    /** The same with nothing secret in it: what answers and the registry hold. */
    public HarnessDefinition masked() {
        Map<String, String> names = new TreeMap<>();
        env.keySet().forEach(key -> names.put(key, "***"));
        return copy(protocol, names, auth.masked(), terminal, model, args);
    }

    /** The opposite of {@link #masked}, for a start. */
    public HarnessDefinition unmasked(Map<String, String> values, Credential credential) {
        return copy(protocol, values, credential, terminal, model, args);
    }

    private HarnessDefinition copy(
            String newProtocol,
            Map<String, String> newEnv,
            Credential newAuth,
            @Nullable Terminal newTerminal,
            @Nullable String newModel,
            List<String> newArgs) {
        return new HarnessDefinition(
                name,
                runtime,
                driver,
                newProtocol,
                host,
                command,
                newArgs,
                cwd,
                newEnv,
                envDrop,
                readiness,
                release,
                onBrokerLoss,
                restart,
                limits,
                probe,
                approvals,
                turnTimeout,
                endpoint,
                sessionId,
                newAuth,
                allowRemote,
                sharedDaemons,
                newModel,
                newTerminal,
                metadata);
    }

    /** A longer one never matches: the daemon that is meant would be ended. */
    private static void checkComm(String daemon) {
        byte[] bytes = daemon.getBytes(StandardCharsets.UTF_8);
        if (bytes.length == 0 || bytes.length > COMM_BYTES) {
            throw invalid("sharedDaemons: '" + daemon + "' has " + bytes.length
                    + " bytes and can never match: the kernel keeps 1 to 15 of a program's name"
                    + (bytes.length == 0
                            ? ""
                            : ", so write '" + new String(bytes, 0, COMM_BYTES, StandardCharsets.UTF_8).strip() + "'")
                    + " (see /proc/PID/comm)");
        }
    }

    private static OstlerException invalid(String message) {
        return new OstlerException(ErrorCode.INVALID_REQUEST, message);
    }
}
