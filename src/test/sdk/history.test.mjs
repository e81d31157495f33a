// The history command: limit, since, reverse, and what is refused.
import assert from 'node:assert/strict';
import { api, connectedAs, fresh, numbers, publish, refusedWith, subscribed, test, until } from './lib/testing.mjs';

/** A client and a channel in whose history are the numbers 1 to so many. */
async function filled(count, prefix = 'log:') {
  const channel = fresh(prefix);
  const { epoch } = await publish(channel, ...numbers(1, count));
  const client = await connectedAs(fresh('ann-'));
  const history = async (options) => client.history(channel, options);
  const offsets = async (options) => (await history(options)).publications.map((publication) => publication.offset);
  return { channel, client, epoch, history, offsets };
}

test('without a limit the history tells the position only', async () => {
  const { epoch, history } = await filled(3);
  assert.deepEqual(await history(), { publications: [], offset: 3, epoch });
  assert.deepEqual(await history({ limit: 0 }), { publications: [], offset: 3, epoch });
});

test('a channel without publications has an epoch and the offset 0', async () => {
  const { offset, epoch, publications } = await (await connectedAs(fresh('ann-'))).history(fresh('log:'), { limit: 5 });
  assert.deepEqual([offset, publications], [0, []]);
  assert.notEqual(epoch, '');
});

test('the history holds data, offset, tags and publisher', async () => {
  const channel = fresh('chat:');
  const user = fresh('ann-');
  const client = await connectedAs(user, { info: 'Ann' });
  const subscription = await subscribed(client, channel);
  await api('publish', { channel, data: { n: 1 }, tags: { colour: 'red' } });
  await subscription.publish({ n: 2 });
  const { publications } = await subscription.history({ limit: 10 });
  assert.deepEqual(publications, [
    { channel, data: { n: 1 }, offset: 1, tags: { colour: 'red' } },
    { channel, data: { n: 2 }, offset: 2, info: { client: client.id, user, connInfo: 'Ann' } },
  ]);
});

test('limit: the oldest first, and the newest first in reverse', async () => {
  const { epoch, history, offsets } = await filled(10);
  const { publications, offset, epoch: told } = await history({ limit: 3 });
  assert.deepEqual(publications.map((publication) => publication.data), [1, 2, 3]);
  assert.deepEqual([offset, told], [10, epoch]);
  assert.deepEqual(await offsets({ limit: 3, reverse: true }), [10, 9, 8]);
  assert.deepEqual(await offsets({ limit: 100 }), numbers(1, 10));
  assert.deepEqual(await offsets({ limit: -1 }), numbers(1, 10));
});

test('since: what comes after it, or before it in reverse', async () => {
  const { epoch, offsets } = await filled(10);
  const since = (offset) => ({ offset, epoch });
  assert.deepEqual(await offsets({ limit: 3, since: since(4) }), [5, 6, 7]);
  assert.deepEqual(await offsets({ limit: -1, since: since(0) }), numbers(1, 10));
  assert.deepEqual(await offsets({ limit: 5, since: { offset: 8 } }), [9, 10]);
  assert.deepEqual(await offsets({ limit: 5, since: since(10) }), []);
  assert.deepEqual(await offsets({ limit: 5, since: since(1000) }), []);
  assert.deepEqual(await offsets({ limit: 3, since: since(5), reverse: true }), [4, 3, 2]);
  assert.deepEqual(await offsets({ limit: 3, since: since(1), reverse: true }), []);
  assert.deepEqual(await offsets({ limit: 3, since: since(1000), reverse: true }), []);
});

test('a reader goes through the history in pages', async () => {
  const { history } = await filled(7);
  const seen = [];
  let since;
  for (let page = await history({ limit: 3 }); page.publications.length > 0;
    page = await history({ limit: 3, since })) {
    seen.push(page.publications.map((publication) => publication.data));
    since = { offset: page.publications.at(-1).offset, epoch: page.epoch };
  }
  assert.deepEqual(seen, [[1, 2, 3], [4, 5, 6], [7]]);
});

test('a client gets at most 300 publications in one answer', async () => {
  const { offsets } = await filled(305);
  assert.deepEqual(await offsets({ limit: -1 }), numbers(1, 300));
  assert.deepEqual(await offsets({ limit: 1000 }), numbers(1, 300));
});

test('since a publication that retention has removed, the history starts at the first it has', async () => {
  const { channel, epoch, offsets } = await filled(20, 'short:');
  await until('retention has left five', async () => (await api('history', { channel, limit: -1 })).publications.length === 5);
  assert.deepEqual(await offsets({ limit: 100, since: { offset: 2, epoch } }), numbers(16, 20));
  assert.deepEqual(await offsets({ limit: 100, since: { offset: 10, epoch }, reverse: true }), []);
});

test('a position of another stream is refused, and one before the beginning', async () => {
  const { epoch, history } = await filled(3);
  await refusedWith(112, () => history({ limit: 3, since: { offset: 1, epoch: 'another' } }));
  await refusedWith(107, () => history({ limit: 3, since: { offset: 0, epoch }, reverse: true }));
});

test('the history is not available where none is kept, and refused where it is not allowed', async () => {
  const client = await connectedAs(fresh('ann-'));
  await refusedWith(108, () => client.history(fresh('plain:'), { limit: 1 }));
  await refusedWith(103, () => client.history(fresh('private:'), { limit: 1 }));
  await refusedWith(103, () => client.history(fresh('chat:'), { limit: 1 }));
  await refusedWith(102, () => client.history(fresh('nowhere:'), { limit: 1 }));
});
