package io.virtwarden.chaos.fault;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Random;

/** Faults in an order by chance, each as often as any other: a deck that is shuffled anew when it is used up. */
public final class FaultDeck {
    private final List<Fault> all;
    private final Random random;
    private final Deque<Fault> left = new ArrayDeque<>();

    public FaultDeck(List<Fault> all, Random random) {
        this.all = List.copyOf(all);
        this.random = random;
    }

    /** The next one; now and then two at once, of different targets. */
    public List<Fault> next() {
        List<Fault> dealt = new ArrayList<>();
        dealt.add(draw());
        if (random.nextInt(4) == 0) {
            Fault second = draw();
            if (!second.target().equals(dealt.get(0).target())) {
                dealt.add(second);
            }
        }
        return List.copyOf(dealt);
    }

    private Fault draw() {
        if (left.isEmpty()) {
            List<Fault> shuffled = new ArrayList<>(all);
            Collections.shuffle(shuffled, random);
            left.addAll(shuffled);
        }
        return left.pop();
    }
}
