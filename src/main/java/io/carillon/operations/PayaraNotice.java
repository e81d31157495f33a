package io.carillon.operations;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import org.jspecify.annotations.Nullable;

/**
 * Payara's word: an event of its kernel, told on the thread that stops the server before anything has stopped, be it for
 * SIGTERM or for {@code stop-domain}. By reflection, so that Carillon needs none of Payara's classes.
 */
final class PayaraNotice implements StopNotice {

    private static final String PREPARE_SHUTDOWN = "prepare_shutdown";

    private final Object events;
    private final Class<?> eventsType;
    private final Class<?> listenerType;
    private final Object proxy;

    private PayaraNotice(Listener listener) throws ReflectiveOperationException {
        ClassLoader loader = PayaraNotice.class.getClassLoader();
        eventsType = Class.forName("org.glassfish.api.event.Events", true, loader);
        listenerType = Class.forName("org.glassfish.api.event.EventListener", true, loader);
        Class<?> globals = Class.forName("org.glassfish.internal.api.Globals", true, loader);
        events = globals.getMethod("get", Class.class).invoke(null, eventsType);
        proxy = Proxy.newProxyInstance(
                loader,
                new Class<?>[] {listenerType},
                (self, method, arguments) -> called(listener, self, method, arguments));
    }

    /** @throws ReflectiveOperationException where there is no Payara */
    static PayaraNotice listen(Listener listener) throws ReflectiveOperationException {
        var notice = new PayaraNotice(listener);
        notice.tell("register");
        return notice;
    }

    private static @Nullable Object called(Listener listener, Object self, Method method, Object @Nullable [] arguments)
            throws ReflectiveOperationException {
        Object argument = arguments == null ? null : arguments[0];
        switch (method.getName()) {
            case "equals":
                return self == argument;
            case "hashCode":
                return System.identityHashCode(self);
            case "toString":
                return PayaraNotice.class.getName();
            default:
                if (argument != null && PREPARE_SHUTDOWN.equals(nameOf(argument))) {
                    listener.stopping();
                }
                return null;
        }
    }

    private static Object nameOf(Object event) throws ReflectiveOperationException {
        return event.getClass().getMethod("name").invoke(event);
    }

    @Override
    public void close() throws ReflectiveOperationException {
        tell("unregister");
    }

    private void tell(String method) throws NoSuchMethodException, IllegalAccessException, InvocationTargetException {
        eventsType.getMethod(method, listenerType).invoke(events, proxy);
    }
}
