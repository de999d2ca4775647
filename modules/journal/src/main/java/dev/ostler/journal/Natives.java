package dev.ostler.journal;

import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.net.URLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.zip.CRC32;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteJDBCLoader;
import org.sqlite.util.LibraryLoaderUtil;

/**
 * Unpacks SQLite's native library once per version. The driver by itself unpacks it into the temporary directory at
 * every start, and a broker that is killed leaves the copy there for ever.
 *
 * <p>{@code org.sqlite.lib.path}, where it is set, is honoured. Else the library lies in
 * {@code $XDG_CACHE_HOME/ostler} ({@code ~/.cache/ostler}), or in the data directory when that cannot be written.
 */
final class Natives {
    private static final Logger LOG = LoggerFactory.getLogger(Natives.class);
    private static final String LIB_PATH = "org.sqlite.lib.path";

    private Natives() {}

    static synchronized void prepare(Path dataDir) {
        if (System.getProperty(LIB_PATH) != null) {
            return;
        }
        for (Path base : new Path[] {userCache(), dataDir.resolve("cache")}) {
            try {
                System.setProperty(LIB_PATH, unpack(base).toString());
                return;
            } catch (IOException e) {
                LOG.debug("SQLite's library cannot be unpacked below {}", base, e);
            }
        }
        LOG.warn(
                "SQLite's library could be unpacked neither below {} nor {}; its driver unpacks it at every start",
                userCache(),
                dataDir);
    }

    /** The directory that holds the library of this version and platform; written whole or not at all. */
    static Path unpack(Path base) throws IOException {
        String resource = LibraryLoaderUtil.getNativeLibResourcePath();
        String name = LibraryLoaderUtil.getNativeLibName();
        URL packed = SQLiteJDBCLoader.class.getResource(resource + "/" + name);
        if (packed == null) {
            throw new IOException("no native library for this platform: " + resource);
        }
        Path dir = base.resolve("sqlite-" + SQLiteJDBCLoader.getVersion())
                .resolve(resource.substring(resource.indexOf("native/") + "native/".length())
                        .replace('/', '-'));
        Path library = dir.resolve(name);
        if (!intact(library, packed)) {
            Files.createDirectories(
                    dir, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            Path fresh = Files.createTempFile(dir, name, ".new");
            try {
                try (InputStream in = packed.openStream()) {
                    Files.copy(in, fresh, StandardCopyOption.REPLACE_EXISTING);
                }
                Files.move(fresh, library, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(fresh);
            }
        }
        return dir;
    }

    /** The jar's directory has the checksum, so that nothing is unpacked to compare. */
    private static boolean intact(Path library, URL packed) throws IOException {
        URLConnection connection = packed.openConnection();
        if (!Files.isRegularFile(library) || !(connection instanceof JarURLConnection jar)) {
            return false;
        }
        CRC32 crc = new CRC32();
        crc.update(Files.readAllBytes(library));
        return jar.getJarEntry().getCrc() == crc.getValue();
    }

    private static Path userCache() {
        String cache = System.getenv("XDG_CACHE_HOME");
        Path base = cache == null || !cache.startsWith("/")
                ? Path.of(System.getProperty("user.home"), ".cache")
                : Path.of(cache);
        return base.resolve("ostler");
    }
}
