import assert from 'node:assert/strict';
import { afterEach, beforeEach, mock, test } from 'node:test';
import { Carillon } from '../../../webapp/js/carillon.js';
import { FakeSocket } from './fake-socket.mjs';

const BASE = 'https://example.org/carillon/';
const POSITION = { recoverable: true, positioned: true, epoch: 'e', offset: 7 };

let clients;

beforeEach(() => {
  globalThis.WebSocket = FakeSocket;
  FakeSocket.opened = [];
  clients = [];
  mock.timers.enable({ apis: ['setTimeout', 'Date'] });
});

afterEach(() => {
  for (const client of clients) client.close();
  mock.timers.reset();
});

/** All that was promised has happened. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

async function pass(millis) {
  mock.timers.tick(millis);
  await settled();
}

function start(options) {
  const client = new Carillon(BASE, options);
  clients.push(client);
  return client;
}

function record(target, ...types) {
  const events = [];
  for (const type of types) target.addEventListener(type, ({ detail }) => events.push({ type, ...detail }));
  return events;
}

/** The client's newest socket opens, and the server greets it. */
async function greet(result = {}) {
  await settled();
  const socket = FakeSocket.latest;
  socket.accept();
  await settled();
  socket.receive({ id: socket.last('connect').id, connect: { client: 'c1', ping: 25, pong: true, ...result } });
  await settled();
  return socket;
}

async function subscribed(options) {
  const client = start();
  const subscription = client.subscribe('chat:a', options);
  const events = record(subscription, 'subscribed', 'publication', 'gap', 'join', 'leave');
  const socket = await greet();
  socket.receive({ id: socket.last('subscribe').id, subscribe: POSITION });
  return { client, subscription, socket, events };
}

/** The connection is lost, and the next one is there. */
async function comeBack(socket) {
  socket.end(1006);
  await pass(20_000);
  return greet();
}

const offsets = (events) => events.filter(({ type }) => type === 'publication').map(({ offset }) => offset);
const publication = (offset, channel = 'chat:a') => ({ push: { channel, pub: { data: { n: offset }, offset } } });

test('connect and all subscriptions share one frame', async () => {
  const client = start({ token: 't' });
  client.subscribe('chat:a');
  client.subscribe('chat:b', { token: 's', joinLeave: true });
  await settled();
  FakeSocket.latest.accept();
  await settled();
  assert.equal(FakeSocket.latest.url, 'wss://example.org/carillon/connection/websocket');
  assert.equal(FakeSocket.latest.frames.length, 1);
  assert.deepEqual(FakeSocket.latest.commands, [
    { id: 1, connect: { token: 't', name: 'carillon' } },
    { id: 2, subscribe: { channel: 'chat:a' } },
    { id: 3, subscribe: { channel: 'chat:b', token: 's', join_leave: true } },
  ]);
});

test('a frame never outgrows what servers take', async () => {
  const client = start();
  for (let i = 0; i < 1_000; i++) client.subscribe(`chat:${'x'.repeat(100)}${i}`);
  await settled();
  FakeSocket.latest.accept();
  await settled();
  assert.equal(FakeSocket.latest.commands.length, 1_001);
  assert.ok(FakeSocket.latest.frames.every((frame) => Buffer.byteLength(frame) <= 65_536));
  assert.equal(FakeSocket.latest.frames.length, 3);
});

test('what was missed comes once and in order after a reconnect, then what is live', async () => {
  const { socket, events } = await subscribed();
  socket.receive(publication(8), publication(8));
  const next = await comeBack(socket);
  assert.deepEqual(next.last('subscribe').subscribe, { channel: 'chat:a', recover: true, offset: 8, epoch: 'e' });
  const missed = [8, 9, 10].map((offset) => ({ data: { n: offset }, offset }));
  const reply = { ...POSITION, offset: 8, recovered: true, was_recovering: true, publications: missed };
  next.receive({ id: next.last('subscribe').id, subscribe: reply }, publication(10), publication(11));
  assert.deepEqual(offsets(events), [8, 9, 10, 11]);
  const { recovered, wasRecovering, publications } = events.filter(({ type }) => type === 'subscribed')[1];
  assert.deepEqual([recovered, wasRecovering, publications.length], [true, true, 2]);
  assert.equal(events.filter(({ type }) => type === 'gap').length, 0);
});

test('what cannot be recovered is a gap, of known size unless the stream began anew', async () => {
  const { socket, events } = await subscribed();
  const second = await comeBack(socket);
  second.receive({ id: second.last('subscribe').id, subscribe: { ...POSITION, offset: 500, was_recovering: true } });
  const third = await comeBack(second);
  third.receive({ id: third.last('subscribe').id, subscribe: { ...POSITION, epoch: 'f', offset: 2, was_recovering: true } });
  third.receive(publication(2), publication(3));
  assert.deepEqual(events.filter(({ type }) => type === 'gap').map(({ missing }) => missing), [493, null]);
  assert.deepEqual(offsets(events), [3]);
});

test('an expired token is fetched anew; one that nobody can renew ends it', async () => {
  const tokens = ['old', 'new'];
  const client = start({ getToken: async () => tokens.shift() });
  const hopeless = start({ token: 'old' });
  await settled();
  for (const socket of [...FakeSocket.opened]) {
    socket.accept();
    await settled();
    assert.equal(socket.last('connect').connect.token, 'old');
    socket.receive({ id: 1, error: { code: 109, message: 'token expired' } });
  }
  assert.deepEqual([client.state, hopeless.state], ['waiting', 'closed']);
  await pass(20_000);
  const next = await greet();
  assert.equal(next.last('connect').connect.token, 'new');
  assert.equal(client.state, 'connected');
});

test('a token is renewed before the connection expires', async () => {
  let fetched = 0;
  const client = start({ getToken: () => `t${++fetched}` });
  const socket = await greet({ expires: true, ttl: 20, ping: 0 });
  await pass(20_000);
  assert.deepEqual(socket.last('refresh'), { id: 2, refresh: { token: 't2' } });
  socket.receive({ id: 2, refresh: { expires: true, ttl: 20 } });
  await pass(20_000);
  socket.receive({ id: socket.last('refresh').id, error: { code: 103, message: 'permission denied' } });
  assert.equal(client.state, 'closed');
});

test('pings are answered, and silence is a loss', async () => {
  const { client, socket, subscription } = await subscribed();
  socket.receive({});
  assert.equal(socket.frames.at(-1), '{}');
  await pass(34_000);
  assert.equal(client.state, 'connected');
  await pass(1_000);
  assert.deepEqual([client.state, subscription.state], ['waiting', 'subscribing']);
  assert.equal(socket.readyState, 3);
});

test('the close code says whether to come back', async () => {
  const fate = {};
  for (const code of [1006, 1009, 3000, 3012, 3499, 3500, 3999, 4000, 4499, 4500, 4999, 5000]) {
    const client = start();
    (await greet()).end(code);
    fate[client.state] = [...(fate[client.state] ?? []), code];
  }
  assert.deepEqual(fate, {
    waiting: [1006, 3000, 3012, 3499, 4000, 4499, 5000],
    closed: [1009, 3500, 3999, 4500, 4999],
  });
});

test('an invalidated state takes token and position along, but a loss is still noticed', async () => {
  const tokens = ['one', 'two'];
  const client = start({ getToken: () => tokens.shift() });
  const events = record(client.subscribe('chat:a'), 'gap');
  const socket = await greet();
  socket.receive({ id: 2, subscribe: POSITION });
  socket.end(3014);
  await pass(20_000);
  const next = await greet();
  assert.deepEqual(next.commands.map(({ connect, subscribe }) => connect ?? subscribe),
    [{ token: 'two', name: 'carillon' }, { channel: 'chat:a' }]);
  next.receive({ id: 2, subscribe: { ...POSITION, offset: 9 } });
  assert.equal(events[0].missing, 2);
});

test('unsubscribed with 2500 it comes back at once with its position, and the second time not at once', async () => {
  const { socket, subscription } = await subscribed();
  const unsubscribe = { push: { channel: 'chat:a', unsubscribe: { code: 2500, reason: 'insufficient state' } } };
  await pass(6_000);
  socket.receive(publication(8), unsubscribe, publication(9));
  await settled();
  assert.deepEqual(socket.last('subscribe').subscribe, { channel: 'chat:a', recover: true, offset: 8, epoch: 'e' });
  socket.receive({ id: 3, subscribe: { ...POSITION, offset: 8, recovered: true } }, unsubscribe);
  await settled();
  assert.equal(socket.last('subscribe').id, 3);
  await pass(1_000);
  assert.equal(socket.last('subscribe').id, 4);
  assert.equal(subscription.state, 'subscribing');
});

test('unsubscribed with a lower code it stays so until asked', async () => {
  const { client, socket, subscription } = await subscribed();
  socket.receive({ push: { channel: 'chat:a', unsubscribe: { code: 2000, reason: 'server unsubscribe' } } });
  await pass(20_000);
  assert.deepEqual([client.state, subscription.state, socket.commands.length], ['connected', 'unsubscribed', 2]);
  subscription.subscribe();
  await settled();
  assert.equal(socket.last('subscribe').id, 3);
});

test('a refused subscription tries again only if that may help', async () => {
  const client = start();
  const [busy, denied] = [client.subscribe('chat:a'), client.subscribe('chat:b')];
  const socket = await greet();
  socket.receive(
    { id: 2, error: { code: 100, message: 'internal server error', temporary: true } },
    { id: 3, error: { code: 103, message: 'permission denied' } },
  );
  assert.deepEqual([busy.state, denied.state], ['subscribing', 'unsubscribed']);
  await pass(1_000);
  assert.deepEqual(socket.last('subscribe'), { id: 4, subscribe: { channel: 'chat:a' } });
  await pass(5_000);
  assert.equal(client.state, 'waiting', 'no reply to a subscription: the connection is given up');
});

test('a command fails with code, message and temporary, also when no answer comes', async () => {
  const { subscription, socket } = await subscribed();
  const refused = subscription.publish({ n: 1 });
  const unanswered = subscription.publish({ n: 2 });
  const cut = subscription.history({ limit: 2, reverse: true });
  const failure = (promise) => promise.then(assert.fail, ({ code, message, temporary }) => ({ code, message, temporary }));
  const failures = Promise.all([refused, unanswered, cut].map(failure));
  await settled();
  assert.equal(socket.frames.length, 2);
  socket.receive({ id: 3, error: { code: 103, message: 'permission denied' } });
  await pass(4_999);
  mock.timers.tick(1);
  const late = failure(subscription.presence());
  socket.end(1006);
  assert.deepEqual(await failures, [
    { code: 103, message: 'permission denied', temporary: false },
    { code: 1, message: 'timeout', temporary: true },
    { code: 1, message: 'timeout', temporary: true },
  ]);
  assert.deepEqual(await late, { code: 11, message: 'connection closed', temporary: true });
});

test('a command given before the connection is there waits for it', async () => {
  const client = start();
  const answer = client.rpc('sum', [1, 2]);
  const socket = await greet();
  assert.deepEqual(socket.last('rpc'), { id: 2, rpc: { method: 'sum', data: [1, 2] } });
  socket.receive({ id: 2, rpc: { data: 3 } });
  assert.equal(await answer, 3);
});

test('channels that the server has subscribed are recovered too', async () => {
  const client = start();
  const events = record(client, 'subscribed', 'publication', 'unsubscribed', 'message');
  const socket = await greet({ subs: { '#42': POSITION } });
  socket.receive(publication(8, '#42'), { push: { channel: 'news', subscribe: {} } }, { push: { message: { data: 'hi' } } });
  socket.end(1006);
  await pass(20_000);
  await settled();
  FakeSocket.latest.accept();
  await settled();
  assert.deepEqual(FakeSocket.latest.last('connect').connect.subs, { '#42': { recover: true, offset: 8, epoch: 'e' }, news: {} });
  const missed = [{ data: 1, offset: 9 }];
  const subs = { '#42': { ...POSITION, offset: 8, recovered: true, was_recovering: true, publications: missed } };
  FakeSocket.latest.receive({ id: 1, connect: { client: 'c2', subs } });
  assert.deepEqual(events.map(({ type, channel, offset, data }) => [type, channel ?? data, offset].filter(Boolean).join(' ')),
    ['subscribed #42', 'publication #42 8', 'subscribed news', 'message hi', 'unsubscribed news', 'subscribed #42', 'publication #42 9']);
});

test('what is still on its way to a left channel is dropped, the reply to its subscription too', async () => {
  const client = start();
  const left = client.subscribe('chat:a');
  const events = record(left, 'subscribed', 'publication');
  const socket = await greet();
  left.unsubscribe();
  const again = record(client.subscribe('chat:a'), 'subscribed', 'publication');
  await settled();
  socket.receive({ id: 2, subscribe: POSITION }, publication(8), { id: 3, unsubscribe: {} });
  socket.receive({ id: 4, subscribe: { ...POSITION, offset: 8 } }, publication(9));
  assert.deepEqual([left.state, events, again.map(({ type }) => type)], ['unsubscribed', [], ['subscribed', 'publication']]);
  assert.deepEqual(offsets(again), [9]);
});
