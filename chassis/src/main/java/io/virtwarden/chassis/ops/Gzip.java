package io.virtwarden.chassis.ops;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/** One gzip member (RFC 1952); several behind each other are one valid stream. */
public final class Gzip {
    private Gzip() {}

    /** Whether a client takes it by its {@code Accept-Encoding} and does not like it less than no coding (RFC 9110, 12.5.3). */
    public static boolean accepted(@Nullable String acceptEncoding) {
        return Negotiation.gzip(acceptEncoding);
    }

    /** Compresses at the fastest level: metrics text shrinks by more than ten times even so. */
    public static byte[] member(byte[] bytes, int offset, int length) {
        var packed = new ByteArrayOutputStream(Math.max(64, length / 8));
        try (var gzip = new GZIPOutputStream(packed, 8192) {
            {
                def.setLevel(Deflater.BEST_SPEED);
            }
        }) {
            gzip.write(bytes, offset, length);
        } catch (IOException e) {
            throw new UncheckedIOException("memory does not fail", e);
        }
        return packed.toByteArray();
    }
}
