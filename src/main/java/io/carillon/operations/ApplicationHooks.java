package io.carillon.operations;

import io.carillon.client.Hooks;
import io.carillon.hooks.ConnectHandler;
import io.carillon.hooks.PublishHandler;
import io.carillon.hooks.RpcHandler;
import io.carillon.hooks.SubscribeHandler;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;

/** Finds the beans in this WAR that take part: handlers and observers. There may be none. */
@ApplicationScoped
class ApplicationHooks {

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
                connect.stream().toList(),
                subscribe.stream().toList(),
                publish.stream().toList(),
                rpc.stream().toList());
    }

    /** Calls the observers of an event, one after the other. */
    void tell(Object event) {
        events.fire(event);
    }
}
