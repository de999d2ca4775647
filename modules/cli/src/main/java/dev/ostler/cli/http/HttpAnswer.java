package dev.ostler.cli.http;

/** A whole answer. */
public record HttpAnswer(int status, String contentType, String body) {}
