// Recovery: a client that was away gets exactly what it missed, or is told honestly that it cannot.
import assert from 'node:assert/strict';
import {
  WIRED, api, connectedAs, cutWire, disconnect, fresh, gate, mendWire, numbers, publish, subscribed, test, until,
} from './lib/testing.mjs';

/** A subscriber that has seen one publication. What `away` does happens while the server has it disconnected. */
async function awayWhile(away, prefix = 'log:', options = {}) {
  const user = fresh('ann-');
  let mayReturn = gate();
  mayReturn.open();
  const client = await connectedAs(user, {}, { getData: () => mayReturn.opened });
  const subscription = await subscribed(client, fresh(prefix), options);
  const { epoch } = await publish(subscription.channel, 1);
  await subscription.events.payloads(1);
  mayReturn = gate();
  await disconnect(user, 3011);
  assert.equal((await client.events.next('connecting', 2)).code, 3011);
  await away(subscription.channel);
  mayReturn.open();
  const again = await subscription.events.next('subscribed', 2);
  return { client, subscription, again, epoch };
}

/** Whether the next publication arrives, and nothing else after so many. */
async function goesOn(subscription, before) {
  const { offset } = await publish(subscription.channel, 'and on');
  const payloads = await subscription.events.payloads(before.length + 1);
  assert.deepEqual(payloads, [...before, 'and on']);
  assert.equal(subscription.events.of('publication').at(-1).offset, offset);
}

test('what was published while the server had cut the connection arrives, once and in order', async () => {
  const { subscription, again, epoch } = await awayWhile((channel) => publish(channel, 2, 3, 4));
  assert.deepEqual([again.wasRecovering, again.recovered, again.hasRecoveredPublications], [true, true, true]);
  assert.deepEqual(again.streamPosition, { offset: 1, epoch });
  await goesOn(subscription, [1, 2, 3, 4]);
  assert.deepEqual(subscription.events.of('publication').map((event) => event.offset), numbers(1, 5));
});

test('who missed nothing has recovered', async () => {
  const { subscription, again } = await awayWhile(async () => {});
  assert.deepEqual([again.wasRecovering, again.recovered, again.hasRecoveredPublications], [true, true, false]);
  await goesOn(subscription, [1]);
});

test('what was published while the wire was cut arrives, once and in order', async () => {
  const client = await connectedAs(fresh('ann-'), {}, {}, WIRED);
  const subscription = await subscribed(client, fresh('log:'));
  for (let round = 0; round < 3; round += 1) {
    await publish(subscription.channel, `connected ${round}`);
    await subscription.events.payloads(2 * round + 1);
    await cutWire();
    try {
      assert.equal((await client.events.next('connecting', round + 2)).code, 1);
      await publish(subscription.channel, `cut ${round}`);
    } finally {
      await mendWire();
    }
    const again = await subscription.events.next('subscribed', round + 2);
    assert.deepEqual([again.wasRecovering, again.recovered], [true, true]);
  }
  await goesOn(subscription, [0, 1, 2].flatMap((round) => [`connected ${round}`, `cut ${round}`]));
});

test('300 missed publications are recovered', async () => {
  const { subscription, again } = await awayWhile((channel) => publish(channel, ...numbers(2, 301)));
  assert.deepEqual([again.wasRecovering, again.recovered], [true, true]);
  await goesOn(subscription, numbers(1, 301));
});

test('more than 300 missed publications are not recovered, and none of them comes', async () => {
  const { subscription, again, epoch } = await awayWhile((channel) => publish(channel, ...numbers(2, 302)));
  assert.deepEqual([again.wasRecovering, again.recovered, again.hasRecoveredPublications], [true, false, false]);
  assert.deepEqual(again.streamPosition, { offset: 302, epoch });
  await goesOn(subscription, [1]);
});

test('who missed less than retention keeps has recovered', async () => {
  const { subscription, again } = await awayWhile((channel) => publish(channel, 2, 3, 4), 'short:');
  assert.deepEqual([again.wasRecovering, again.recovered], [true, true]);
  await goesOn(subscription, [1, 2, 3, 4]);
});

test('what retention has removed is not recovered, and nothing else pretends to be', async () => {
  const { subscription, again } = await awayWhile(async (channel) => {
    await publish(channel, ...numbers(2, 20));
    await until('retention has left five',
      async () => (await api('history', { channel, limit: -1 })).publications.length === 5);
  }, 'short:');
  assert.deepEqual([again.wasRecovering, again.recovered, again.hasRecoveredPublications], [true, false, false]);
  assert.equal(again.streamPosition.offset, 20);
  await goesOn(subscription, [1]);
});

test('what the backend has removed is not recovered', async () => {
  const { subscription, again, epoch } = await awayWhile(async (channel) => {
    await publish(channel, 2, 3);
    await api('history_remove', { channel });
  });
  assert.deepEqual([again.wasRecovering, again.recovered], [true, false]);
  assert.deepEqual(again.streamPosition, { offset: 3, epoch });
  await goesOn(subscription, [1]);
});

test('a history removed after everything had arrived leaves nothing to miss', async () => {
  const { subscription, again } = await awayWhile((channel) => api('history_remove', { channel }));
  assert.deepEqual([again.wasRecovering, again.recovered], [true, true]);
  await goesOn(subscription, [1]);
});

test('a first subscription may start at a stored position', async () => {
  const channel = fresh('log:');
  const { epoch } = await publish(channel, ...numbers(1, 5));
  const client = await connectedAs(fresh('ann-'));
  const subscription = await subscribed(client, channel, { since: { offset: 2, epoch } });
  assert.equal(subscription.events.of('subscribed')[0].recovered, true);
  await goesOn(subscription, [3, 4, 5]);
});

test('a stored position of another stream is not recovered', async () => {
  const channel = fresh('log:');
  await publish(channel, ...numbers(1, 5));
  const subscription = await subscribed(await connectedAs(fresh('ann-')), channel, {
    since: { offset: 2, epoch: 'another' },
  });
  const { wasRecovering, recovered } = subscription.events.of('subscribed')[0];
  assert.deepEqual([wasRecovering, recovered], [true, false]);
  await goesOn(subscription, []);
});

test('state that the backend keeps is loaded again when the stream cannot be recovered', async () => {
  let loads = 0;
  const options = {
    getState: async () => {
      loads += 1;
      return loads === 1 ? { offset: 0, epoch: '' } : { offset: 3, epoch: '' };
    },
  };
  const { subscription, again } = await awayWhile(async (channel) => {
    await publish(channel, 2, 3);
    await api('history_remove', { channel });
  }, 'log:', options);
  assert.equal(loads, 2);
  assert.deepEqual([again.wasRecovering, again.recovered], [true, true]);
  await goesOn(subscription, [1]);
});

test('where recovery is not forced, only who asks for it has it', async () => {
  const asksNot = await awayWhile((channel) => publish(channel, 2), 'asked:');
  assert.deepEqual([asksNot.again.recoverable, asksNot.again.wasRecovering], [false, false]);
  await goesOn(asksNot.subscription, [1]);
  const asks = await awayWhile((channel) => publish(channel, 2), 'asked:', { recoverable: true });
  assert.deepEqual([asks.again.recoverable, asks.again.recovered], [true, true]);
  await goesOn(asks.subscription, [1, 2]);
});

test('a positioned subscription knows its position, but does not recover', async () => {
  const { subscription, again, epoch } = await awayWhile((channel) => publish(channel, 2), 'placed:');
  assert.deepEqual([again.positioned, again.recoverable, again.wasRecovering], [true, false, false]);
  assert.deepEqual(again.streamPosition, { offset: 2, epoch });
  await goesOn(subscription, [1]);
});

test('where only the newest counts, a new subscriber gets it, and who was away too', async () => {
  const channel = fresh('latest:');
  await publish(channel, 'old', 'new');
  const fromStart = await subscribed(await connectedAs(fresh('ann-')), channel, { since: {} });
  const first = fromStart.events.of('subscribed')[0];
  assert.deepEqual([first.wasRecovering, first.recovered], [true, true]);
  await goesOn(fromStart, ['new']);
  const { subscription, again } = await awayWhile((name) => publish(name, 2, 3, 4), 'latest:');
  assert.deepEqual([again.wasRecovering, again.recovered], [true, true]);
  await goesOn(subscription, [1, 4]);
});

test('a subscriber thrown out again and again while publications are made sees each once, in order', async () => {
  const user = fresh('ann-');
  const client = await connectedAs(user);
  const subscription = await subscribed(client, fresh('log:'));
  let done = false;
  const publishing = publish(subscription.channel, ...numbers(1, 250)).finally(() => {
    done = true;
  });
  let thrownOut = 0;
  while (!done || thrownOut < 3) {
    await disconnect(user, 3011);
    thrownOut += 1;
    await subscription.events.next('subscribed', thrownOut + 1);
  }
  await publishing;
  await goesOn(subscription, numbers(1, 250));
  assert.ok(subscription.events.of('subscribed').slice(1).every((event) => event.recovered));
});
