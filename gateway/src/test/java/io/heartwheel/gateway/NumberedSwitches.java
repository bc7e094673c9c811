package io.heartwheel.gateway;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** Switches that always stand: whoever arms gets the next number, for its own switch and for its account's. */
public class NumberedSwitches implements Switches {
    private final AtomicLong numbers = new AtomicLong();
    private final Consumer<Client> armed;
    private final Consumer<Ending> ended;

    /**
     * None armed yet.
     *
     * @param armed told of each arming.
     * @param ended told of each ending.
     */
    public NumberedSwitches(final Consumer<Client> armed, final Consumer<Ending> ended) {
        this.armed = armed;
        this.ended = ended;
    }

    @Override
    public boolean stands(final Client who, final Arming arming) {
        return true;
    }

    @Override
    public void heard(final Client who) {
        // Nothing fires for all of them here.
    }

    @Override
    public long now(final Client who) {
        return numbers.get();
    }

    @Override
    public Arming arm(final Client who, final boolean shadow) {
        armed.accept(who);
        final long number = numbers.incrementAndGet();
        return new Arming(number, number);
    }

    @Override
    public void ended(final Ending ending) {
        ended.accept(ending);
    }
}
