package dev.ostler.drivers.ws;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A WebSocket server that writes any bytes a test wants, right or wrong. One thread for a connection. */
public final class RawServer implements AutoCloseable {
    private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    public final List<String> heads = new CopyOnWriteArrayList<>();
    public final List<Peer> peers = new CopyOnWriteArrayList<>();
    private final ServerSocketChannel listener;
    private final Function<String, @Nullable String> refusal;
    private final BiConsumer<Peer, String> onText;

    /**
     * Listens on loopback.
     *
     * @param refusal the raw answer to a request head, empty to close without one, null to upgrade
     */
    public RawServer(Function<String, @Nullable String> refusal, BiConsumer<Peer, String> onText) throws IOException {
        this(new InetSocketAddress("127.0.0.1", 0), refusal, onText);
    }

    /** Listens at that address, of whatever family. */
    public RawServer(SocketAddress address, Function<String, @Nullable String> refusal, BiConsumer<Peer, String> onText)
            throws IOException {
        this.refusal = refusal;
        this.onText = onText;
        listener = address instanceof UnixDomainSocketAddress
                ? ServerSocketChannel.open(StandardProtocolFamily.UNIX)
                : ServerSocketChannel.open();
        listener.bind(address, 64);
        Thread.ofPlatform().daemon().start(this::accept);
    }

    public String endpoint() {
        try {
            return switch (listener.getLocalAddress()) {
                case InetSocketAddress inet -> "ws://127.0.0.1:" + inet.getPort();
                case UnixDomainSocketAddress unix -> "unix://" + unix.getPath();
                default -> throw new IllegalStateException("no such family");
            };
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        peers.forEach(Peer::drop);
    }

    private void accept() {
        while (listener.isOpen()) {
            try {
                SocketChannel socket = listener.accept();
                Thread.ofPlatform().daemon().start(() -> serve(socket));
            } catch (IOException e) {
                // closed
            }
        }
    }

    private void serve(SocketChannel socket) {
        try (socket) {
            DataInputStream in = new DataInputStream(new BufferedInputStream(Channels.newInputStream(socket)));
            StringBuilder head = new StringBuilder();
            while (head.indexOf("\r\n\r\n") < 0) {
                head.append((char) in.readUnsignedByte());
            }
            heads.add(head.toString());
            String refused = refusal.apply(head.toString());
            if (refused != null) {
                Channels.newOutputStream(socket).write(refused.getBytes(StandardCharsets.UTF_8));
                return;
            }
            String key = head.toString().split("(?i)sec-websocket-key: ")[1].split("\r\n")[0];
            Peer peer = new Peer(socket);
            peer.write(("HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: Upgrade\r\n"
                            + "sec-websocket-accept: " + accept(key) + "\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            peers.add(peer);
            peer.read(in, onText);
        } catch (IOException e) {
            // the client is gone
        }
    }

    private static String accept(String key) {
        try {
            return Base64.getEncoder()
                    .encodeToString(MessageDigest.getInstance("SHA-1")
                            .digest((key + GUID).getBytes(StandardCharsets.US_ASCII)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** One connected client. */
    public static final class Peer {
        public volatile boolean answersPings = true;
        public volatile int pings;
        private final SocketChannel socket;
        private final OutputStream out;

        Peer(SocketChannel socket) {
            this.socket = socket;
            this.out = Channels.newOutputStream(socket);
        }

        public void text(String text) {
            frame(true, 1, text.getBytes(StandardCharsets.UTF_8));
        }

        public void binary(byte[] bytes) {
            frame(true, 2, bytes);
        }

        /** One text message in many frames. */
        public void fragments(String text, int size) {
            byte[] all = text.getBytes(StandardCharsets.UTF_8);
            for (int at = 0; at < all.length; at += size) {
                int end = Math.min(all.length, at + size);
                frame(end == all.length, at == 0 ? 1 : 0, Arrays.copyOfRange(all, at, end));
            }
        }

        /** The same text frame many times, in large writes. */
        public void repeat(String text, int times) {
            byte[] payload = text.getBytes(StandardCharsets.UTF_8);
            ByteArrayOutputStream batch = new ByteArrayOutputStream();
            for (int i = 1; i <= times; i++) {
                batch.writeBytes(head(true, 1, payload.length));
                batch.writeBytes(payload);
                if (i % 500 == 0 || i == times) {
                    write(batch.toByteArray());
                    batch.reset();
                }
            }
        }

        /** Cuts the socket without a close frame. */
        public void drop() {
            try {
                socket.close();
            } catch (IOException e) {
                // gone already
            }
        }

        public synchronized void frame(boolean last, int opcode, byte[] payload) {
            write(head(last, opcode, payload.length));
            write(payload);
        }

        private static byte[] head(boolean last, int opcode, int length) {
            byte first = (byte) ((last ? 0x80 : 0) | opcode);
            if (length < 126) {
                return new byte[] {first, (byte) length};
            }
            if (length < 1 << 16) {
                return new byte[] {first, 126, (byte) (length >> 8), (byte) length};
            }
            return ByteBuffer.allocate(10)
                    .put(first)
                    .put((byte) 127)
                    .putLong(length)
                    .array();
        }

        synchronized void write(byte[] bytes) {
            try {
                out.write(bytes);
                out.flush();
            } catch (IOException e) {
                // gone
            }
        }

        void read(DataInputStream in, BiConsumer<Peer, String> onText) throws IOException {
            StringBuilder message = new StringBuilder();
            while (true) {
                int first = in.readUnsignedByte();
                int second = in.readUnsignedByte();
                long length = second & 0x7f;
                if (length == 126) {
                    length = in.readUnsignedShort();
                } else if (length == 127) {
                    length = in.readLong();
                }
                byte[] mask = in.readNBytes(4);
                byte[] payload = in.readNBytes((int) length);
                for (int i = 0; i < payload.length; i++) {
                    payload[i] ^= mask[i % 4];
                }
                switch (first & 0x0f) {
                    case 0, 1 -> {
                        message.append(new String(payload, StandardCharsets.UTF_8));
                        if ((first & 0x80) != 0) {
                            String text = message.toString();
                            message.setLength(0);
                            onText.accept(this, text);
                        }
                    }
                    case 8 -> {
                        drop();
                        return;
                    }
                    case 9 -> {
                        pings++;
                        if (answersPings) {
                            frame(true, 10, payload);
                        }
                    }
                    default -> {}
                }
            }
        }
    }
}
