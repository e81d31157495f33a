// Subscription tokens: granted, refused, refreshed.
import assert from 'node:assert/strict';
import {
  channelToken, connected, connectedAs, forged, fresh, gate, inSeconds, messages, newSubscription, subscribed, test, until,
} from './lib/testing.mjs';

/** A user, connected, and a channel that nobody may subscribe to without a token. */
async function annAndChannel(prefix = 'private:') {
  const user = fresh('ann-');
  return { user, client: await connectedAs(user, { info: 'of the connection' }), channel: fresh(prefix) };
}

test('a token opens a channel, with its info and data', async () => {
  const { user, client, channel } = await annAndChannel();
  const claims = { info: { role: 'owner' }, data: { welcome: true } };
  const subscription = await subscribed(client, channel, { token: channelToken(user, channel, claims) });
  assert.deepEqual(subscription.events.of('subscribed')[0].data, { welcome: true });
  const own = (await subscription.presence()).clients[client.id];
  assert.deepEqual([own.connInfo, own.chanInfo], ['of the connection', { role: 'owner' }]);
});

test('a token opens a channel whose name begins with $', async () => {
  const { user, client, channel } = await annAndChannel('$chat:');
  await subscribed(client, channel, { token: channelToken(user, channel) });
});

test('an anonymous client may have a token too', async () => {
  const channel = fresh('private:');
  await subscribed(await connected(), channel, { token: channelToken('', channel) });
});

test('the SDK asks for the token of the channel', async () => {
  const { user, client, channel } = await annAndChannel();
  const asked = [];
  await subscribed(client, channel, {
    getToken: async (context) => {
      asked.push(context.channel);
      return channelToken(user, channel);
    },
  });
  assert.deepEqual(asked, [channel]);
});

test('a token signed with another key is refused, and the connection goes on', async () => {
  const { user, client, channel } = await annAndChannel();
  const subscription = newSubscription(client, channel, { token: forged({ sub: user, channel }) });
  assert.equal((await subscription.events.next('unsubscribed')).code, 103);
  await subscribed(client, fresh('chat:'));
  assert.equal(client.events.of('connecting').length, 1);
});

test('a token for another channel ends the connection for good', async () => {
  const { user, client, channel } = await annAndChannel();
  newSubscription(client, channel, { token: channelToken(user, fresh('private:')) });
  assert.equal((await client.events.next('disconnected')).code, 3500);
});

test('the token of another user ends the connection for good', async () => {
  const { client, channel } = await annAndChannel();
  newSubscription(client, channel, { token: channelToken(fresh('ben-'), channel) });
  assert.equal((await client.events.next('disconnected')).code, 3500);
});

test('a token for another connection of the user ends the connection for good', async () => {
  const { user, client, channel } = await annAndChannel();
  newSubscription(client, channel, { token: channelToken(user, channel, { client: 'another' }) });
  assert.equal((await client.events.next('disconnected')).code, 3500);
});

test('an expired token makes the SDK ask for another', async () => {
  const { user, client, channel } = await annAndChannel();
  let asked = 0;
  const subscription = await subscribed(client, channel, {
    token: channelToken(user, channel, { exp: inSeconds(-60) }),
    getToken: async () => {
      asked += 1;
      return channelToken(user, channel);
    },
  });
  assert.equal(subscription.events.of('error')[0].error.code, 109);
  assert.equal(asked, 1);
});

test('an expired token ends a subscription that cannot get another', async () => {
  const { user, client, channel } = await annAndChannel();
  const subscription = newSubscription(client, channel, {
    token: channelToken(user, channel, { exp: inSeconds(-60) }),
  });
  assert.equal((await subscription.events.next('unsubscribed')).code, 1);
});

test('a token that runs out is refreshed while the subscription goes on', async () => {
  const { user, client, channel } = await annAndChannel();
  let asked = 0;
  const subscription = await subscribed(client, channel, {
    token: channelToken(user, channel, { exp: inSeconds(2) }),
    getToken: async () => {
      asked += 1;
      return channelToken(user, channel, { exp: inSeconds(asked === 1 ? 3 : 3600) });
    },
  });
  const refreshes = () => messages(client).filter((message) => message.sub_refresh);
  await until(() => `two sub_refresh replies in ${client.received}`, () => refreshes().length >= 2);
  const [first, second] = refreshes().map((message) => message.sub_refresh);
  assert.equal(first.expires, true);
  assert.ok(first.ttl >= 1 && first.ttl <= 3, `ttl ${first.ttl}`);
  assert.ok(second.ttl > 3_500 && second.ttl <= 3_600, `ttl ${second.ttl}`);
  assert.equal(asked, 2);
  assert.deepEqual(subscription.events.all.map((event) => event.name), ['subscribing', 'subscribed']);
});

test('a refresh with an expired token ends the subscription', async () => {
  const { user, client, channel } = await annAndChannel();
  const subscription = await subscribed(client, channel, {
    token: channelToken(user, channel, { exp: inSeconds(2) }),
    getToken: async () => channelToken(user, channel, { exp: inSeconds(-60) }),
  });
  assert.equal((await subscription.events.next('unsubscribed')).code, 110);
  assert.equal(client.state, 'connected');
});

test('a refresh with a forged token ends the connection for good', async () => {
  const { user, client, channel } = await annAndChannel();
  await subscribed(client, channel, {
    token: channelToken(user, channel, { exp: inSeconds(2) }),
    getToken: async () => forged({ sub: user, channel }),
  });
  assert.equal((await client.events.next('disconnected')).code, 3500);
});

test('a subscription that is not refreshed is ended by the server and comes back with a new token', async () => {
  const { user, client, channel } = await annAndChannel();
  const never = gate();
  let asked = 0;
  const subscription = newSubscription(client, channel, {
    token: channelToken(user, channel, { exp: inSeconds(2) }),
    getToken: () => {
      asked += 1;
      return asked === 1 ? never.opened : Promise.resolve(channelToken(user, channel));
    },
  });
  // Looked at with the presence, every 27 s.
  const again = await subscription.events.next('subscribing', 2, 60_000);
  assert.equal(again.code, 2501);
  await subscription.events.next('subscribed', 2);
  assert.equal(client.state, 'connected');
});
