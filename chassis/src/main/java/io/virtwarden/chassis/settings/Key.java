package io.virtwarden.chassis.settings;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Describes one setting, or one section when the component's type is itself a record of keys.
 *
 * <p>A component's types: {@code String}, {@code int}, {@code long}, {@code double}, {@code boolean}, {@code Duration},
 * {@link ByteSize}, {@code Path}, {@code URI}, {@code UUID}, {@code Pattern}, {@link HostPort}, {@link SecretFile}, enums,
 * records of keys; and {@code Optional}, {@code List}, {@code Set} or {@code Map<String, X>} of these. Without a default
 * an {@code Optional} and a collection are empty and anything else is required.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Key {
    /** Stands for "no default"; no setting can have this value. */
    String NONE = "\0none";

    /** What it does, in a sentence or two for the commented sample and the table of settings. */
    String help();

    /**
     * The default, written as in the file; lists as {@code a,b}, maps as {@code k=v,k=v}. On a section: other defaults for
     * keys in it, {@code "port=9178"}.
     */
    String def() default NONE;

    /** The key's name when it is not the component's name in lower case with hyphens; may hold dots. */
    String name() default "";

    /** Never shown: {@code config show} blanks it. */
    boolean secret() default false;

    /** Smallest number allowed. */
    long min() default Long.MIN_VALUE;

    /** Largest number allowed. */
    long max() default Long.MAX_VALUE;
}
