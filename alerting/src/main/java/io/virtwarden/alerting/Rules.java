package io.virtwarden.alerting;

import io.virtwarden.alerting.action.Actions;
import io.virtwarden.alerting.engine.Engine;
import io.virtwarden.alerting.rule.RuleBook;
import io.virtwarden.alerting.rule.RuleException;
import io.virtwarden.chassis.log.KeyedLogger;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/** Reads the rule book, at the start and whenever somebody asks. A book with faults leaves the one in force alone. */
final class Rules {
    private static final KeyedLogger LOG = KeyedLogger.of(Rules.class);

    private final Optional<Path> file;
    private final Actions actions;
    private volatile RuleBook current = RuleBook.empty();

    Rules(Optional<Path> file, Actions actions) {
        this.file = file;
        this.actions = actions;
    }

    /** Blocks. */
    RuleBook load() throws RuleException {
        current = file.isPresent()
                ? RuleBook.load(file.get(), actions.supported()).checked(actions::fault)
                : RuleBook.empty();
        if (current.armed()) {
            actions.prepare();
        }
        return current;
    }

    /** What was loaded last. */
    RuleBook current() {
        return current;
    }

    /** Reads it anew on a worker and puts it into force; completes with the faults. */
    CompletableFuture<List<String>> reload(Engine engine, Executor worker, String by) {
        CompletableFuture<List<String>> faults = new CompletableFuture<>();
        worker.execute(() -> {
            try {
                RuleBook book = load();
                var unused = engine.rules(book, by).whenComplete((done, failure) -> {
                    if (failure == null) {
                        LOG.info(
                                "New rules are in force",
                                "version",
                                book.version(),
                                "rules",
                                book.rules().size());
                        faults.complete(List.of());
                    } else {
                        faults.completeExceptionally(failure);
                    }
                });
            } catch (RuleException e) {
                LOG.warn(
                        "The rules have faults; those in force stay",
                        "faults",
                        e.faults().size());
                faults.complete(e.faults());
            }
        });
        return faults;
    }
}
