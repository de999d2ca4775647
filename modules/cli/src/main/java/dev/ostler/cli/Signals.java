package dev.ostler.cli;

import java.lang.reflect.Proxy;

/**
 * Signals of this process. The JDK handles them only by {@code sun.misc.Signal} (module {@code jdk.unsupported}), against
 * which javac warns in a way that nothing silences; so it is reached by reflection.
 */
final class Signals {
    private Signals() {}

    static void on(String name, Runnable action) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object ours = Proxy.newProxyInstance(
                    Signals.class.getClassLoader(),
                    new Class<?>[] {handler},
                    (self, method, args) -> switch (method.getName()) {
                        case "handle" -> {
                            action.run();
                            yield null;
                        }
                        case "equals" -> System.identityHashCode(self) == System.identityHashCode(args[0]);
                        case "hashCode" -> System.identityHashCode(self);
                        default -> "handler of SIG" + name;
                    });
            Object it = signal.getConstructor(String.class).newInstance(name);
            signal.getMethod("handle", signal, handler).invoke(null, it, ours);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("this JVM lets nobody handle SIG" + name, e);
        }
    }
}
