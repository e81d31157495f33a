// Presence, its figures, and joins and leaves.
import assert from 'node:assert/strict';
import { connectedAs, fresh, publish, refusedWith, subscribed, test, until } from './lib/testing.mjs';

test('presence lists every connection, its figures count users', async () => {
  const channel = fresh('chat:');
  const ann = fresh('ann-');
  const first = await connectedAs(ann, { info: { device: 'phone' } });
  const second = await connectedAs(ann, { info: { device: 'desk' } });
  const ben = await connectedAs(fresh('ben-'));
  const subscription = await subscribed(first, channel);
  await subscribed(second, channel);
  await subscribed(ben, channel);
  const { clients } = await subscription.presence();
  assert.deepEqual(Object.keys(clients).sort(), [first.id, second.id, ben.id].sort());
  assert.deepEqual([clients[first.id].user, clients[first.id].connInfo], [ann, { device: 'phone' }]);
  assert.deepEqual([clients[second.id].user, clients[second.id].connInfo], [ann, { device: 'desk' }]);
  assert.equal(clients[ben.id].connInfo, undefined);
  assert.deepEqual(await subscription.presenceStats(), { numClients: 3, numUsers: 2 });
});

test('who has unsubscribed or disconnected is not present', async () => {
  const channel = fresh('chat:');
  const stays = await connectedAs(fresh('ann-'));
  const subscription = await subscribed(stays, channel);
  const unsubscribes = await subscribed(await connectedAs(fresh('ben-')), channel);
  const disconnects = await connectedAs(fresh('cat-'));
  await subscribed(disconnects, channel);
  assert.equal((await subscription.presenceStats()).numClients, 3);
  unsubscribes.unsubscribe();
  disconnects.disconnect();
  await until('only one is present', async () => (await subscription.presenceStats()).numClients === 1);
  assert.deepEqual(Object.keys((await subscription.presence()).clients), [stays.id]);
});

test('presence is not available where it is off, and refused where it is not allowed', async () => {
  const client = await connectedAs(fresh('ann-'));
  await refusedWith(108, () => client.presence(fresh('plain:')));
  await refusedWith(108, () => client.presenceStats(fresh('plain:')));
  await refusedWith(103, () => client.presence(fresh('chat:')));
  await refusedWith(103, () => client.presenceStats(fresh('chat:')));
  await refusedWith(102, () => client.presence(fresh('nowhere:')));
});

test('joins and leaves are told to everybody in the channel, the own join too', async () => {
  const channel = fresh('chat:');
  const ann = fresh('ann-');
  const annsClient = await connectedAs(ann, { info: { name: 'Ann' } });
  const subscription = await subscribed(annsClient, channel);
  const own = await subscription.events.next('join');
  assert.deepEqual(own.info, { client: annsClient.id, user: ann, connInfo: { name: 'Ann' } });

  const ben = fresh('ben-');
  const bensClient = await connectedAs(ben);
  const bens = await subscribed(bensClient, channel);
  assert.deepEqual((await subscription.events.next('join', 2)).info, { client: bensClient.id, user: ben });
  bens.unsubscribe();
  assert.deepEqual((await subscription.events.next('leave')).info, { client: bensClient.id, user: ben });
  bens.subscribe();
  assert.equal((await subscription.events.next('join', 3)).info.client, bensClient.id);
  bensClient.disconnect();
  assert.equal((await subscription.events.next('leave', 2)).info.client, bensClient.id);
});

test('where joins and leaves are not forced, only who asks for them is told', async () => {
  const channel = fresh('asked:');
  const asks = await subscribed(await connectedAs(fresh('ann-')), channel, { joinLeave: true });
  const asksNot = await subscribed(await connectedAs(fresh('ben-')), channel);
  const comes = await connectedAs(fresh('cat-'));
  await subscribed(comes, channel);
  const joined = () => asks.events.of('join').map((event) => event.info.client);
  await until(() => `a join of ${comes.id} among ${joined()}`, () => joined().includes(comes.id));
  comes.disconnect();
  assert.equal((await asks.events.next('leave')).info.client, comes.id);
  await publish(channel, 'after all that');
  await asksNot.events.payloads(1);
  assert.deepEqual(asksNot.events.all.map((event) => event.name), ['subscribing', 'subscribed', 'publication']);
});
