package io.carillon.delivery;

/** No rounds: everything is sent when it comes. */
final class AtOnce extends Rounds {

    @Override
    void gathering(Audience audience) {
        audience.flush();
    }
}
