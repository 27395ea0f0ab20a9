package io.virtwarden.lockd.store;

import io.virtwarden.lockd.lease.Lease;
import io.virtwarden.lockd.lease.LeaseState;
import io.virtwarden.lockd.lease.Mode;
import io.virtwarden.lockd.lease.Origin;
import io.virtwarden.lockd.lease.Owner;
import io.virtwarden.lockd.lease.Resource;
import io.virtwarden.lockd.lease.Scope;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A lease in bytes, big-endian; texts are a 16-bit length and Java's modified UTF-8.
 *
 * <pre>
 * version (1 byte, 1) | id (8) | token (8) | resource (text) | mode, scope, state, origin (texts)
 * owner: node (16) | boot id (16) | domain there? (1) [| domain (16)] | name (text) | pid (4) | start time (8)
 * since (8, µs after 1970) | renewed (8) | TTL (8, ms; -1: none)
 * </pre>
 */
final class LeaseCodec {
    static final int VERSION = 1;

    private LeaseCodec() {}

    static byte[] encode(Lease lease) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(VERSION);
            out.writeLong(lease.id());
            out.writeLong(lease.token());
            out.writeUTF(lease.resource().id());
            out.writeUTF(lease.mode().name());
            out.writeUTF(lease.scope().name());
            out.writeUTF(lease.state().name());
            out.writeUTF(lease.origin().name());
            owner(out, lease.owner());
            out.writeLong(micros(lease.since()));
            out.writeLong(micros(lease.renewed()));
            out.writeLong(lease.ttl().map(Duration::toMillis).orElse(-1L));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static void owner(DataOutputStream out, Owner owner) throws IOException {
        uuid(out, owner.node());
        uuid(out, owner.bootId());
        UUID domain = owner.domain();
        out.writeBoolean(domain != null);
        if (domain != null) {
            uuid(out, domain);
        }
        out.writeUTF(owner.name());
        out.writeInt(owner.pid());
        out.writeLong(owner.startTime());
    }

    private static void uuid(DataOutputStream out, UUID uuid) throws IOException {
        out.writeLong(uuid.getMostSignificantBits());
        out.writeLong(uuid.getLeastSignificantBits());
    }

    /** @throws IOException if these bytes are no lease, or one of a newer version */
    static Lease decode(byte[] bytes) throws IOException {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            int version = in.readUnsignedByte();
            if (version != VERSION) {
                throw new IOException("a lease of version " + version + ": a newer virtwarden wrote it, this one knows "
                        + VERSION + " only");
            }
            long id = in.readLong();
            long token = in.readLong();
            Resource resource = new Resource(in.readUTF());
            Mode mode = Mode.valueOf(in.readUTF());
            Scope scope = Scope.valueOf(in.readUTF());
            LeaseState state = LeaseState.valueOf(in.readUTF());
            Origin origin = Origin.valueOf(in.readUTF());
            Owner owner = owner(in);
            Instant since = instant(in.readLong());
            Instant renewed = instant(in.readLong());
            long ttl = in.readLong();
            Optional<Duration> lives = ttl < 0 ? Optional.empty() : Optional.of(Duration.ofMillis(ttl));
            return new Lease(id, resource, mode, owner, origin, token, scope, state, since, renewed, lives);
        } catch (IllegalArgumentException e) {
            throw new IOException("not a lease: " + e.getMessage(), e);
        }
    }

    private static Owner owner(DataInputStream in) throws IOException {
        UUID node = uuid(in);
        UUID boot = uuid(in);
        @Nullable UUID domain = in.readBoolean() ? uuid(in) : null;
        return new Owner(node, boot, domain, in.readUTF(), in.readInt(), in.readLong());
    }

    private static UUID uuid(DataInputStream in) throws IOException {
        return new UUID(in.readLong(), in.readLong());
    }

    private static long micros(Instant time) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, time);
    }

    private static Instant instant(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }
}
