// Connecting: with and without a token, and staying connected.
import assert from 'node:assert/strict';
import {
  commands, connected, connectedAs, fresh, messages, newClient, subscribed, test, until,
} from './lib/testing.mjs';

test('a client without a token connects as anonymous, with an id of its own', async () => {
  const channel = fresh('open:');
  const first = await connected();
  const second = await connected();
  assert.match(first.id, /^\S+$/);
  assert.notEqual(first.id, second.id);
  await subscribed(first, channel);
  const { clients } = await first.presence(channel);
  assert.deepEqual(Object.keys(clients), [first.id]);
  assert.equal(clients[first.id].user, '');
});

test('a client with a token is its user, with the info of the token', async () => {
  const user = fresh('ann-');
  const client = await connectedAs(user, { info: { name: 'Ann', likes: ['tea', 'ü😀'] } });
  assert.equal(client.events.of('connected')[0].transport, 'websocket');
  const chat = await subscribed(client, fresh('chat:'));
  const own = (await chat.presence()).clients[client.id];
  assert.equal(own.user, user);
  assert.equal(own.client, client.id);
  assert.deepEqual(own.connInfo, { name: 'Ann', likes: ['tea', 'ü😀'] });
});

test('the connect reply and the first subscribe reply answer one frame', async () => {
  const client = newClient();
  const subscription = client.newSubscription(fresh('open:'));
  subscription.subscribe();
  client.connect();
  await subscription.ready(10_000);
  assert.deepEqual(commands(client).map((frame) => frame.split('\n').length), [2]);
  assert.deepEqual(messages(client).slice(0, 2).map((message) => message.id), [1, 2]);
});

test('a client answers the pings of the server and stays connected', async () => {
  const client = await connected({ maxServerPingDelay: 3_000 });
  const { connect } = messages(client)[0];
  assert.equal(connect.pong, true);
  assert.ok(connect.ping >= 1);
  const pings = () => messages(client).filter((message) => Object.keys(message).length === 0);
  const pongs = () => client.sent.filter((frame) => frame === '{}');
  await until(() => `two pongs; received ${client.received}; sent ${client.sent}`,
    () => pings().length >= 2 && pongs().length >= 2, 30_000);
  assert.equal(client.events.of('connecting').length, 1);
  assert.equal(client.state, 'connected');
});

test('a client that disconnects and connects again has a new id and its subscriptions', async () => {
  const client = await connectedAs(fresh('ann-'));
  const subscription = await subscribed(client, fresh('chat:'));
  client.disconnect();
  assert.equal((await client.events.next('disconnected')).code, 0);
  client.connect();
  const again = await client.events.next('connected', 2);
  assert.notEqual(again.client, client.id);
  await subscription.events.next('subscribed', 2);
});
