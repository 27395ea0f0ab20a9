package io.virtwarden.chaos.invariant;

import java.time.Duration;
import java.util.List;

/** All that must hold in a campaign. */
public final class Invariants {
    /** How often guests are looked at. */
    public static final Duration LOOK = Duration.ofMillis(200);

    private static final long RESIDENT_MIB = 400;
    private static final long DESCRIPTORS = 400;

    private final EventsReachKafka eventsReachKafka = new EventsReachKafka();
    private final ChangesAreTold changesAreTold = new ChangesAreTold();
    private final ChainIsIntact chainIsIntact = new ChainIsIntact();
    private final ConsoleIsWhole consoleIsWhole = new ConsoleIsWhole();
    private final ConsoleIsKept consoleIsKept = new ConsoleIsKept();
    private final GuestsGoOn guestsGoOn = new GuestsGoOn(LOOK);
    private final OneOwner oneOwner = new OneOwner();
    private final TokensGrow tokensGrow = new TokensGrow();
    private final ActionsHappenOnce actionsHappenOnce = new ActionsHappenOnce();
    private final DecisionsAreAudited decisionsAreAudited = new DecisionsAreAudited();
    private final Bounded memoryIsBounded = new Bounded("resident memory", RESIDENT_MIB, "MiB");
    private final Bounded descriptorsAreBounded = new Bounded("number of descriptors", DESCRIPTORS, "descriptors");
    private final NothingEndsByItself nothingEndsByItself = new NothingEndsByItself();
    private final ReadyInTime readyInTime = new ReadyInTime();

    /** In the order of the report. */
    public List<Invariant> all() {
        return List.of(
                eventsReachKafka,
                changesAreTold,
                chainIsIntact,
                consoleIsWhole,
                consoleIsKept,
                guestsGoOn,
                oneOwner,
                tokensGrow,
                actionsHappenOnce,
                decisionsAreAudited,
                memoryIsBounded,
                descriptorsAreBounded,
                nothingEndsByItself,
                readyInTime);
    }

    /** A program had a lease. */
    public void claimed(Claim claim) {
        oneOwner.claimed(claim);
        tokensGrow.claimed(claim);
    }

    /** An action was done. */
    public void done(String id) {
        actionsHappenOnce.done(id);
        decisionsAreAudited.done(id);
    }

    public EventsReachKafka eventsReachKafka() {
        return eventsReachKafka;
    }

    public ChangesAreTold changesAreTold() {
        return changesAreTold;
    }

    public ChainIsIntact chainIsIntact() {
        return chainIsIntact;
    }

    public ConsoleIsWhole consoleIsWhole() {
        return consoleIsWhole;
    }

    public ConsoleIsKept consoleIsKept() {
        return consoleIsKept;
    }

    public GuestsGoOn guestsGoOn() {
        return guestsGoOn;
    }

    public DecisionsAreAudited decisionsAreAudited() {
        return decisionsAreAudited;
    }

    public Bounded memoryIsBounded() {
        return memoryIsBounded;
    }

    public Bounded descriptorsAreBounded() {
        return descriptorsAreBounded;
    }

    public NothingEndsByItself nothingEndsByItself() {
        return nothingEndsByItself;
    }

    public ReadyInTime readyInTime() {
        return readyInTime;
    }
}
