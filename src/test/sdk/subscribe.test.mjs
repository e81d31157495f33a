// Subscribing without a token: who may, and what arrives.
import assert from 'node:assert/strict';
import {
  api, apiText, connected, connectedAs, fresh, newSubscription, publish, subscribed, test,
} from './lib/testing.mjs';

async function refused(client, channel) {
  const { code, reason } = await newSubscription(client, channel).events.next('unsubscribed');
  return [code, reason.split(': ', 1)[0]]; // the text of the code; the sentence behind it may change
}

test('publications arrive with data and tags, without info, and without an offset where no history is kept', async () => {
  const client = await connectedAs(fresh('ann-'));
  const subscription = await subscribed(client, fresh('plain:'));
  await api('publish', { channel: subscription.channel, data: { n: 1 }, tags: { colour: 'red' } });
  const publication = await subscription.events.next('publication');
  assert.deepEqual(publication, {
    name: 'publication', channel: subscription.channel, data: { n: 1 }, tags: { colour: 'red' },
  });
  const { positioned, recoverable, wasRecovering, streamPosition } = subscription.events.of('subscribed')[0];
  assert.deepEqual([positioned, recoverable, wasRecovering, streamPosition], [false, false, false, undefined]);
});

test('with history a subscription has a position and publications have offsets without holes', async () => {
  const channel = fresh('log:');
  const before = await publish(channel, 'before');
  const subscription = await subscribed(await connectedAs(fresh('ann-')), channel);
  const { positioned, recoverable, recovered, streamPosition } = subscription.events.of('subscribed')[0];
  assert.deepEqual([positioned, recoverable, recovered], [true, true, false]);
  assert.deepEqual(streamPosition, { offset: 1, epoch: before.epoch });
  await publish(channel, 'a', 'b', 'c');
  assert.deepEqual(await subscription.events.payloads(3), ['a', 'b', 'c']);
  assert.deepEqual(subscription.events.of('publication').map((event) => event.offset), [2, 3, 4]);
});

test('every kind of JSON arrives as it was published, line breaks around it or not', async () => {
  const subscription = await subscribed(await connectedAs(fresh('ann-')), fresh('plain:'));
  const payloads = [{}, [], 0, -1.5e3, false, true, '', 'two\nlines', 'ü😀\u2028', { deep: [{ nothing: null }] }];
  await publish(subscription.channel, ...payloads);
  await apiText('publish', `{"channel": "${subscription.channel}",\r\n "data": {\n  "pretty":\n\t[ 1,\n 2 ]\n }\n}`);
  assert.deepEqual(await subscription.events.payloads(payloads.length + 1), [...payloads, { pretty: [1, 2] }]);
});

test('what is not allowed is refused, and the connection goes on', async () => {
  const client = await connectedAs(fresh('ann-'));
  assert.deepEqual(await refused(client, fresh('private:')), [103, 'permission denied']);
  assert.deepEqual(await refused(client, fresh('nowhere:')), [102, 'unknown channel']);
  assert.deepEqual(await refused(client, `$${fresh('chat:')}`), [103, 'permission denied']);
  assert.deepEqual(await refused(client, `chat:${'x'.repeat(300)}`), [107, 'bad request']);
  await subscribed(client, fresh('chat:'));
  assert.equal(client.events.of('connecting').length, 1);
});

test('anonymous clients subscribe where they are allowed to, and nowhere else', async () => {
  const client = await connected();
  await subscribed(client, fresh('open:'));
  assert.deepEqual(await refused(client, fresh('chat:')), [103, 'permission denied']);
});

test('a channel with user names after # is for these users only', async () => {
  const ann = fresh('ann-');
  const ben = fresh('ben-');
  const channel = `own:talk#${ann},${ben}`;
  await subscribed(await connectedAs(ann), channel);
  await subscribed(await connectedAs(ben), channel);
  assert.deepEqual(await refused(await connectedAs(ann.slice(0, -1)), channel), [103, 'permission denied']);
  assert.deepEqual(await refused(await connected(), channel), [103, 'permission denied']);
});

test('after unsubscribe nothing arrives until subscribe', async () => {
  const client = await connectedAs(fresh('ann-'));
  const subscription = await subscribed(client, fresh('plain:'));
  const witness = await subscribed(await connectedAs(fresh('ben-')), subscription.channel);
  subscription.unsubscribe();
  assert.equal((await subscription.events.next('unsubscribed')).code, 0);
  await publish(subscription.channel, 'not for ann');
  await witness.events.payloads(1);
  subscription.subscribe();
  await subscription.events.next('subscribed', 2);
  await publish(subscription.channel, 'for both');
  assert.deepEqual(await subscription.events.payloads(1), ['for both']);
});

test('who subscribes again where history is kept gets what came meanwhile', async () => {
  const subscription = await subscribed(await connectedAs(fresh('ann-')), fresh('log:'));
  await publish(subscription.channel, 1);
  await subscription.events.payloads(1);
  subscription.unsubscribe();
  await publish(subscription.channel, 2, 3);
  subscription.subscribe();
  const { recovered, wasRecovering } = await subscription.events.next('subscribed', 2);
  assert.deepEqual([recovered, wasRecovering], [true, true]);
  assert.deepEqual(await subscription.events.payloads(3), [1, 2, 3]);
});
