// Calls that nobody on this server answers.
import assert from 'node:assert/strict';
import { connectedAs, fresh, subscribed, test } from './lib/testing.mjs';

test('a remote call is refused where no bean answers it, and the connection goes on', async () => {
  const client = await connectedAs(fresh('ann-'));
  await assert.rejects(client.rpc('add', { a: 1, b: 2 }), (error) => {
    assert.ok([104, 108].includes(error.code), `refused with ${error.code} ${error.message}`);
    return true;
  });
  await subscribed(client, fresh('chat:'));
  assert.equal(client.events.of('connecting').length, 1);
});

test('a message that nobody asked for ends the connection for good', async () => {
  const client = await connectedAs(fresh('ann-'));
  await client.send({ hello: true });
  assert.equal((await client.events.next('disconnected')).code, 3508);
});
