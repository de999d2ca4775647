@org.jspecify.annotations.NullMarked
package dev.ostler.bench;
