// Publishing by clients: who may, what is said about them, and the order.
import assert from 'node:assert/strict';
import { connected, connectedAs, fresh, numbers, publish, refusedWith, subscribed, test } from './lib/testing.mjs';

const MANY = 200;

test('a publication says who made it, to the publisher as well', async () => {
  const user = fresh('ann-');
  const ann = await connectedAs(user, { info: { name: 'Ann' } });
  const channel = fresh('chat:');
  const own = await subscribed(ann, channel);
  const other = await subscribed(await connectedAs(fresh('ben-')), channel);
  assert.deepEqual(await own.publish({ text: 'hello' }), {});
  for (const subscription of [own, other]) {
    const publication = await subscription.events.next('publication');
    assert.deepEqual(publication.data, { text: 'hello' });
    assert.equal(publication.offset, 1);
    assert.deepEqual(publication.info, { client: ann.id, user, connInfo: { name: 'Ann' } });
  }
});

test('where subscribers may publish, others may not', async () => {
  const client = await connectedAs(fresh('ann-'));
  const channel = fresh('chat:');
  await refusedWith(103, () => client.publish(channel, 1));
  const subscription = await subscribed(client, channel);
  await client.publish(channel, 2);
  assert.deepEqual(await subscription.events.payloads(1), [2]);
  subscription.unsubscribe();
  await refusedWith(103, () => client.publish(channel, 3));
  assert.equal((await publish(channel, 4)).offset, 2);
});

test('where clients may publish, they need not subscribe, but have a name', async () => {
  const channel = fresh('plain:');
  const reader = await subscribed(await connectedAs(fresh('ben-')), channel);
  await (await connectedAs(fresh('ann-'))).publish(channel, 'from ann');
  assert.deepEqual(await reader.events.payloads(1), ['from ann']);
  await refusedWith(103, async () => (await connected()).publish(channel, 'from nobody'));
});

test('publishing is refused where nothing allows it, and where there is no such namespace', async () => {
  const client = await connectedAs(fresh('ann-'));
  await refusedWith(103, () => client.publish(fresh('open:'), 1));
  await refusedWith(102, () => client.publish(fresh('nowhere:'), 1));
  assert.equal(client.events.of('connecting').length, 1);
});

test('publications of one client keep their order, all under way at once', async () => {
  for (const namespace of ['chat:', 'plain:']) {
    const channel = fresh(namespace);
    const own = await subscribed(await connectedAs(fresh('ann-')), channel);
    const other = await subscribed(await connectedAs(fresh('ben-')), channel);
    await Promise.all(numbers(1, MANY).map((n) => own.publish(n)));
    assert.deepEqual(await own.events.payloads(MANY), numbers(1, MANY), namespace);
    assert.deepEqual(await other.events.payloads(MANY), numbers(1, MANY), namespace);
  }
});

test('all subscribers see the publications of several clients in one order, without holes or doubles', async () => {
  const channel = fresh('chat:');
  const writers = [];
  for (const name of ['ann', 'ben', 'cat', 'dan']) {
    writers.push(await subscribed(await connectedAs(fresh(`${name}-`)), channel));
  }
  await Promise.all(writers.flatMap((writer, w) => numbers(1, MANY).map((n) => writer.publish([w, n]))));
  const total = writers.length * MANY;
  const first = await writers[0].events.payloads(total);
  for (const writer of writers) {
    assert.deepEqual(await writer.events.payloads(total), first);
    assert.deepEqual(writer.events.of('publication').map((event) => event.offset), numbers(1, total));
  }
  writers.forEach((_, w) => assert.deepEqual(
    first.filter(([writer]) => writer === w).map(([, n]) => n), numbers(1, MANY)));
});

test('a message of 60,000 bytes passes, one beyond the limit ends the client', async () => {
  const subscription = await subscribed(await connectedAs(fresh('ann-')), fresh('chat:'));
  const large = 'ü'.repeat(30_000);
  await subscription.publish(large);
  assert.deepEqual(await subscription.events.payloads(1), [large]);

  const client = await connectedAs(fresh('eve-'));
  client.publish(fresh('plain:'), 'x'.repeat(70_000)).catch(() => {});
  const { code, reason } = await client.events.next('disconnected');
  assert.deepEqual([code, reason], [3, 'message size limit exceeded']);
});
