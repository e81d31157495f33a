// A thousand subscriptions in one frame, and the limit.
import assert from 'node:assert/strict';
import {
  api, commands, disconnect, fresh, newClient, newSubscription, numbers, test, until, userToken,
} from './lib/testing.mjs';

const LIMIT = 2_000;
const FRAME_LIMIT = 65_536;

/** Subscriptions to so many channels with short names: a thousand of them fit into one frame. */
function many(client, count, prefix) {
  return numbers(1, count).map((n) => newSubscription(client, `wide:${prefix}${n}`));
}

async function allSubscribed(subscriptions) {
  await until(() => `all of ${subscriptions.length} subscribed, not ${count(subscriptions, 'subscribed')}`,
    () => count(subscriptions, 'subscribed') === subscriptions.length);
}

function count(subscriptions, state) {
  return subscriptions.filter((subscription) => subscription.state === state).length;
}

test('a thousand subscriptions travel in one frame, each works, and all come back', async () => {
  const user = fresh('ann-');
  const client = newClient({ token: userToken(user) });
  const subscriptions = many(client, 1_000, 'a');
  client.connect();
  await allSubscribed(subscriptions);
  const [frame, ...more] = commands(client);
  assert.deepEqual(more, []);
  assert.equal(frame.split('\n').length, 1_001);
  assert.ok(frame.length < FRAME_LIMIT, `the frame has ${frame.length} bytes`);

  const channels = subscriptions.map((subscription) => subscription.channel);
  await api('broadcast', { channels, data: 'first' });
  await Promise.all(subscriptions.map((subscription) => subscription.events.payloads(1)));
  await disconnect(user, 3011);
  await client.events.next('connected', 2);
  await allSubscribed(subscriptions);
  await api('broadcast', { channels, data: 'second' });
  for (const subscription of subscriptions) {
    assert.deepEqual(await subscription.events.payloads(2), ['first', 'second']);
  }
});

test('a subscription over the limit is refused, and the others stay', async () => {
  const client = newClient({ token: userToken(fresh('ann-')) });
  const subscriptions = many(client, 1_000, 'b');
  client.connect();
  await allSubscribed(subscriptions);
  client.startBatching();
  subscriptions.push(...many(client, LIMIT - 1_000, 'c'));
  client.stopBatching();
  await allSubscribed(subscriptions);
  const tooMany = newSubscription(client, 'wide:d');
  const { code } = await tooMany.events.next('unsubscribed');
  assert.equal(code, 106);
  await api('broadcast', { channels: ['wide:b1', 'wide:c1000'], data: 'still here' });
  assert.deepEqual(await subscriptions[0].events.payloads(1), ['still here']);
  assert.deepEqual(await subscriptions.at(-1).events.payloads(1), ['still here']);
  assert.equal(client.state, 'connected');
});
