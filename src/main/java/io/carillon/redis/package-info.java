/**
 * How to reach Redis, for the two rooms that use it: {@code broker} and {@code presence}. Turns the settings into Redisson's
 * own; holds no client. Entry point: {@link io.carillon.redis.RedissonConfiguration}.
 */
@NullMarked
package io.carillon.redis;

import org.jspecify.annotations.NullMarked;
