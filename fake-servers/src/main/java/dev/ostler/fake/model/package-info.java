/** A fake model server: the wire formats that agents ask a model in, answered by directives. */
@org.jspecify.annotations.NullMarked
package dev.ostler.fake.model;
