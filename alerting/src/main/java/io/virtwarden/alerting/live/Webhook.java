package io.virtwarden.alerting.live;

import io.virtwarden.chassis.settings.SecretFile;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/**
 * Somebody who is told.
 *
 * @param url http or https
 * @param token sent as a bearer token; read anew each time
 * @param timeout from the request to the answer
 */
public record Webhook(URI url, Optional<SecretFile> token, Duration timeout) {}
