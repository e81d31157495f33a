package io.carillon.api;

import io.carillon.client.Everywhere;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** What a backend does to connected clients, on whatever node they are. To nobody is success too. */
final class ClientMethods {

    private final Everywhere everywhere;

    ClientMethods(Everywhere everywhere) {
        this.everywhere = everywhere;
    }

    /** @param name a method that {@link Everywhere#prepare} knows */
    Method method(String name) {
        return parameters -> {
            Supplier<CompletionStage<Void>> prepared = everywhere.prepare(name, parameters);
            return () -> prepared.get().thenApply(done -> Command.NOTHING);
        };
    }
}
