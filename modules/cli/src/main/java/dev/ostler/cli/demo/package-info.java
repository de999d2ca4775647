/** The main job on embedded defaults. */
@NullMarked
package dev.ostler.cli.demo;

import org.jspecify.annotations.NullMarked;
