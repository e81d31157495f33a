/** A program that publishes through the outbox by JPA. */
package io.carillon.it.orders;
