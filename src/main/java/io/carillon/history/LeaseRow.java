package io.carillon.history;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

/** Who does a piece of work that one node at a time does, and until when the others leave it alone. */
@Entity
@Table(name = "carillon_lease")
public class LeaseRow {

    @Id
    @Column(name = "name")
    private String name = "";

    @Column(name = "holder")
    private String holder = "";

    @Column(name = "expires_at")
    private long expiresAt;

    /** For JPA. */
    protected LeaseRow() {}
}
