package io.virtwarden.chassis.settings;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;

/** Java's file exceptions say a path and nothing else; this says what happened. */
final class Reasons {
    private Reasons() {}

    static String of(IOException e) {
        if (e instanceof NoSuchFileException) return "it does not exist";
        if (e instanceof AccessDeniedException)
            return "permission denied for user " + System.getProperty("user.name", "?");
        if (e instanceof CharacterCodingException) return "it is not UTF-8";
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }
}
