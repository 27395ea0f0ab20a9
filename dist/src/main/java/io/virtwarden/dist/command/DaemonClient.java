package io.virtwarden.dist.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.virtwarden.chassis.launch.ExitCode;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Asks a running daemon. Failures come as {@link FailedException} that says what to do. */
final class DaemonClient {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int UNAUTHORIZED = 401;
    private static final int BAD_REQUEST = 400;
    private static final int UNAVAILABLE = 503;

    private final String daemon;
    private final URI address;
    private final Optional<String> token;
    private final HttpClient http;

    /**
     * Asks nothing yet.
     *
     * @param daemon its name and its section of the settings
     * @param certificate PEM file of the server's own certificate or its authority, trusted beside the usual ones
     */
    DaemonClient(String daemon, URI address, Optional<String> token, Optional<Path> certificate) {
        this.daemon = daemon;
        this.address = address;
        this.token = token;
        HttpClient.Builder builder =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(Duration.ofSeconds(5));
        certificate.map(DaemonClient::trusting).ifPresent(builder::sslContext);
        this.http = builder.build();
    }

    URI address() {
        return address;
    }

    /** The JSON document at a path. */
    JsonNode json(String path) {
        try (InputStream body = get(path, Map.of())) {
            return JSON.readTree(body);
        } catch (IOException e) {
            throw unreachable(e);
        }
    }

    /** The body at a path, as it comes; the caller closes it. */
    InputStream get(String path, Map<String, String> query) {
        return send("GET", path, query);
    }

    /** The JSON document that deleting a path answers with. */
    JsonNode delete(String path) {
        try (InputStream body = send("DELETE", path, Map.of())) {
            return JSON.readTree(body);
        } catch (IOException e) {
            throw unreachable(e);
        }
    }

    /** The report at a health path, good or bad. */
    JsonNode health(String path) {
        HttpResponse<InputStream> response = answer("GET", path, Map.of(), HttpRequest.BodyPublishers.noBody());
        if (response.statusCode() != 200 && response.statusCode() != UNAVAILABLE)
            throw new FailedException(
                    ExitCode.PROBLEM,
                    address + path + " answers HTTP " + response.statusCode() + ": is it " + daemon + "?");
        try (InputStream body = response.body()) {
            return JSON.readTree(body);
        } catch (IOException e) {
            throw unreachable(e);
        }
    }

    /** The JSON document that a request with a JSON body is answered with. */
    JsonNode send(String method, String path, JsonNode body) {
        try (InputStream answer = send(method, path, Map.of(), HttpRequest.BodyPublishers.ofString(body.toString()))) {
            return JSON.readTree(answer);
        } catch (IOException e) {
            throw unreachable(e);
        }
    }

    /** The JSON document that a request with this body and these parameters is answered with. */
    JsonNode send(String method, String path, Map<String, String> query, byte[] body) {
        try (InputStream answer = send(method, path, query, HttpRequest.BodyPublishers.ofByteArray(body))) {
            return JSON.readTree(answer);
        } catch (IOException e) {
            throw unreachable(e);
        }
    }

    private InputStream send(String method, String path, Map<String, String> query) {
        return send(method, path, query, HttpRequest.BodyPublishers.noBody());
    }

    private InputStream send(String method, String path, Map<String, String> query, HttpRequest.BodyPublisher content) {
        HttpResponse<InputStream> response = answer(method, path, query, content);
        if (response.statusCode() != 200 && response.statusCode() != 201) {
            try {
                throw refused(response);
            } catch (IOException e) {
                throw unreachable(e);
            }
        }
        return response.body();
    }

    private HttpResponse<InputStream> answer(
            String method, String path, Map<String, String> query, HttpRequest.BodyPublisher content) {
        String parameters = query.entrySet().stream()
                .map(one -> one.getKey() + "=" + URLEncoder.encode(one.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        URI uri = URI.create(
                address.toString().replaceAll("/+$", "") + path + (parameters.isEmpty() ? "" : "?" + parameters));
        HttpRequest.Builder request = HttpRequest.newBuilder(uri).method(method, content);
        token.ifPresent(secret -> request.header("Authorization", "Bearer " + secret));
        try {
            return http.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
        } catch (IOException e) {
            throw unreachable(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new FailedException(ExitCode.PROBLEM, "interrupted");
        }
    }

    private FailedException unreachable(IOException cause) {
        // The JDK's client gives a refused connection without words.
        String why = cause.getMessage() != null
                ? cause.getMessage()
                : cause instanceof ConnectException
                        ? "connection refused"
                        : cause.getClass().getSimpleName();
        return new FailedException(
                ExitCode.UNREACHABLE,
                "no " + daemon + " answers at " + address + " (" + why
                        + "). Start one with `virtwarden " + daemon + "`, or name another"
                        + " address with --url or in the settings as " + daemon + ".http.");
    }

    private FailedException refused(HttpResponse<InputStream> response) throws IOException {
        if (response.statusCode() == UNAUTHORIZED) {
            return new FailedException(
                    ExitCode.PROBLEM, address + " asks for a token: name its file with --token-file.");
        }
        String detail = "HTTP " + response.statusCode();
        try (InputStream body = response.body()) {
            JsonNode problem = JSON.readTree(body);
            detail = problem.path("detail").asText(problem.path("title").asText(detail));
        } catch (IOException e) {
            detail = detail + " without an explanation";
        }
        ExitCode code = response.statusCode() == BAD_REQUEST ? ExitCode.USAGE : ExitCode.PROBLEM;
        return new FailedException(code, detail);
    }

    private static SSLContext trusting(Path certificate) {
        try (InputStream pem = Files.newInputStream(certificate)) {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            int number = 0;
            for (Certificate one : CertificateFactory.getInstance("X.509").generateCertificates(pem)) {
                store.setCertificateEntry("virtwarden-" + number++, one);
            }
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (IOException | GeneralSecurityException e) {
            throw new FailedException(
                    ExitCode.USAGE, "cannot read the certificate " + certificate + ": " + e.getMessage());
        }
    }
}
