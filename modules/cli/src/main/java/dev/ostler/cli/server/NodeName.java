package dev.ostler.cli.server;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;

/** The first label of this machine's name. */
final class NodeName {
    private static final Path LINUX = Path.of("/proc/sys/kernel/hostname");

    private NodeName() {}

    static String ofMachine() {
        String name = name().strip();
        int dot = name.indexOf('.');
        String label = (dot < 0 ? name : name.substring(0, dot)).replaceAll("[^A-Za-z0-9_-]", "-");
        return label.isBlank() ? "local" : label;
    }

    private static String name() {
        try {
            // asks no name service, which may take seconds
            return Files.isReadable(LINUX)
                    ? Files.readString(LINUX)
                    : InetAddress.getLocalHost().getHostName();
        } catch (IOException e) {
            return "local";
        }
    }
}
