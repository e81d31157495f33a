// Connections that the server closes: for good, for a while, and which of them.
import assert from 'node:assert/strict';
import {
  api, connected, connectedAs, disconnect, fresh, inSeconds, messages, publish, subscribed, test, until, userToken,
} from './lib/testing.mjs';

test('by default a disconnect is for good', async () => {
  const user = fresh('ann-');
  const client = await connectedAs(user);
  const subscription = await subscribed(client, fresh('chat:'));
  await api('disconnect', { user });
  const { code, reason } = await client.events.next('disconnected');
  assert.deepEqual([code, reason], [3503, 'force disconnect']);
  assert.equal(client.state, 'disconnected');
  assert.equal(subscription.state, 'subscribing');
});

for (const code of [3001, 3011, 4001]) {
  test(`after ${code} a client comes back with its subscriptions`, async () => {
    const user = fresh('ann-');
    const client = await connectedAs(user);
    const subscription = await subscribed(client, fresh('chat:'));
    await disconnect(user, code, 'see you soon');
    const event = await client.events.next('connecting', 2);
    assert.deepEqual([event.code, event.reason], [code, 'see you soon']);
    await client.events.next('connected', 2);
    await subscription.events.next('subscribed', 2);
    await publish(subscription.channel, 'after');
    assert.deepEqual(await subscription.events.payloads(1), ['after']);
  });
}

for (const code of [3503, 3507, 4501]) {
  test(`after ${code} a client stays away`, async () => {
    const user = fresh('ann-');
    const client = await connectedAs(user);
    await disconnect(user, code, 'ü: farewell');
    const event = await client.events.next('disconnected');
    assert.deepEqual([event.code, event.reason], [code, 'ü: farewell']);
    assert.equal(client.events.of('connecting').length, 1);
  });
}

test('a disconnect meets one connection only, or all but some, and another user never', async () => {
  const user = fresh('ann-');
  const [first, second, third] = [await connectedAs(user), await connectedAs(user), await connectedAs(user)];
  const other = await connectedAs(fresh('ben-'));
  const anonymous = await connected();
  await api('disconnect', { user, client: first.id });
  await first.events.next('disconnected');
  await api('disconnect', { user, whitelist: [third.id] });
  await second.events.next('disconnected');
  for (const client of [third, other, anonymous]) {
    await client.history(fresh('open:'));
    assert.equal(client.state, 'connected');
    assert.equal(client.events.of('connecting').length, 1);
  }
});

test('after an invalidated state the SDK asks for a token and does not recover', async () => {
  const user = fresh('ann-');
  let asked = 0;
  const client = await connectedAs(user, {}, {
    getToken: async () => {
      asked += 1;
      return userToken(user);
    },
  });
  const subscription = await subscribed(client, fresh('log:'));
  await publish(subscription.channel, 1);
  await subscription.events.payloads(1);
  await disconnect(user, 3014);
  const again = await subscription.events.next('subscribed', 2);
  assert.equal(asked, 1);
  assert.deepEqual([again.wasRecovering, again.recovered], [true, false]);
});

test('a refresh by the API is told to the client, which goes on', async () => {
  const user = fresh('ann-');
  const client = await connectedAs(user, { exp: inSeconds(300) });
  await api('refresh', { user, expire_at: inSeconds(3600) });
  const pushed = () => messages(client).find((message) => message.push?.refresh)?.push;
  const push = await until(() => `a refresh push in ${client.received}`, pushed);
  assert.equal(push.channel, undefined);
  assert.equal(push.refresh.expires, true);
  assert.ok(push.refresh.ttl > 3_500 && push.refresh.ttl <= 3_600, `ttl ${push.refresh.ttl}`);
  await subscribed(client, fresh('chat:'));
  assert.equal(client.events.of('connecting').length, 1);
});

test('a connection that the API lets expire is closed, and comes back', async () => {
  const user = fresh('ann-');
  const client = await connectedAs(user);
  await api('refresh', { user, expired: true });
  assert.equal((await client.events.next('connecting', 2)).code, 3005);
  await client.events.next('connected', 2);
});
