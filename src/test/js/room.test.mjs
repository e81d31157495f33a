import assert from 'node:assert/strict';
import { afterEach, beforeEach, mock, test } from 'node:test';
import { Arrivals } from '../../../webapp/js/arrivals.js';
import { Delivery } from '../../../webapp/js/delivery.js';
import { Outbox } from '../../../webapp/js/outbox.js';
import { People } from '../../../webapp/js/people.js';

beforeEach(() => mock.timers.enable({ apis: ['setTimeout', 'Date'] }));
afterEach(() => mock.timers.reset());

/** All that was promised has happened. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

/** A promise that the test keeps or breaks. */
function question() {
  const asked = {};
  asked.answer = new Promise((resolve, reject) => Object.assign(asked, { resolve, reject }));
  return asked;
}

function arrivals() {
  const pages = [];
  const shown = [];
  const fetchPage = () => {
    pages.push(question());
    return pages.at(-1).answer;
  };
  const onPage = (leftOut) => leftOut > 0 && shown.push(`${leftOut} left out`);
  const built = new Arrivals({ fetchPage, show: ({ offset }) => shown.push(offset), onPage, onLoaded: () => shown.push('loaded') });
  return { pages, shown, arrivals: built };
}

const page = (top, ...offsets) => ({ offset: top, publications: offsets.map((offset) => ({ offset })) });

test('history and what arrives meanwhile follow each other without gap or double', async () => {
  const { pages, shown, arrivals: room } = arrivals();
  room.load();
  for (const offset of [6, 7, 8]) room.arrived({ offset });
  pages[0].resolve(page(7, 7, 6, 5));
  await settled();
  room.arrived({ offset: 9 });
  assert.deepEqual(shown, [5, 6, 7, 8, 'loaded', 9]);
  room.load(); // after a gap
  room.arrived({ offset: 31 });
  pages[1].resolve(page(30, 30, 29));
  await settled();
  assert.deepEqual(shown.slice(6), ['19 left out', 29, 30, 31, 'loaded']);
});

test('a history that cannot be read holds nothing back; one whose connection is lost is asked for again', async () => {
  const { pages, shown, arrivals: room } = arrivals();
  room.load();
  room.arrived({ offset: 1 });
  pages[0].reject({ code: 11, temporary: true });
  await settled();
  assert.deepEqual([shown, room.isLoading], [[], true]);
  room.load();
  pages[1].reject({ code: 111, temporary: true });
  await settled();
  mock.timers.tick(2_000);
  pages[2].reject({ code: 108, temporary: false });
  await settled();
  assert.deepEqual(shown, [1, 'loaded']);
});

function delivery(...texts) {
  const sent = [];
  const fates = [];
  const outbox = new Outbox();
  for (const text of texts) outbox.add('chat:a', { id: text, text });
  const publish = ({ text }) => {
    sent.push(Object.assign(question(), { text }));
    return sent.at(-1).answer;
  };
  const onTaken = ({ id }) => fates.push(`${id} taken`);
  const onRefused = (id, words) => fates.push(`${id} ${words}`);
  const built = new Delivery(outbox, 'chat:a', { publish, onTaken, onRefused });
  built.start();
  return { outbox, sent, fates, delivery: built };
}

const texts = (sent) => sent.map(({ text }) => text).join(' ');

test('messages go out one after the other, and a failure that passes does not change their order', async () => {
  const { outbox, sent, fates } = delivery('a', 'b', 'c');
  sent[0].reject({ code: 100, temporary: true, message: 'internal server error' });
  await settled();
  assert.equal(texts(sent), 'a');
  mock.timers.tick(500);
  sent[1].resolve();
  await settled();
  sent[2].reject({ code: 103, temporary: false, message: 'permission denied' });
  await settled();
  sent[3].resolve();
  await settled();
  assert.equal(texts(sent), 'a a b c');
  assert.deepEqual(fates, ['a taken', 'b permission denied', 'c taken']);
  assert.equal(outbox.size, 0);
});

test('what came back while the connection was lost is not sent again', async () => {
  const { outbox, sent, fates, delivery: room } = delivery('a', 'b');
  room.stop();
  sent[0].reject({ code: 11, temporary: true });
  await settled();
  outbox.remove('a'); // it was among what was missed
  room.start();
  await settled();
  assert.equal(texts(sent), 'a b');
  assert.deepEqual(fates, []);
});

test('a message with which the connection breaks each time is given up', async () => {
  const { sent, fates, delivery: room } = delivery('bad', 'good');
  for (let i = 0; i < 5; i++) {
    room.stop();
    sent.at(-1).reject({ code: 11, temporary: true });
    await settled();
    room.start();
    await settled();
  }
  assert.equal(texts(sent), 'bad bad bad bad bad good');
  assert.deepEqual(fates, ['bad the server does not take it']);
});

test('who joins or leaves while the question is on its way is counted right', async () => {
  const asked = question();
  let shown = null;
  const people = new People({
    fetch: () => asked.answer,
    ownClient: () => 'me',
    ownName: () => 'Ann',
    view: { show: (list) => { shown = list; } },
  });
  people.ask();
  people.named('c', 'Carl');
  people.joined({ client: 'c', user: '' });
  people.left({ client: 'b' });
  asked.resolve({ me: { client: 'me', user: '' }, b: { client: 'b', user: 'ben' }, d: { client: 'd', user: 'dora' } });
  await settled();
  people.joined({ client: 'e', user: '' });
  assert.deepEqual(shown.map(({ name }) => name), ['Ann', 'Carl', 'dora', null]);
});
