package io.virtwarden.benchmarks;

import java.nio.file.Path;
import java.util.List;

/** One measurement that {@code bin/bench NAME} runs. */
interface Benchmark {
    /** As on the command line. */
    String name();

    /** One line for the list. */
    String about();

    /**
     * Measures.
     *
     * @param scratch an empty folder, removed afterwards
     */
    List<Result> run(Path scratch) throws Exception;
}
