// Subscriptions that the server API ends.
import assert from 'node:assert/strict';
import { api, connectedAs, disconnect, fresh, publish, subscribed, test } from './lib/testing.mjs';

test('an unsubscribe by the API ends a subscription for good, over reconnects too', async () => {
  const user = fresh('ann-');
  const client = await connectedAs(user);
  const ends = await subscribed(client, fresh('log:'));
  const stays = await subscribed(client, fresh('log:'));
  await api('unsubscribe', { user, channel: ends.channel });
  const { code, reason } = await ends.events.next('unsubscribed');
  assert.deepEqual([code, reason], [2000, 'server unsubscribe']);
  await disconnect(user, 3011);
  await stays.events.next('subscribed', 2);
  await publish(ends.channel, 'nobody');
  await publish(stays.channel, 'ann');
  assert.deepEqual(await stays.events.payloads(1), ['ann']);
  assert.equal(ends.state, 'unsubscribed');
  assert.deepEqual(ends.events.of('publication'), []);
});

test('an unsubscribe without a channel ends all subscriptions of the user', async () => {
  const user = fresh('ann-');
  const client = await connectedAs(user);
  const subscriptions = [await subscribed(client, fresh('log:')), await subscribed(client, fresh('chat:'))];
  const other = await subscribed(await connectedAs(fresh('ben-')), subscriptions[0].channel);
  await api('unsubscribe', { user, channel: '' });
  for (const subscription of subscriptions) {
    assert.equal((await subscription.events.next('unsubscribed')).code, 2000);
  }
  assert.equal(client.state, 'connected');
  await publish(other.channel, 'ben');
  assert.deepEqual(await other.events.payloads(1), ['ben']);
});

test('an unsubscribe of one connection leaves the others of the user', async () => {
  const user = fresh('ann-');
  const channel = fresh('log:');
  const client = await connectedAs(user);
  const ends = await subscribed(client, channel);
  const stays = await subscribed(await connectedAs(user), channel);
  await api('unsubscribe', { user, channel, client: client.id });
  await ends.events.next('unsubscribed');
  await publish(channel, 'one');
  assert.deepEqual(await stays.events.payloads(1), ['one']);
  assert.equal(stays.state, 'subscribed');
});

test('who was unsubscribed may subscribe again', async () => {
  const user = fresh('ann-');
  const subscription = await subscribed(await connectedAs(user), fresh('chat:'));
  await api('unsubscribe', { user, channel: subscription.channel });
  await subscription.events.next('unsubscribed');
  subscription.subscribe();
  await subscription.events.next('subscribed', 2);
});
