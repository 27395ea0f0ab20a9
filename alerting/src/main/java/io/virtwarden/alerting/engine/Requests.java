package io.virtwarden.alerting.engine;

import io.virtwarden.alerting.memory.Diary;
import io.virtwarden.alerting.memory.Ledger;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;

/** Hands requests from any thread to the deciding one, and answers them when they are done, or durable. */
final class Requests {
    private final DecisionThread thread;
    private final Diary diary;

    Requests(DecisionThread thread, Diary diary) {
        this.thread = thread;
        this.diary = diary;
    }

    /** A look at the ledger. */
    <T> CompletableFuture<T> ask(Function<Ledger, T> question) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        boolean room = thread.offer(() -> {
            try {
                answer.complete(question.apply(diary.ledger()));
            } catch (RuntimeException e) {
                answer.completeExceptionally(e);
            }
        });
        if (!room) {
            answer.completeExceptionally(new RefusedException("too many requests wait"));
        }
        return answer;
    }

    /** A change: completes when all that it wrote is on stable storage. */
    <T> CompletableFuture<T> durably(Supplier<T> work) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        if (!diary.accepting()) {
            answer.completeExceptionally(new RefusedException("the journal takes nothing now"));
        } else if (!thread.offer(() -> worked(work, answer))) {
            answer.completeExceptionally(new RefusedException("too many requests wait"));
        }
        return answer;
    }

    private <T> void worked(Supplier<T> work, CompletableFuture<T> answer) {
        try {
            T result = work.get();
            var unused = diary.durable().whenComplete((done, failure) -> {
                if (failure == null) {
                    answer.complete(result);
                } else {
                    answer.completeExceptionally(new RefusedException(String.valueOf(failure.getMessage())));
                }
            });
        } catch (RuntimeException e) {
            answer.completeExceptionally(e);
        }
    }
}
