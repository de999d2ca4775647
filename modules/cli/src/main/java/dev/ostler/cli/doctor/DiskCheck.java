package dev.ostler.cli.doctor;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * Where the data directory lies, or would lie.
 *
 * @param type of the file system, as mounted
 */
record DiskCheck(Path data, String type, long freeBytes, long totalBytes) implements Check {
    private static final String NAME = "disk";
    private static final long GIB = 1L << 30;
    private static final long TOO_LITTLE = GIB / 8;

    private static final Set<String> NETWORK = Set.of(
            "nfs",
            "nfs3",
            "nfs4",
            "cifs",
            "smb3",
            "smbfs",
            "9p",
            "afs",
            "ceph",
            "lustre",
            "gpfs",
            "beegfs",
            "ocfs2",
            "gfs2",
            "fuse.sshfs",
            "fuse.glusterfs",
            "fuse.s3fs",
            "fuse.rclone",
            "davfs",
            "fuse.davfs2",
            "vboxsf");
    private static final Set<String> MEMORY = Set.of("tmpfs", "ramfs");

    static DiskCheck read(Path data) {
        try {
            FileStore store = Files.getFileStore(existing(data));
            return new DiskCheck(data, store.type(), store.getUsableSpace(), store.getTotalSpace());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path existing(Path path) {
        Path at = path;
        while (!Files.exists(at) && at.getParent() != null) {
            at = at.getParent();
        }
        return at;
    }

    @Override
    public List<Finding> findings() {
        return List.of(space(), kind());
    }

    private Finding space() {
        String found = gib(freeBytes) + " of " + gib(totalBytes) + " free at " + data;
        String mend = "free some: ostler prune, df -h " + data + "; or another place: ostler up --data DIR";
        return freeBytes >= GIB
                ? Finding.ok(NAME, found)
                : freeBytes >= TOO_LITTLE ? Finding.warn(NAME, found, mend) : Finding.fail(NAME, found, mend);
    }

    private Finding kind() {
        if (NETWORK.contains(type)) {
            return Finding.fail(
                    NAME,
                    data + " is on " + type + ", a network file system: locks and the log are not safe there",
                    "use a local disk: export OSTLER_DATA=/var/tmp/ostler-$USER");
        }
        if (MEMORY.contains(type)) {
            return Finding.warn(
                    NAME,
                    data + " is on " + type + ": the log does not outlive a reboot",
                    "use a disk: export OSTLER_DATA=~/.local/state/ostler");
        }
        return Finding.ok(
                NAME,
                "file system: " + type
                        + (type.equals("overlay") ? "; what a container writes goes with it, unless on a volume" : ""));
    }

    private static String gib(long bytes) {
        return bytes < GIB ? bytes / (1 << 20) + " MiB" : bytes / GIB + " GiB";
    }
}
