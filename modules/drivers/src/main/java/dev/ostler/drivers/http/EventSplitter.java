package dev.ostler.drivers.http;

import java.io.ByteArrayOutputStream;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/**
 * Cuts a stream of bytes into the data of server-sent events. An event may be of any size up to the bound; one above it
 * is counted, left out and costs no memory. Only {@code data} is taken; ids, names and comments are passed over.
 */
final class EventSplitter {
    private static final byte[] DATA = {'d', 'a', 't', 'a', ':'};

    private final long bound;
    private final Consumer<byte[]> sink;
    private final LongConsumer tooLong;
    private ByteArrayOutputStream line = new ByteArrayOutputStream();
    private ByteArrayOutputStream data = new ByteArrayOutputStream();
    private boolean any;
    /** Bytes of the line so far, also of one that is left out; a CR does not count. */
    private long lineBytes;
    /** Bytes of the event that is left out; 0 when none is. */
    private long dropped;

    EventSplitter(long bound, Consumer<byte[]> sink, LongConsumer tooLong) {
        this.bound = bound;
        this.sink = sink;
        this.tooLong = tooLong;
    }

    void accept(byte[] bytes) {
        int from = 0;
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == '\n') {
                add(bytes, from, i > from && bytes[i - 1] == '\r' ? i - 1 : i);
                endOfLine();
                from = i + 1;
            }
        }
        add(bytes, from, bytes.length);
    }

    private void add(byte[] bytes, int from, int to) {
        int length = to - from;
        lineBytes += length;
        if (dropped > 0) {
            dropped += length;
        } else if ((long) line.size() + data.size() + length > bound) {
            dropped = (long) line.size() + data.size() + length;
            line = new ByteArrayOutputStream();
            data = new ByteArrayOutputStream();
            any = false;
        } else {
            line.write(bytes, from, length);
        }
    }

    private void endOfLine() {
        // a CR that came in an earlier chunk than its LF is still in the line
        boolean blank = lineBytes == 0 || (lineBytes == 1 && line.size() == 1 && line.toByteArray()[0] == '\r');
        lineBytes = 0;
        if (dropped > 0) {
            if (blank) {
                long bytes = dropped;
                dropped = 0;
                tooLong.accept(bytes);
            }
            return;
        }
        byte[] whole = line.toByteArray();
        line = new ByteArrayOutputStream();
        if (blank) {
            endOfEvent();
        } else if (isData(whole)) {
            int begin = whole.length > DATA.length && whole[DATA.length] == ' ' ? DATA.length + 1 : DATA.length;
            if (any) {
                data.write('\n');
            }
            any = true;
            data.write(whole, begin, whole.length - begin);
        }
    }

    private void endOfEvent() {
        if (any) {
            byte[] event = data.toByteArray();
            data = new ByteArrayOutputStream();
            any = false;
            sink.accept(event);
        }
    }

    private static boolean isData(byte[] text) {
        if (text.length < DATA.length) {
            return false;
        }
        for (int i = 0; i < DATA.length; i++) {
            if (text[i] != DATA[i]) {
                return false;
            }
        }
        return true;
    }
}
