// SDK clients that remember what happened to them.
import assert from 'node:assert/strict';
import { Centrifuge } from 'centrifuge';
import WebSocket from 'ws';
import { DIRECT } from './server.mjs';
import { userToken } from './tokens.mjs';
import { until } from './waiting.mjs';

const CLIENT_EVENTS = [
  'connecting', 'connected', 'disconnected', 'error', 'message',
  'subscribing', 'subscribed', 'unsubscribed', 'publication', 'join', 'leave',
];
const SUBSCRIPTION_EVENTS = ['subscribing', 'subscribed', 'unsubscribed', 'publication', 'join', 'leave', 'error'];

const open = new Set();

/** Ends every client that a test has made. */
export function disconnectAll() {
  open.forEach((client) => client.disconnect());
  open.clear();
}

/** What an emitter of the SDK has said, in order. */
class Events {
  constructor(emitter, names, owner) {
    this.owner = owner;
    this.all = [];
    names.forEach((name) => emitter.on(name, (context) => this.all.push({ name, ...context })));
  }

  /** The events of a name, in order. */
  of(name) {
    return this.all.filter((event) => event.name === name);
  }

  /** Waits for the nth event of a name (the first, if not said) and returns it. */
  async next(name, nth = 1, patience = undefined) {
    const missing = () => `event ${nth} of '${name}' of ${this.owner}; it had ${JSON.stringify(this.all)}`;
    await until(missing, () => this.of(name).length >= nth, patience);
    return this.of(name)[nth - 1];
  }

  /** Waits until so many publications have come and returns their payloads. */
  async payloads(count, channel = undefined) {
    const data = () => this.of('publication')
      .filter((event) => channel === undefined || event.channel === channel)
      .map((event) => event.data);
    await until(() => `${count} publications of ${this.owner}; it had ${JSON.stringify(data())}`,
      () => data().length >= count);
    return data();
  }
}

/** A client of the SDK, not connected yet, with its events in `events` and its frames in `sent` and `received`. */
export function newClient(options = {}, url = DIRECT) {
  const sent = [];
  const received = [];
  const client = new Centrifuge(url, {
    websocket: listening(sent, received),
    minReconnectDelay: 50,
    maxReconnectDelay: 500,
    ...options,
  });
  open.add(client);
  return Object.assign(client, { sent, received, events: new Events(client, CLIENT_EVENTS, 'the client') });
}

/** A client that has connected; its id is in `id`. */
export async function connected(options = {}, url = DIRECT) {
  const client = newClient(options, url);
  client.connect();
  await until(() => `connected; it had ${JSON.stringify(client.events.all)}`, () => {
    const failure = client.events.all.find(hopeless);
    assert.equal(failure, undefined, `no connection: ${JSON.stringify(failure)}`);
    return client.state === 'connected';
  });
  return Object.assign(client, { id: client.events.of('connected')[0].client });
}

/** Whether waiting makes no sense: the server is not there, or does not want this client. */
function hopeless({ name, type }) {
  return name === 'disconnected' || (name === 'error' && type === 'transport');
}

/** A client that has connected as this user. */
export async function connectedAs(user, claims = {}, options = {}, url = DIRECT) {
  return connected({ token: userToken(user, claims), ...options }, url);
}

/** A subscription of the client with its events in `events`, asked for but perhaps not granted yet. */
export function newSubscription(client, channel, options = {}) {
  const subscription = client.newSubscription(channel, {
    minResubscribeDelay: 50,
    maxResubscribeDelay: 500,
    ...options,
  });
  Object.assign(subscription, { events: new Events(subscription, SUBSCRIPTION_EVENTS, channel) });
  subscription.subscribe();
  return subscription;
}

/** A subscription that the server has granted. */
export async function subscribed(client, channel, options = {}) {
  const subscription = newSubscription(client, channel, options);
  await subscription.events.next('subscribed');
  return subscription;
}

/** The frames that a client has sent, without pongs. */
export function commands(client) {
  return client.sent.filter((frame) => frame !== '{}');
}

/** The answers and pushes in the frames that a client has received. */
export function messages(client) {
  return client.received.flatMap((frame) => frame.split('\n')).filter(Boolean).map((line) => JSON.parse(line));
}

/** The WebSocket of this machine, which also keeps a copy of what passes. */
function listening(sent, received) {
  return class extends WebSocket {
    constructor(url) {
      super(url);
      this.on('message', (data, binary) => received.push(binary ? '(binary)' : data.toString()));
    }

    send(data) {
      sent.push(data);
      super.send(data);
    }
  };
}
