-- One row for each channel that was ever published to: the place where its offsets are handed out.
create table carillon_channel (
    name           varchar(255) character set ascii collate ascii_nopad_bin not null primary key,
    namespace      varchar(255) character set ascii collate ascii_nopad_bin not null,
    epoch          varchar(32)  not null,
    top_offset     bigint       not null,
    first_offset   bigint       not null,  -- the oldest publication that retention has left
    last_time      bigint       not null,  -- of the newest publication, milliseconds since 1970
    version        bigint       not null,
    version_epoch  varchar(255) not null
) engine = InnoDB default character set utf8mb4;
create index carillon_channel_namespace on carillon_channel (namespace);

-- The history itself.
create table carillon_publication (
    channel         varchar(255) character set ascii collate ascii_nopad_bin not null,
    channel_offset  bigint       not null,
    published_at    bigint       not null,  -- milliseconds since 1970, never decreasing within a channel
    data            mediumtext not null,  -- one compact JSON value
    tags            mediumtext,              -- a JSON object of strings
    publisher       varchar(255) character set utf8mb4,           -- the user, where a client published
    publisher_client varchar(64),           -- its connection
    primary key (channel, channel_offset)
) engine = InnoDB default character set utf8mb4;

-- Which publications must not be stored again, and what was answered the first time.
create table carillon_idempotency (
    channel          varchar(255) character set ascii collate ascii_nopad_bin not null,
    idempotency_key  varchar(260) character set utf8mb4 collate utf8mb4_nopad_bin not null,
    channel_offset   bigint       not null,
    published_at     bigint       not null,
    expires_at       bigint       not null,  -- milliseconds since 1970
    primary key (channel, idempotency_key)
) engine = InnoDB default character set utf8mb4;
create index carillon_idempotency_expiry on carillon_idempotency (expires_at);

-- Work that one node at a time does.
create table carillon_lease (
    name        varchar(64)  not null primary key,
    holder      varchar(64)  not null,
    expires_at  bigint       not null  -- milliseconds since 1970
) engine = InnoDB default character set utf8mb4;
insert into carillon_lease (name, holder, expires_at) values ('retention', '', 0);
