package io.virtwarden.lockd.etcd;

import io.virtwarden.chassis.etcd.EtcdException;
import io.virtwarden.chassis.log.KeyedLogger;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;

/** What to do next with what etcd answered, or did not. */
final class Answers {
    private static final KeyedLogger LOG = KeyedLogger.of(Answers.class);

    private Answers() {}

    /** The future of {@code fine} if there is an answer, else that of {@code failed}. */
    static <T, R> CompletableFuture<R> then(
            CompletableFuture<T> answer,
            Function<T, CompletableFuture<R>> fine,
            Function<EtcdException, CompletableFuture<R>> failed) {
        CompletableFuture<R> result = new CompletableFuture<>();
        CompletableFuture<T> unused = answer.whenComplete((value, fault) -> {
            try {
                pass(fault == null ? fine.apply(value) : failed.apply(EtcdException.of(fault)), result);
            } catch (RuntimeException e) {
                result.completeExceptionally(e);
            }
        });
        return result;
    }

    /** Tells what came of it; what goes wrong in telling is a fault of ours and is logged. */
    static <T> void tell(CompletableFuture<T> answer, Consumer<T> fine, Consumer<EtcdException> failed) {
        CompletableFuture<T> unused = answer.whenComplete((value, fault) -> {
            try {
                if (fault == null) {
                    fine.accept(value);
                } else {
                    failed.accept(EtcdException.of(fault));
                }
            } catch (RuntimeException e) {
                LOG.error(e, "An answer of etcd's could not be worked on");
            }
        });
    }

    /** The second ends as the first does. */
    static <T> void pass(CompletableFuture<T> from, CompletableFuture<T> to) {
        CompletableFuture<T> unused = from.whenComplete((value, fault) -> {
            if (fault == null) {
                to.complete(value);
            } else {
                to.completeExceptionally(fault);
            }
        });
    }
}
