package io.carillon.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.websocket.SendResult;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class TyrusSendsTest {

    private final ClassLoader application = Thread.currentThread().getContextClassLoader();

    @Test
    void nothingIsFoundWhileItIsSent() {
        List<ClassLoader> loaders = new ArrayList<>();
        TyrusSends.send(result -> loaders.add(Thread.currentThread().getContextClassLoader()), handler -> {
            ClassLoader loader = Thread.currentThread().getContextClassLoader();
            loaders.add(loader);
            assertThat(resources(loader)).isEmpty();
            handler.onResult(new SendResult());
            loaders.add(Thread.currentThread().getContextClassLoader());
        });
        assertThat(loaders).hasSize(3);
        assertThat(loaders.get(1)).as("who hears that it is done").isSameAs(application);
        assertThat(loaders.get(2)).as("and then").isSameAs(loaders.get(0));
        assertThat(Thread.currentThread().getContextClassLoader()).isSameAs(application);
    }

    @Test
    void theThreadIsItselfAgainAfterASendThatFails() {
        assertThatThrownBy(() -> TyrusSends.send(result -> {}, handler -> {
                    throw new IllegalStateException("closed");
                }))
                .hasMessage("closed");
        assertThat(Thread.currentThread().getContextClassLoader()).isSameAs(application);
    }

    private static List<?> resources(ClassLoader loader) {
        try {
            return Collections.list(loader.getResources("META-INF/MANIFEST.MF"));
        } catch (java.io.IOException e) {
            throw new AssertionError(e);
        }
    }
}
