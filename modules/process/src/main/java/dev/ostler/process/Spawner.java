package dev.ostler.process;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * posix_spawn(3): a session of its own, no signal blocked or ignored, only the three standard descriptors open.
 *
 * <p>The structures are opaque and larger here than in any glibc.
 */
final class Spawner {
    private static final FunctionDescriptor ONE_POINTER = FunctionDescriptor.of(JAVA_INT, ADDRESS);
    private static final FunctionDescriptor TWO_POINTERS = FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS);

    private static final MethodHandle SPAWN = Libc.findPlain(
            "posix_spawn", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS));
    private static final MethodHandle ATTR_INIT = Libc.findPlain("posix_spawnattr_init", ONE_POINTER);
    private static final MethodHandle ATTR_DESTROY = Libc.findPlain("posix_spawnattr_destroy", ONE_POINTER);
    private static final MethodHandle ATTR_FLAGS =
            Libc.findPlain("posix_spawnattr_setflags", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_SHORT));
    private static final MethodHandle ATTR_MASK = Libc.findPlain("posix_spawnattr_setsigmask", TWO_POINTERS);
    private static final MethodHandle ATTR_DEFAULT = Libc.findPlain("posix_spawnattr_setsigdefault", TWO_POINTERS);
    private static final MethodHandle SET_EMPTY = Libc.findPlain("sigemptyset", ONE_POINTER);
    private static final MethodHandle ACTIONS_INIT = Libc.findPlain("posix_spawn_file_actions_init", ONE_POINTER);
    private static final MethodHandle ACTIONS_DESTROY = Libc.findPlain("posix_spawn_file_actions_destroy", ONE_POINTER);
    private static final MethodHandle ADD_OPEN = Libc.findPlain(
            "posix_spawn_file_actions_addopen",
            FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT));
    private static final MethodHandle ADD_DUP = Libc.findPlain(
            "posix_spawn_file_actions_adddup2", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT));
    private static final MethodHandle ADD_CHDIR = Libc.findPlain("posix_spawn_file_actions_addchdir_np", TWO_POINTERS);
    private static final MethodHandle ADD_CLOSEFROM = Libc.findPlain(
            "posix_spawn_file_actions_addclosefrom_np", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT));

    private static final int SETSIGDEF = 0x04;
    private static final int SETSIGMASK = 0x08;
    private static final int SETSID = 0x80;
    static final int APPENDED = Libc.O_WRONLY | Libc.O_CREAT | Libc.O_APPEND;
    static final int OWNER_ONLY = 0600;

    private Spawner() {}

    /**
     * Returns when the exec has succeeded.
     *
     * @param marker the value of {@link Lineage#VARIABLE}; empty for none
     * @param ends as the specification wants them
     * @return the pid of an unreaped child that leads its own session and group
     * @throws SpawnFailed when anything up to and including the exec failed; then no child is left
     */
    static long spawn(SpawnSpec spec, String marker, ChildEnds ends) {
        SpawnDiagnosis.directory("ENOENT", spec.cwd()).ifPresent(failure -> {
            throw failure;
        });
        Path file = CommandLookup.find(
                spec.command(), spec.cwd(), spec.environment().get("PATH"));
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment attributes = arena.allocate(1024, 16);
            MemorySegment actions = arena.allocate(512, 16);
            check((int) ATTR_INIT.invokeExact(attributes));
            check((int) ACTIONS_INIT.invokeExact(actions));
            try {
                setAttributes(arena, attributes);
                setActions(arena, actions, spec, ends);
                MemorySegment pid = arena.allocate(JAVA_INT);
                int errno = (int) SPAWN.invokeExact(
                        pid,
                        arena.allocateFrom(file.toString()),
                        actions,
                        attributes,
                        strings(arena, arguments(spec)),
                        strings(arena, environment(spec, marker)));
                if (errno != 0) {
                    throw SpawnDiagnosis.of(errno, spec, file);
                }
                return pid.get(JAVA_INT, 0);
            } finally {
                int _ = (int) ACTIONS_DESTROY.invokeExact(actions);
                int _ = (int) ATTR_DESTROY.invokeExact(attributes);
            }
        } catch (SpawnFailed e) {
            throw e;
        } catch (Throwable e) {
            throw Libc.broken(e);
        }
    }

    private static void setAttributes(Arena arena, MemorySegment attributes) throws Throwable {
        MemorySegment none = arena.allocate(128, 8);
        MemorySegment all = arena.allocate(128, 8);
        check((int) SET_EMPTY.invokeExact(none));
        // Not sigfillset, which leaves out the two that the C library keeps for itself and would leave ignored.
        all.fill((byte) 0xff);
        check((int) ATTR_MASK.invokeExact(attributes, none));
        check((int) ATTR_DEFAULT.invokeExact(attributes, all));
        check((int) ATTR_FLAGS.invokeExact(attributes, (short) (SETSID | SETSIGMASK | SETSIGDEF)));
    }

    private static void setActions(Arena arena, MemorySegment actions, SpawnSpec spec, ChildEnds ends)
            throws Throwable {
        switch (ends) {
            case ChildEnds.ToFiles(Path stdout, Path stderr) -> {
                open(arena, actions, 0, Path.of("/dev/null"), Libc.O_RDONLY);
                open(arena, actions, 1, stdout, APPENDED);
                open(arena, actions, 2, stderr, APPENDED);
            }
            case ChildEnds.ToPipes(int stdin, int stdout, Path stderr) -> {
                check((int) ADD_DUP.invokeExact(actions, stdin, 0));
                check((int) ADD_DUP.invokeExact(actions, stdout, 1));
                open(arena, actions, 2, stderr, APPENDED);
            }
            case ChildEnds.ToTerminal(Path device) -> {
                // it leads its session by now, so that this becomes its controlling terminal
                open(arena, actions, 0, device, Libc.O_RDWR);
                check((int) ADD_DUP.invokeExact(actions, 0, 1));
                check((int) ADD_DUP.invokeExact(actions, 0, 2));
            }
        }
        check((int) ADD_CHDIR.invokeExact(actions, arena.allocateFrom(spec.cwd().toString())));
        check((int) ADD_CLOSEFROM.invokeExact(actions, 3));
    }

    private static void open(Arena arena, MemorySegment actions, int fd, Path path, int flags) throws Throwable {
        check((int) ADD_OPEN.invokeExact(actions, fd, arena.allocateFrom(path.toString()), flags, OWNER_ONLY));
    }

    private static List<String> arguments(SpawnSpec spec) {
        List<String> all = new ArrayList<>();
        all.add(spec.command());
        all.addAll(spec.arguments());
        return all;
    }

    private static List<String> environment(SpawnSpec spec, String marker) {
        List<String> all = new ArrayList<>();
        for (Map.Entry<String, String> variable : spec.environment().entrySet()) {
            if (!variable.getKey().equals(Lineage.VARIABLE)) {
                all.add(variable.getKey() + "=" + variable.getValue());
            }
        }
        if (!marker.isEmpty()) {
            all.add(Lineage.VARIABLE + "=" + marker);
        }
        return all;
    }

    private static MemorySegment strings(Arena arena, List<String> strings) {
        MemorySegment array = arena.allocate(ADDRESS, strings.size() + 1L);
        for (int i = 0; i < strings.size(); i++) {
            array.setAtIndex(ADDRESS, i, arena.allocateFrom(strings.get(i)));
        }
        return array;
    }

    private static void check(int errno) {
        if (errno != 0) {
            throw new IllegalStateException("preparing a spawn failed: " + Errno.name(errno));
        }
    }
}
