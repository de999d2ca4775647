/** Benchmarks: one program that prints a table. The broker under test, the app-servers and the load are processes of their own. */
@org.jspecify.annotations.NullMarked
package dev.ostler.bench;
