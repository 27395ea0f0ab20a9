package io.virtwarden.dist.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.virtwarden.chassis.ops.Status;
import io.virtwarden.chassis.settings.HttpSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the doctor says of folders, ports and sockets, each as a person would meet it. */
class ChecksTest {
    @TempDir
    private Path folder;

    @Test
    void aSocketThatIsOffLeavesTheOriginalAlone() {
        Status status = new SocketCheck("logd.socket", Optional.empty(), "virtlogd", false).look();
        assertThat(status.ok()).isTrue();
        assertThat(status.text()).isEqualTo("off: virtlogd keeps its place");
    }

    @Test
    void aSocketThatVirtlogdServesIsAFaultThatSaysHowToTakeItsPlace() throws IOException {
        Path path = folder.resolve("virtlogd-sock");
        SocketCheck stopped = new SocketCheck("logd.socket", Optional.of(path), "virtlogd", false);
        SocketCheck running = new SocketCheck("logd.socket", Optional.of(path), "virtlogd", true);
        assertThat(stopped.look()).isEqualTo(Status.ok(path + " is free"));
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(path));
            assertThat(stopped.look().ok()).isFalse();
            assertThat(stopped.look().text()).contains("systemctl mask --now virtlogd.socket virtlogd-admin.socket");
            assertThat(running.look()).isEqualTo(Status.ok(path + " is served"));
        }
        assertThat(stopped.look().text()).contains("left from a server that is gone");
        assertThat(running.look().ok()).isFalse();
    }

    @Test
    void aSocketNeedsItsFolder() {
        Status status =
                new SocketCheck("lockd.socket", Optional.of(folder.resolve("no/sock")), "virtlockd", false).look();
        assertThat(status.ok()).isFalse();
        assertThat(status.text()).startsWith("lockd.socket: there is no folder " + folder.resolve("no"));
    }

    @Test
    void aFolderBelowAFileAndOneWithTooLittleRoomAreFaults() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "");
        Status noFolder = new FolderCheck("logd.state", file.resolve("state"), 0, "").look();
        assertThat(noFolder).isEqualTo(Status.failed("logd.state: " + file + " is no folder; set another"));
        Status full = new FolderCheck("logd.state", folder, Long.MAX_VALUE, "make room").look();
        assertThat(full.ok()).isFalse();
        assertThat(full.text()).endsWith("GiB free: make room");
        assertThat(new FolderCheck("logd.state", folder.resolve("new"), 1, "")
                        .look()
                        .text())
                .contains("(will be made)");
    }

    @Test
    void aPortMayBeUsedByTheDaemonItselfAndByNobodyElse() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/metrics", exchange -> {
            byte[] page = "virtwarden_build_info{daemon=\"logd\",version=\"9.9\"} 1\n".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, page.length);
            exchange.getResponseBody().write(page);
            exchange.close();
        });
        server.start();
        try {
            HttpSettings http = new HttpSettings(
                    "127.0.0.1", server.getAddress().getPort(), Optional.empty(), Optional.empty(), false, 8);
            assertThat(look("logd", http).text())
                    .startsWith("logd runs at http://127.0.0.1:")
                    .endsWith("version 9.9");
            Status other = look("lockd", http);
            assertThat(other.ok()).isFalse();
            assertThat(other.text()).contains("no lockd").contains("VIRTWARDEN_LOCKD_HTTP_PORT");
        } finally {
            server.stop(0);
        }
    }

    private static Status look(String daemon, HttpSettings http) {
        return new PortCheck(daemon, http, () -> ClientOf.daemon(daemon, http)).look();
    }
}
