@org.jspecify.annotations.NullMarked
package dev.ostler.fake.codex;
