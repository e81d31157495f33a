-- What programs publish by a row that they insert in a transaction of their own; gone as soon as it is published. Only
-- these four columns are theirs. Ids are the order, so the database gives them, and nobody else.
create table carillon_outbox (
    id               bigint generated always as identity primary key,
    channel          varchar(255)     not null,
    data             varchar(1048576) not null,  -- one JSON value
    idempotency_key  varchar(255),
    tags             varchar(65535),             -- a JSON object of strings
    error            varchar(500)                -- why it is not published; null: it waits
);
create index carillon_outbox_waiting on carillon_outbox (error, id);

-- Locked, in the transaction that moves rows, by the node that does so; holder and expiry are not used.
insert into carillon_lease (name, holder, expires_at) values ('outbox', '', 0);
