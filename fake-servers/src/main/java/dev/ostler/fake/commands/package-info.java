/** What the fakes that take commands on stdin have in common. */
@org.jspecify.annotations.NullMarked
package dev.ostler.fake.commands;
