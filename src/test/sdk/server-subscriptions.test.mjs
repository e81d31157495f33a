// Subscriptions that the server makes: by the token and by the API.
import assert from 'node:assert/strict';
import {
  api, connected, connectedAs, disconnect, fresh, gate, newClient, newSubscription, numbers, publish, test, userToken,
} from './lib/testing.mjs';

/** A client with a door: while it is shut, the client cannot come back. */
async function withDoor(user, claims = {}) {
  let door = gate();
  door.open();
  const client = await connectedAs(user, claims, { getData: () => door.opened });
  return Object.assign(client, {
    shut: () => {
      door = gate();
    },
    open: () => door.open(),
  });
}

test('the channels of the token are subscribed to at once', async () => {
  const channels = [fresh('private:'), fresh('log:')];
  const client = await connectedAs(fresh('ann-'), { channels });
  await client.events.next('subscribed', 2);
  assert.deepEqual(client.events.of('subscribed').map((event) => event.channel).sort(), [...channels].sort());
  for (const channel of channels) {
    await publish(channel, `to ${channel}`);
    assert.deepEqual(await client.events.payloads(1, channel), [`to ${channel}`]);
  }
  const { recoverable, streamPosition } = client.events.of('subscribed').find((event) => event.channel === channels[1]);
  assert.deepEqual([recoverable, streamPosition.offset], [true, 0]);
});

test('the subscriptions of the token have data, info and rules of their own', async () => {
  const channel = fresh('private:');
  const ignored = fresh('private:');
  const user = fresh('ann-');
  const client = await connectedAs(user, {
    channels: [ignored],
    subs: {
      [channel]: { info: { role: 'owner' }, data: { welcome: true }, override: { join_leave: { value: true },
        force_push_join_leave: { value: true } } },
    },
  });
  const { data } = await client.events.next('subscribed');
  assert.deepEqual(data, { welcome: true });
  const { info } = await client.events.next('join');
  assert.deepEqual(info, { client: client.id, user, chanInfo: { role: 'owner' } });
  assert.deepEqual(client.events.of('subscribed').map((event) => event.channel), [channel]);
});

test('a token with a channel that cannot be refuses the connection', async () => {
  const client = newClient({ token: userToken(fresh('ann-'), { channels: [fresh('nowhere:')] }) });
  client.connect();
  assert.equal((await client.events.next('disconnected')).code, 102);
});

test('what the token subscribed to is recovered', async () => {
  const user = fresh('ann-');
  const channel = fresh('log:');
  const client = await withDoor(user, { channels: [channel] });
  await publish(channel, 1);
  await client.events.payloads(1);
  client.shut();
  await disconnect(user, 3011);
  await client.events.next('connecting', 2);
  await publish(channel, 2, 3);
  client.open();
  const again = await client.events.next('subscribed', 2);
  assert.deepEqual([again.wasRecovering, again.recovered], [true, true]);
  await publish(channel, 4);
  assert.deepEqual(await client.events.payloads(4), [1, 2, 3, 4]);
  assert.equal(client.events.of('unsubscribed').length, 0);
});

test('what cannot be recovered is said to be not recovered', async () => {
  const user = fresh('ann-');
  const channel = fresh('log:');
  const client = await withDoor(user, { channels: [channel] });
  await publish(channel, 1);
  await client.events.payloads(1);
  client.shut();
  await disconnect(user, 3011);
  await client.events.next('connecting', 2);
  await publish(channel, ...numbers(2, 302));
  client.open();
  const again = await client.events.next('subscribed', 2);
  assert.deepEqual([again.wasRecovering, again.recovered, again.streamPosition.offset], [true, false, 302]);
  await publish(channel, 'and on');
  assert.deepEqual(await client.events.payloads(2), [1, 'and on']);
});

test('the API subscribes the connections of a user, and ends that', async () => {
  const user = fresh('ann-');
  const channel = fresh('private:');
  const clients = [await connectedAs(user), await connectedAs(user)];
  const other = await connectedAs(fresh('ben-'));
  const witness = await connectedAs(fresh('cat-'), { channels: [channel] });
  await api('subscribe', { user, channel, data: { welcome: true } });
  for (const client of clients) {
    const event = await client.events.next('subscribed');
    assert.deepEqual([event.channel, event.data], [channel, { welcome: true }]);
  }
  await publish(channel, 'first');
  for (const client of clients) {
    assert.deepEqual(await client.events.payloads(1), ['first']);
  }
  await api('unsubscribe', { user, channel });
  for (const client of clients) {
    assert.equal((await client.events.next('unsubscribed')).channel, channel);
  }
  await publish(channel, 'second');
  await witness.events.payloads(2);
  assert.deepEqual(clients.map((client) => client.events.of('publication').length), [1, 1]);
  assert.deepEqual(other.events.of('subscribed'), []);
});

test('the API subscribes one connection only, if asked', async () => {
  const user = fresh('ann-');
  const channel = fresh('private:');
  const meant = await connectedAs(user);
  const other = await connectedAs(user);
  await api('subscribe', { user, channel, client: meant.id });
  await meant.events.next('subscribed');
  await publish(channel, 1);
  await meant.events.payloads(1);
  assert.deepEqual(other.events.of('subscribed'), []);
});

test('the API subscribes anonymous connections for the empty user', async () => {
  const client = await connected();
  const channel = fresh('private:');
  await api('subscribe', { user: '', channel, client: client.id });
  assert.equal((await client.events.next('subscribed')).channel, channel);
});

test('the API subscribes from a position', async () => {
  const user = fresh('ann-');
  const channel = fresh('log:');
  const { epoch } = await publish(channel, 1, 2, 3);
  const client = await connectedAs(user);
  await api('subscribe', { user, channel, recover_since: { offset: 1, epoch } });
  await client.events.next('subscribed');
  await publish(channel, 4);
  assert.deepEqual(await client.events.payloads(3), [2, 3, 4]);
});

test('what the API subscribed to is recovered where the client might subscribe itself, and ends elsewhere', async () => {
  const user = fresh('ann-');
  const allowed = fresh('log:');
  const closed = fresh('private:');
  const client = await withDoor(user);
  await api('subscribe', { user, channel: allowed });
  await api('subscribe', { user, channel: closed });
  await client.events.next('subscribed', 2);
  client.shut();
  await disconnect(user, 3011);
  await client.events.next('connecting', 2);
  await publish(allowed, 1, 2);
  client.open();
  const again = await client.events.next('subscribed', 3);
  assert.deepEqual([again.channel, again.recovered], [allowed, true]);
  assert.equal((await client.events.next('unsubscribed')).channel, closed);
  assert.deepEqual(await client.events.payloads(2), [1, 2]);
});

test('a channel is subscribed to once: by the server or by the client', async () => {
  const channel = fresh('log:');
  const client = await connectedAs(fresh('ann-'), { channels: [channel] });
  const subscription = newSubscription(client, channel);
  assert.equal((await subscription.events.next('unsubscribed')).code, 105);
  assert.equal(client.state, 'connected');
});
