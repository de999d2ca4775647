package dev.ostler.fake;

import java.lang.reflect.Constructor;
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
        install(name, action);
    }

    /** Lets the signal do nothing. */
    public static void ignore(String name) {
        install(name, () -> {});
    }

    private static void install(String name, Runnable action) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Constructor<?> byName = signal.getConstructor(String.class);
            Object proxy =
                    Proxy.newProxyInstance(Signals.class.getClassLoader(), new Class<?>[] {handler}, (p, m, a) -> {
                        if ("handle".equals(m.getName())) {
                            action.run();
                            return null;
                        }
                        return "hashCode".equals(m.getName()) ? System.identityHashCode(p) : "handler";
                    });
            signal.getMethod("handle", signal, handler).invoke(null, byName.newInstance(name), proxy);
        } catch (ReflectiveOperationException | RuntimeException e) {
            throw new IllegalStateException("cannot handle SIG" + name + " in this JVM", e);
        }
    }
}
