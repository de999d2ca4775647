@org.jspecify.annotations.NullMarked
package dev.ostler.process.remote;
