package io.carillon.operations;

import io.carillon.client.Hooks;
import io.carillon.hooks.ConnectHandler;
import io.carillon.hooks.PublishHandler;
import io.carillon.hooks.RpcHandler;
import io.carillon.hooks.SubscribeHandler;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.control.ActivateRequestContext;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.spi.DeploymentException;
import jakarta.inject.Inject;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;

/** Finds the beans in this WAR that take part: handlers and observers. There may be none. */
@ApplicationScoped
class ApplicationHooks {

    private static final Logger LOG = System.getLogger(ApplicationHooks.class.getName());

    @Inject
    @Any
    private Instance<ConnectHandler> connect;

    @Inject
    @Any
    private Instance<SubscribeHandler> subscribe;

    @Inject
    @Any
    private Instance<PublishHandler> publish;

    @Inject
    @Any
    private Instance<RpcHandler> rpc;

    @Inject
    @Any
    private Event<Object> events;

    Hooks.Handlers handlers() {
        return new Hooks.Handlers(
                all(ConnectHandler.class, connect),
                all(SubscribeHandler.class, subscribe),
                all(PublishHandler.class, publish),
                all(RpcHandler.class, rpc));
    }

    /** Calls handlers, in a request scope of their own. */
    @ActivateRequestContext
    void perform(Runnable calls) {
        calls.run();
    }

    /** Calls the observers of an event, one after the other, in a request scope of their own. */
    @ActivateRequestContext
    void tell(Object event) {
        events.fire(event);
    }

    /** Says in the log whom it has found: a class without the annotation is none of the application's beans. */
    private static <T> List<T> all(Class<T> kind, Instance<T> beans) {
        var handlers = new ArrayList<T>();
        for (Instance.Handle<T> handle : beans.handles()) {
            String name = handle.getBean().getBeanClass().getName();
            if (handle.getBean().getScope() != ApplicationScoped.class) {
                throw new DeploymentException(
                        name + " is a " + kind.getSimpleName() + " in the scope @"
                                + handle.getBean().getScope().getSimpleName()
                                + ", but must be @ApplicationScoped: one object answers all clients, for as long as Carillon is up");
            }
            LOG.log(Level.INFO, "The application's " + kind.getSimpleName() + ": " + name);
            handlers.add(handle.get());
        }
        return List.copyOf(handlers);
    }
}
