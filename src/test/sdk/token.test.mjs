// Connection tokens: refused, expired, refreshed.
import assert from 'node:assert/strict';
import {
  connected, connectedAs, forged, fresh, gate, inSeconds, messages, newClient, subscribed, test, token, until, userToken,
} from './lib/testing.mjs';

async function refusedForGood(given) {
  let asked = 0;
  const client = newClient({
    token: given,
    getToken: async () => {
      asked += 1;
      return given;
    },
  });
  client.connect();
  const { code, reason } = await client.events.next('disconnected');
  assert.deepEqual([code, reason], [3500, 'invalid token']);
  assert.equal(client.state, 'disconnected');
  assert.equal(asked, 0, 'the SDK asked for another token');
  assert.equal(client.events.of('connected').length, 0);
}

test('a token signed with another key is refused for good', () => refusedForGood(forged({ sub: fresh('eve-') })));

test('an expired token signed with another key is refused for good, as invalid', () =>
  refusedForGood(forged({ sub: fresh('eve-'), exp: inSeconds(-60) })));

test('half a token is refused for good', () => refusedForGood(userToken(fresh('eve-')).slice(0, -10)));

test('text that is no token is refused for good', () => refusedForGood('let me in'));

test('a token without a signature is refused for good', () => {
  const [, claims] = userToken(fresh('eve-')).split('.');
  const header = Buffer.from('{"alg":"none","typ":"JWT"}').toString('base64url');
  return refusedForGood(`${header}.${claims}.`);
});

test('a subscription token is no connection token', () =>
  refusedForGood(userToken(fresh('eve-'), { channel: 'private:x' })));

test('an expired token makes the SDK ask for another, and connect with it', async () => {
  const user = fresh('ann-');
  let asked = 0;
  const client = await connected({
    token: userToken(user, { exp: inSeconds(-60) }),
    getToken: async () => {
      asked += 1;
      return userToken(user);
    },
  });
  assert.equal(asked, 1);
  const refusal = client.events.of('error').find((event) => event.type === 'connect');
  assert.equal(refusal.error.code, 109);
  const chat = await subscribed(client, fresh('chat:'));
  assert.equal((await chat.presence()).clients[client.id].user, user);
});

test('a token that is not valid yet counts as expired', async () => {
  const user = fresh('ann-');
  const client = await connected({
    token: userToken(user, { nbf: inSeconds(600) }),
    getToken: async () => userToken(user),
  });
  assert.equal(client.events.of('error')[0].error.code, 109);
});

test('an expired token ends a client that cannot get another', async () => {
  const client = newClient({ token: userToken(fresh('ann-'), { exp: inSeconds(-60) }) });
  client.connect();
  assert.equal((await client.events.next('disconnected')).code, 1);
});

test('the SDK gets its first token when it has none', async () => {
  const user = fresh('ann-');
  const client = await connected({ getToken: async () => userToken(user) });
  const chat = await subscribed(client, fresh('chat:'));
  assert.equal((await chat.presence()).clients[client.id].user, user);
});

test('a token that runs out is refreshed while the connection goes on', async () => {
  const user = fresh('ann-');
  let asked = 0;
  const client = await connected({
    token: userToken(user, { exp: inSeconds(2) }),
    getToken: async () => {
      asked += 1;
      return userToken(user, { exp: inSeconds(asked === 1 ? 3 : 3600) });
    },
  });
  const refreshes = () => messages(client).filter((message) => message.refresh);
  await until(() => `two refresh replies in ${client.received}`, () => refreshes().length >= 2);
  const [first, second] = refreshes().map((message) => message.refresh);
  assert.equal(first.expires, true);
  assert.ok(first.ttl >= 1 && first.ttl <= 3, `ttl ${first.ttl}`);
  assert.ok(second.ttl > 3_500 && second.ttl <= 3_600, `ttl ${second.ttl}`);
  assert.equal(asked, 2);
  assert.equal(client.state, 'connected');
  assert.equal(client.events.of('connecting').length, 1);
});

async function refreshedWith(next) {
  const client = await connectedAs(fresh('ann-'), { exp: inSeconds(2) }, { getToken: async () => next });
  const { code } = await client.events.next('disconnected');
  return code;
}

test('a refresh with a forged token ends the connection for good', async () => {
  assert.equal(await refreshedWith(forged({ sub: 'ann' })), 3500);
});

test('a refresh with the token of somebody else ends the connection for good', async () => {
  assert.equal(await refreshedWith(userToken(fresh('eve-'))), 3500);
});

test('a backend that gives no token any more ends the connection', async () => {
  assert.equal(await refreshedWith(''), 1);
});

test('a connection that is not refreshed is closed after the delay, and comes back with a new token', async () => {
  const user = fresh('ann-');
  const never = gate();
  let asked = 0;
  const client = await connectedAs(user, { exp: inSeconds(2) }, {
    getToken: () => {
      asked += 1;
      return asked === 1 ? never.opened : Promise.resolve(userToken(user));
    },
  });
  assert.equal((await client.events.next('connecting', 2, 30_000)).code, 3005);
  await client.events.next('connected', 2);
  assert.ok(asked >= 2);
});

test('a token that never expires is not refreshed', async () => {
  const client = await connected({ token: token({ sub: fresh('ann-') }) });
  const { connect } = messages(client)[0];
  assert.equal(connect.expires, undefined);
  assert.equal(connect.ttl, undefined);
});

test('expire_at decides over exp', async () => {
  const client = await connectedAs(fresh('ann-'), { exp: inSeconds(60), expire_at: inSeconds(7200) });
  const { connect } = messages(client)[0];
  assert.equal(connect.expires, true);
  assert.ok(connect.ttl > 7_000 && connect.ttl <= 7_200, `ttl ${connect.ttl}`);
});
