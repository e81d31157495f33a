package io.carillon.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.PersistenceException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Supplier;
import org.eclipse.persistence.exceptions.EntityManagerSetupException;
import org.junit.jupiter.api.Test;

class EntityManagersTest {

    private static final RuntimeException GIVEN_UP = new PersistenceException(
            EntityManagerSetupException.deployFailed("carillon", new Exception("no connection")));
    private static final RuntimeException AWAY = new PersistenceException("no connection");

    private final List<Factory> made = new ArrayList<>();

    @Test
    void aFactoryThatWasGivenUpIsClosedAndAnotherOneMade() {
        EntityManagers managers = managers(List.of(() -> new Factory(GIVEN_UP), () -> new Factory(null)));
        assertThatThrownBy(managers::open).isSameAs(GIVEN_UP);
        assertThat(managers.open()).isNotNull();
        assertThat(made).extracting(factory -> factory.open).containsExactly(false, true);
    }

    @Test
    void aFactoryWhoseDatabaseIsAwayStays() {
        EntityManagers managers = managers(List.of(() -> new Factory(AWAY)));
        assertThatThrownBy(managers::open).isSameAs(AWAY);
        assertThatThrownBy(managers::open).isSameAs(AWAY);
        assertThat(made).extracting(factory -> factory.open).containsExactly(true);
    }

    @Test
    void whereNoneCanBeMadeTheNextTryMakesOne() {
        EntityManagers managers = managers(List.of(
                () -> new Factory(GIVEN_UP),
                () -> {
                    throw new IllegalStateException("it cannot be read");
                },
                () -> new Factory(null)));
        assertThatThrownBy(managers::open)
                .isSameAs(GIVEN_UP)
                .hasSuppressedException(new IllegalStateException("it cannot be read"));
        assertThatThrownBy(managers::open).isInstanceOf(IllegalStateException.class);
        assertThat(managers.open()).isNotNull();
    }

    @Test
    void whoComesSecondTakesTheOneThatWasMadeMeanwhile() {
        Factory first = new Factory(GIVEN_UP);
        EntityManagers managers = managers(List.of(() -> first, () -> new Factory(null)));
        first.meanwhile = () -> {
            first.meanwhile = () -> {};
            assertThatThrownBy(managers::open).isSameAs(GIVEN_UP);
        };
        assertThat(managers.open()).isNotNull();
        assertThat(made).hasSize(2);
    }

    @Test
    void afterTheEndNothingIsMade() {
        EntityManagers managers = managers(List.of(() -> new Factory(GIVEN_UP), () -> new Factory(null)));
        managers.close();
        managers.close();
        assertThatThrownBy(managers::open).isInstanceOf(IllegalStateException.class);
        assertThat(made).extracting(factory -> factory.open).containsExactly(false);
    }

    private EntityManagers managers(List<Supplier<Factory>> factories) {
        Iterator<Supplier<Factory>> next = factories.iterator();
        return new EntityManagers(() -> {
            Factory factory = next.next().get();
            made.add(factory);
            return factory.proxy();
        });
    }

    /** A factory that makes entity managers, or fails. */
    private static final class Factory {

        private final RuntimeException failure;
        private boolean open = true;
        private Runnable meanwhile = () -> {};

        Factory(RuntimeException failure) {
            this.failure = failure;
        }

        EntityManagerFactory proxy() {
            return (EntityManagerFactory) Proxy.newProxyInstance(
                    Factory.class.getClassLoader(),
                    new Class<?>[] {EntityManagerFactory.class},
                    (proxy, method, args) -> {
                        if (method.getName().equals("isOpen")) {
                            return open;
                        }
                        if (!open) {
                            throw new IllegalStateException("closed");
                        }
                        if (method.getName().equals("close")) {
                            open = false;
                            return null;
                        }
                        meanwhile.run();
                        if (failure != null) {
                            throw failure;
                        }
                        return Proxy.newProxyInstance(
                                Factory.class.getClassLoader(),
                                new Class<?>[] {EntityManager.class},
                                (p, m, a) -> null);
                    });
        }
    }
}
