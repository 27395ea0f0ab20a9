package io.virtwarden.alerting.engine;

import io.virtwarden.alerting.guard.QuotaSight;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/** Actions that all nodes together may begin within a window. Returns at once; futures end within some seconds, never exceptionally. */
public interface Quota {
    /** How much is used; takes nothing. */
    CompletableFuture<QuotaSight> look();

    /**
     * Takes a place for an action, once however often it is asked for. A place that is taken and not used is free again after the
     * window: rather too few actions than too many.
     *
     * @param id the action's identity
     */
    CompletableFuture<QuotaSight> reserve(String id, UUID domain);

    /** Where no quota is configured. */
    static Quota none() {
        return new Quota() {
            @Override
            public CompletableFuture<QuotaSight> look() {
                return CompletableFuture.completedFuture(new QuotaSight.Unlimited());
            }

            @Override
            public CompletableFuture<QuotaSight> reserve(String id, UUID domain) {
                return look();
            }
        };
    }
}
