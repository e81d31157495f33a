/**
 * What an application in the same WAR may take part in: beans that implement a handler are asked before something happens
 * ({@link io.carillon.hooks.ConnectHandler}, {@link io.carillon.hooks.SubscribeHandler}, {@link
 * io.carillon.hooks.PublishHandler}, {@link io.carillon.hooks.RpcHandler}), and CDI observers hear what has happened (
 * {@link io.carillon.hooks.Connected} and the other events). Interfaces and records only; nothing here knows the server.
 *
 * <p>Handlers are {@code @ApplicationScoped} beans; one bean may implement several. They are called on managed threads of
 * the server, many at a time, so they must be thread-safe. They may block, for as long as {@code carillon.hook-timeout}
 * says: later the command is answered with error 100, and what the handler says then is ignored. What they throw other than
 * a {@link io.carillon.hooks.Veto} is logged and becomes error 100 for that one command; the connection stays.
 *
 * <p>Injection, {@code java:comp}, {@code @Transactional} and request-scoped beans work in them (each command and each event
 * is a request of its own); there is no caller's principal and no HTTP request: who it is stands in what they are given.
 *
 * <p>Observers ({@code @Observes}) hear of events one after the other, on one thread, after the fact: they may block, but
 * delay only each other, and what they throw is logged. The events of one client come in order, and those of one channel;
 * between clients and channels no order is promised. If more than 10,000 events wait, further ones are dropped, and the log
 * says how many. Each node tells of its own clients; when it stops, observers have two seconds for what still waits.
 */
@NullMarked
package io.carillon.hooks;

import org.jspecify.annotations.NullMarked;
