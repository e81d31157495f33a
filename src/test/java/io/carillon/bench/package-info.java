/** The benchmark of delivery: real servers, real connections, and other servers beside Carillon in the same run. */
@org.jspecify.annotations.NullMarked
package io.carillon.bench;
