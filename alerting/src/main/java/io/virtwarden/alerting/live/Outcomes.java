package io.virtwarden.alerting.live;

import io.virtwarden.alerting.action.Outcome;
import io.virtwarden.hypervisor.link.LibvirtException;
import io.virtwarden.hypervisor.link.LinkDownException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/** What a call's end says about its effect. */
final class Outcomes {
    /** VIR_FROM_RPC: the connection failed, not the call. */
    private static final int RPC = 7;

    private Outcomes() {}

    /** What libvirt says after its own. */
    static CompletableFuture<Outcome> done(CompletableFuture<?> call) {
        return said(call.thenApply(nothing -> "libvirt says that it is done"));
    }

    /** A text if it was done. */
    static CompletableFuture<Outcome> said(CompletableFuture<String> call) {
        return call.<Outcome>thenApply(Outcome.Done::new).exceptionally(Outcomes::failed);
    }

    /** What libvirt itself refuses, or was never asked, had no effect; anything else may have had one. */
    static Outcome failed(Throwable failure) {
        Throwable cause = cause(failure);
        String text = text(cause);
        if (cause instanceof LinkDownException) {
            return new Outcome.Refused("libvirt was not called: " + text);
        }
        boolean certain = (cause instanceof LibvirtException libvirt && libvirt.domain() != RPC)
                || cause instanceof IllegalArgumentException;
        return certain ? new Outcome.Refused(text) : new Outcome.Unknown(text);
    }

    static Throwable cause(Throwable failure) {
        boolean wrapped = failure instanceof CompletionException || failure instanceof ExecutionException;
        Throwable inner = failure.getCause();
        return wrapped && inner != null ? cause(inner) : failure;
    }

    static String text(Throwable cause) {
        String message = cause.getMessage();
        return message == null ? cause.toString() : message;
    }
}
