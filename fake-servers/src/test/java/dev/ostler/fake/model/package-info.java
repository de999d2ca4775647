@org.jspecify.annotations.NullMarked
package dev.ostler.fake.model;
