package io.virtwarden.chassis.ops;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;

/** Asks checks without ever waiting longer than the limit for one, nor asking one again that has not answered yet. */
final class Health {
    private static final long LIMIT_MILLIS = 2000;

    private final Vertx vertx;
    private final WorkerExecutor workers;
    private final ConcurrentHashMap<Check, Future<Status>> asked = new ConcurrentHashMap<>();

    Health(Vertx vertx, WorkerExecutor workers) {
        this.vertx = vertx;
        this.workers = workers;
    }

    /** @param answers one per check, in the checks' order */
    record Report(List<Check> checks, List<Status> answers) {
        boolean ok() {
            return answers.stream().allMatch(Status::ok);
        }

        JsonObject json(boolean details) {
            var json = new JsonObject().put("status", ok() ? "ok" : "failed");
            if (!details) return json;
            var all = new JsonArray();
            for (var i = 0; i < checks.size(); i++) {
                var answer = answers.get(i);
                all.add(new JsonObject()
                        .put("name", checks.get(i).name())
                        .put("ok", answer.ok())
                        .put("text", answer.text()));
            }
            return json.put("checks", all);
        }
    }

    Future<Report> ask(List<Check> checks) {
        var answers = checks.stream().map(this::limited).toList();
        return Future.join(answers).map(all -> new Report(checks, all.<Status>list()));
    }

    private Future<Status> limited(Check check) {
        var answer = Promise.<Status>promise();
        var timer = vertx.setTimer(
                LIMIT_MILLIS,
                late -> answer.tryComplete(Status.failed("gave no answer within " + LIMIT_MILLIS + " ms")));
        running(check).onComplete(done -> {
            vertx.cancelTimer(timer);
            answer.tryComplete(done.succeeded() ? done.result() : Status.failed(String.valueOf(done.cause())));
        });
        return answer.future();
    }

    private Future<Status> running(Check check) {
        var promise = Promise.<Status>promise();
        var earlier = asked.putIfAbsent(check, promise.future());
        if (earlier != null) return earlier;
        workers.executeBlocking(check::check, false).onComplete(done -> {
            asked.remove(check);
            promise.handle(done);
        });
        return promise.future();
    }
}
