package dev.ostler.drivers;

/** What a driver can do; asked before acting. */
public record Capabilities(
        boolean steer, boolean resume, boolean detach, boolean delete, boolean approvals, boolean history) {}
