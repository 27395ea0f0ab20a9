package io.virtwarden.lockd.etcd;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** There is no fence command. */
final class NoFence implements Fencing {
    @Override
    public boolean possible() {
        return false;
    }

    @Override
    public CompletionStage<String> fence(Vanished vanished) {
        return CompletableFuture.completedFuture("there is no fence command");
    }
}
