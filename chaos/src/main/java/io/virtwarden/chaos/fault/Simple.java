package io.virtwarden.chaos.fault;

/** A fault of two steps. */
record Simple(String kind, String target, Step doing, Step undoing) implements Fault {
    /** One of them. */
    interface Step {
        void run() throws Exception;
    }

    @Override
    public void begin() throws Exception {
        doing.run();
    }

    @Override
    public void end() throws Exception {
        undoing.run();
    }
}
