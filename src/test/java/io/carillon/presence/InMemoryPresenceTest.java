package io.carillon.presence;

class InMemoryPresenceTest extends PresenceContract {

    @Override
    Presence presence() {
        return new InMemoryPresence();
    }

    @Override
    boolean isReady(Presence presence) {
        return true;
    }

    @Override
    boolean isEmpty(Presence presence) {
        return ((InMemoryPresence) presence).isEmpty();
    }
}
