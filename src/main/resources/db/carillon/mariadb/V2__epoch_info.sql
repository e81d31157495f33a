-- The epoch of every stream that begins in this database: a channel without a row of its own stands at offset 0 of it.
-- Made once, here: where the database was lost and is made anew, it is another one, and clients notice. Whoever empties
-- the tables by hand, or goes back to an older backup, must renew it too. Streams that began before this table keep theirs.
create table carillon_stream_epoch (
    id     smallint    not null primary key check (id = 1),  -- there is one row
    epoch  varchar(32) not null
) engine = InnoDB default character set utf8mb4;
-- MariaDB's UUIDs are times: the digest of one and a random number does not look like its neighbours.
insert into carillon_stream_epoch (id, epoch)
values (1, left(md5(concat(uuid(), rand())), 16));

-- What is known of the connection that published, at all and in this channel: one compact JSON value each, or null.
alter table carillon_publication add column publisher_conn_info mediumtext;
alter table carillon_publication add column publisher_chan_info mediumtext;
