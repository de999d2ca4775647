package dev.ostler.process.remote;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What one side tells the other: a type and named lists of texts. Mutable until it is sent. */
final class Frame {
    /** Enough for what execve(2) takes of arguments and environment on a machine with the usual stack limit. */
    static final int MOST_BYTES = 4 << 20;

    private final String type;
    private final Map<String, List<String>> fields = new LinkedHashMap<>();

    Frame(String type) {
        this.type = type;
    }

    String type() {
        return type;
    }

    Frame with(String name, Object value) {
        fields.put(name, List.of(value.toString()));
        return this;
    }

    Frame with(String name, Collection<?> values) {
        fields.put(name, values.stream().map(Object::toString).toList());
        return this;
    }

    boolean has(String name) {
        return !all(name).isEmpty();
    }

    List<String> all(String name) {
        return fields.getOrDefault(name, List.of());
    }

    /** @throws MalformedFrame when it is not there */
    String text(String name) {
        List<String> values = all(name);
        if (values.isEmpty()) {
            throw new MalformedFrame("a frame '" + type + "' should have a field '" + name + "'");
        }
        return values.getFirst();
    }

    /** @throws MalformedFrame when it is not there, or no number */
    long number(String name) {
        try {
            return Long.parseLong(text(name));
        } catch (NumberFormatException e) {
            throw new MalformedFrame("field '" + name + "' of a frame '" + type + "' should be a number");
        }
    }

    byte[] encoded() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            write(out, type);
            out.writeInt(fields.size());
            for (Map.Entry<String, List<String>> field : fields.entrySet()) {
                write(out, field.getKey());
                out.writeInt(field.getValue().size());
                for (String value : field.getValue()) {
                    write(out, value);
                }
            }
        } catch (IOException e) {
            throw new AssertionError("memory does not fail", e);
        }
        return bytes.toByteArray();
    }

    private static void write(DataOutputStream out, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    /** @throws MalformedFrame when it is none */
    static Frame decoded(byte[] bytes) {
        ByteArrayInputStream left = new ByteArrayInputStream(bytes);
        try (DataInputStream in = new DataInputStream(left)) {
            Frame frame = new Frame(read(in, left));
            // each of both takes four bytes at least, so that a forged count cannot claim more than is there
            int names = count(in, left);
            for (int i = 0; i < names; i++) {
                String name = read(in, left);
                int values = count(in, left);
                List<String> all = new ArrayList<>(values);
                for (int j = 0; j < values; j++) {
                    all.add(read(in, left));
                }
                frame.fields.put(name, List.copyOf(all));
            }
            return frame;
        } catch (IOException e) {
            throw new MalformedFrame("a frame of " + bytes.length + " bytes ends in the middle");
        }
    }

    private static int count(DataInputStream in, ByteArrayInputStream left) throws IOException {
        int count = in.readInt();
        if (count < 0 || count > left.available() / 4) {
            throw new MalformedFrame("a frame claims " + count + " items in " + left.available() + " bytes");
        }
        return count;
    }

    private static String read(DataInputStream in, ByteArrayInputStream left) throws IOException {
        int length = in.readInt();
        if (length < 0 || length > left.available()) {
            throw new MalformedFrame("a frame claims a text of " + length + " in " + left.available() + " bytes");
        }
        return new String(in.readNBytes(length), StandardCharsets.UTF_8);
    }

    /** The type alone: the values may be secrets. */
    @Override
    public String toString() {
        return "Frame[" + type + "]";
    }
}
