package io.carillon.it.orders;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

/** The entity that the README offers to be copied. */
@Entity
@Table(name = "carillon_outbox")
public class OutboxMessage {

    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    @Column(name = "id")
    private Long id;

    @Column(name = "channel")
    private String channel;

    @Column(name = "data")
    private String data;

    @Column(name = "idempotency_key")
    private String idempotencyKey;

    @Column(name = "tags")
    private String tags;

    protected OutboxMessage() {}

    public OutboxMessage(String channel, String data) {
        this.channel = channel;
        this.data = data;
    }
}
