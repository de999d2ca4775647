package dev.ostler.bench;

import io.vertx.core.Vertx;
import io.vertx.core.eventbus.EventBus;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Field;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What only the broker's own process can count. Vert.x tells neither, so that its fields are read: a benchmark that no
 * longer finds them fails, and says which.
 *
 * @param handlers addresses with a handler on the event bus
 * @param timers that are set
 * @param heap bytes that are used
 */
record Insides(int handlers, int timers, long heap) {
    static final Pattern LINE = Pattern.compile("inside: (\\d+ handlers, \\d+ timers, \\d+ heap)");
    private static final Pattern NUMBERS = Pattern.compile("(\\d+) handlers, (\\d+) timers, (\\d+) heap");

    static Insides of(Vertx vertx) {
        EventBus bus = vertx.eventBus();
        long used = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
        return new Insides(sizeOf(bus, "handlerMap"), sizeOf(vertx, "timeouts"), used);
    }

    static Insides parse(String text) {
        Matcher m = NUMBERS.matcher(text);
        if (!m.matches()) {
            throw new IllegalStateException("not what was asked for: " + text);
        }
        return new Insides(Integer.parseInt(m.group(1)), Integer.parseInt(m.group(2)), Long.parseLong(m.group(3)));
    }

    String line() {
        return "inside: " + handlers + " handlers, " + timers + " timers, " + heap + " heap";
    }

    private static int sizeOf(Object owner, String name) {
        for (Class<?> type = owner.getClass(); type != null; type = type.getSuperclass()) {
            for (Field field : type.getDeclaredFields()) {
                if (field.getName().equals(name)) {
                    return sizeOf(owner, field);
                }
            }
        }
        throw new IllegalStateException(owner.getClass() + " has no field " + name + " any more");
    }

    private static int sizeOf(Object owner, Field map) {
        try {
            map.setAccessible(true);
            return ((Map<?, ?>) map.get(owner)).size();
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }
}
