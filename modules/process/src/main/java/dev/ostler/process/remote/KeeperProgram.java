package dev.ostler.process.remote;

import dev.ostler.process.KeeperConfig;
import dev.ostler.process.Platform;
import dev.ostler.process.ProcessIdentity;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keeper of a data directory: {@code KeeperProgram DATA-DIRECTORY STORE-ID}. Ends by itself when nothing is kept and
 * no broker is connected; killed, it leaves the processes alive for the next one to adopt. Started by {@link
 * KeeperProcess}.
 */
public final class KeeperProgram {
    /** The exit code of one that found another at its place. */
    static final int TAKEN = 75;

    static final String VERSION = "0.1.0";

    private static final Logger LOG = LoggerFactory.getLogger(KeeperProgram.class);

    private KeeperProgram() {}

    public static void main(String[] args) throws Exception {
        if (args.length != 2) {
            System.err.println("a keeper is started by ostler up; its arguments are DATA-DIRECTORY STORE-ID");
            System.exit(2);
        }
        if (Platform.current() instanceof Platform.Unsupported(String reason)) {
            System.err.println(reason);
            System.exit(1);
        }
        System.exit(keep(new KeeperFiles(Path.of(args[0])), args[1]));
    }

    private static int keep(KeeperFiles files, String storeId) throws IOException, InterruptedException {
        files.makeDirectories();
        ProcessIdentity self = ProcessIdentity.of(ProcessHandle.current().pid()).orElseThrow();
        try (FileChannel channel = KeeperFiles.open(files.directory().resolve("lock"))) {
            FileLock lock = channel.tryLock();
            if (lock == null) {
                LOG.error("the keeper {} has the data directory {}; one is enough", text(channel), files.data());
                return TAKEN;
            }
            channel.truncate(0);
            channel.write(ByteBuffer.wrap(self.toString().getBytes(StandardCharsets.UTF_8)), 0);
            CountDownLatch idle = new CountDownLatch(1);
            KeeperServer.Settings settings = new KeeperServer.Settings(files.data(), new KeeperConfig(storeId));
            try (KeeperServer server = KeeperServer.start(settings, idle::countDown)) {
                KeeperFiles.write(files.about(), about(self, storeId, server.epoch()));
                LOG.info("keeps {} for the store {}", files.data(), storeId);
                idle.await();
                Files.deleteIfExists(files.about());
            }
            return 0;
        }
    }

    /** Nothing in it needs quoting: pids, ids and versions. */
    private static String about(ProcessIdentity self, String storeId, String epoch) {
        return "{\"pid\":" + self.pid() + ",\"identity\":\"" + self + "\",\"store\":\"" + storeId + "\",\"epoch\":\""
                + epoch + "\",\"version\":\"" + VERSION + "\",\"protocol\":" + Versions.OURS.most() + "}\n";
    }

    private static String text(FileChannel channel) throws IOException {
        ByteBuffer text = ByteBuffer.allocate(200);
        channel.read(text, 0);
        return new String(text.array(), 0, text.position(), StandardCharsets.UTF_8).strip();
    }
}
