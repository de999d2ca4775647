package dev.ostler.fake;

import java.lang.reflect.Proxy;

/**
 * Signal handlers. The JDK's only way to have one without ending the JVM is {@code sun.misc.Signal}; it is reached by
 * reflection because the compiler's warning about it cannot be silenced.
 */
public final class Signals {
    private Signals() {}

    /**
     * Runs the action, on a thread of its own, for each arrival of the signal.
     *
     * @param name without the prefix, for example {@code TERM}
     * @throws IllegalStateException when this JVM lets nobody handle that signal
     */
    public static void on(String name, Runnable action) {
        try {
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            install(
                    name,
                    Proxy.newProxyInstance(Signals.class.getClassLoader(), new Class<?>[] {handler}, (p, m, a) -> {
                        if ("handle".equals(m.getName())) {
                            action.run();
                            return null;
                        }
                        return "hashCode".equals(m.getName()) ? System.identityHashCode(p) : "handler";
                    }));
        } catch (ReflectiveOperationException | RuntimeException e) {
            throw cannot(name, e);
        }
    }

    /** Lets the kernel drop the signal. */
    public static void ignore(String name) {
        try {
            install(
                    name,
                    Class.forName("sun.misc.SignalHandler").getField("SIG_IGN").get(null));
        } catch (ReflectiveOperationException | RuntimeException e) {
            throw cannot(name, e);
        }
    }

    private static void install(String name, Object handler) throws ReflectiveOperationException {
        Class<?> signal = Class.forName("sun.misc.Signal");
        signal.getMethod("handle", signal, Class.forName("sun.misc.SignalHandler"))
                .invoke(null, signal.getConstructor(String.class).newInstance(name), handler);
    }

    private static IllegalStateException cannot(String name, Exception why) {
        return new IllegalStateException("cannot handle SIG" + name + " in this JVM", why);
    }
}
