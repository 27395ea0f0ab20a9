package io.virtwarden.chassis.launch;

import io.virtwarden.chassis.settings.NodeSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Who this host is in every record.
 *
 * @param uuid as set, else as kept in the state folder, else made from the machine id, else random; kept from then on
 * @param name as set, else the host's
 */
public record NodeIdentity(UUID uuid, String name) {
    private static final String KEPT = "node.uuid";

    /** Application id in the sense of sd_id128_get_machine_app_specific(3): any fixed number of our own. */
    private static final byte[] APPLICATION = HexFormat.of().parseHex("5f0c9a54d1f24a4c8d1f3f8f6a0d9e17");

    /**
     * Finds it out.
     *
     * @param folder the state folder; exists and can be written
     * @param machineId usually {@code /etc/machine-id}
     */
    public static NodeIdentity of(NodeSettings settings, Path folder, Path machineId) throws IOException {
        Path file = folder.resolve(KEPT);
        UUID uuid = settings.uuid()
                .or(() -> kept(file))
                .or(() -> fromMachine(machineId))
                .orElseGet(UUID::randomUUID);
        if (kept(file).filter(uuid::equals).isEmpty()) {
            Files.writeString(file, uuid + "\n");
        }
        return new NodeIdentity(uuid, settings.name().orElseGet(NodeIdentity::hostName));
    }

    private static Optional<UUID> kept(Path file) {
        try {
            return Optional.of(UUID.fromString(Files.readString(file).strip()));
        } catch (IOException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** machine-id(5) asks not to show it: systemd's own scheme makes an id of it that is ours alone. */
    private static Optional<UUID> fromMachine(Path machineId) {
        try {
            byte[] key = HexFormat.of().parseHex(Files.readString(machineId).strip());
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            ByteBuffer hash = ByteBuffer.wrap(mac.doFinal(APPLICATION));
            long high = (hash.getLong() & ~0xf000L) | 0x4000L;
            long low = (hash.getLong() & ~(0xc0L << 56)) | (0x80L << 56);
            return Optional.of(new UUID(high, low));
        } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static String hostName() {
        try {
            String kernel = Files.readString(Path.of("/proc/sys/kernel/hostname"), StandardCharsets.UTF_8)
                    .strip();
            return kernel.isEmpty() ? InetAddress.getLocalHost().getHostName() : kernel;
        } catch (UnknownHostException e) {
            return "localhost";
        } catch (IOException e) {
            return "localhost";
        }
    }
}
