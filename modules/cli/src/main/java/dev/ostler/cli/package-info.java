@org.jspecify.annotations.NullMarked
package dev.ostler.cli;
