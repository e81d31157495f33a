/**
 * What an application in the same WAR may take part in: beans that implement a handler are asked before something happens
 * ({@link io.carillon.hooks.ConnectHandler}, {@link io.carillon.hooks.SubscribeHandler}, {@link
 * io.carillon.hooks.PublishHandler}, {@link io.carillon.hooks.RpcHandler}), and CDI observers hear what has happened (
 * {@link io.carillon.hooks.Connected} and the other events). Interfaces and records only; nothing here knows the server.
 *
 * <p>Handlers are {@code @ApplicationScoped} beans, called on the server's managed threads: they may block, for a while
 * ({@code carillon.hook-timeout}). What they throw other than a {@link io.carillon.hooks.Veto} is logged and becomes error 100
 * for that one command; the connection stays.
 */
@NullMarked
package io.carillon.hooks;

import org.jspecify.annotations.NullMarked;
