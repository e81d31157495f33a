-- A random number of the batch that has written to the channel last. A node whose commit was not answered looks here: its own number says
-- that it was committed, the number from before that it was not.
alter table carillon_channel add column last_batch bigint default 0 not null;
