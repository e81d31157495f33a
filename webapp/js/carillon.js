/**
 * A small client for Carillon: many channels over one WebSocket, in the protocol of the Centrifugo family. No dependency
 * and no build step: copy the four files carillon*.js.
 *
 *     import { Carillon } from './carillon.js';
 *
 *     const carillon = new Carillon('https://example.org/carillon/');
 *     const lobby = carillon.subscribe('chat:lobby');
 *     lobby.addEventListener('publication', ({ detail }) => console.log(detail.offset, detail.data));
 *     await lobby.publish({ name: 'Ann', text: 'Hello' });
 *
 * It connects by itself and stays connected: after a loss it waits (full jitter, growing), connects again and asks, for
 * each channel that keeps a history, for everything after the last offset it has seen. Each publication arrives once and
 * in order, or the event `gap` says what did not.
 *
 * new Carillon(base, options): base is where the server's web application is, with a slash at the end
 *   token, getToken      a connection token, or a function that fetches one (may be async; also called to renew it;
 *                        returns '' when there is none for this person, throws when it could not find out)
 *   data                 for the server's ConnectHandler
 *   minDelay, maxDelay   bounds of the wait before a new attempt, in ms (500, 20000)
 * Events (CustomEvent; look at `detail`):
 *   state                { state, … }: connecting · connected (client, data) · waiting (delay in ms, code, reason) ·
 *                        closed (code, reason: the server wants no new attempt, or close() was called)
 *   message              { data }: sent by the server to this client alone
 *   subscribed, unsubscribed, publication, join, leave, gap   of channels that the server subscribed this client to
 * Methods and properties:
 *   subscribe(channel, options)   a Subscription (see carillon-subscription.js); one at a time for a channel
 *   rpc(method, data), publish(channel, data), history(channel, { limit, since, reverse }), presence(channel),
 *   presenceStats(channel)   promises; rejected with an error that has { code, message, temporary }; they wait at most 5 s
 *                        for a connection and 5 s for the reply
 *   reconnect()          try at once; also leads out of `closed`
 *   close()              until reconnect()
 *   state, client        client: the id of this connection, or null
 */

import { CommandError, Link } from './carillon-link.js';
import { Backoff, Token } from './carillon-retry.js';
import { Stream, Subscription } from './carillon-subscription.js';

const DEFAULTS = { minDelay: 500, maxDelay: 20_000 };
const STABLE_AFTER = 5_000; // ms; a connection that lasted so long makes the back-off start afresh
const CONNECTION_LIMIT = 5_000; // ms that a command waits for a connection
const MOST_WAITING = 1_000; // commands that wait for a connection; beyond it they are refused
const STATE_INVALIDATED = 3014;

/** Codes with which the server says: do not come back by yourself. 1009: a message was too large. */
function isTerminal(code) {
  return (code >= 3500 && code < 4000) || (code >= 4500 && code < 5000) || code === 1009;
}

export class Carillon extends EventTarget {
  #url;
  #options;
  #token;
  #backoff;
  #state = 'connecting';
  #client = null;
  #link = null;
  #attempt = null; // a new object per attempt, so that a late token does not open a second socket
  #connectedAt = 0;
  #retryTimer;
  #subscriptions = new Map(); // channel → what its Subscription wants to hear
  #streams = new Map(); // channel → its Stream, where the server has subscribed
  #waiting = new Set(); // commands that wait for a connection

  constructor(base, options) {
    super();
    this.#url = new URL('connection/websocket', base);
    this.#url.protocol = this.#url.protocol.replace('http', 'ws');
    this.#options = { ...DEFAULTS, ...options };
    this.#token = new Token(this.#options.token, this.#options.getToken, this.#options);
    this.#backoff = new Backoff(this.#options);
    queueMicrotask(() => this.#state === 'connecting' && this.#start()); // so that the caller's listeners see that state
  }

  get state() { return this.#state; }

  get client() { return this.#client; }

  subscribe(channel, options = {}) {
    if (this.#subscriptions.has(channel)) throw new Error(`This client is subscribed to ${channel} already.`);
    return new Subscription(channel, options, {
      client: this,
      delays: this.#options,
      isOpen: () => this.#link?.isOpen === true,
      send: (...command) => this.#send(...command),
      recycle: (why) => this.#link && this.#retry(why),
      attach: (name, hooks) => this.#subscriptions.set(name, hooks),
      detach: (name) => this.#subscriptions.delete(name),
    });
  }

  publish(channel, data) { return this.#call('publish', { channel, data }).then(() => {}); }

  history(channel, { limit, since, reverse } = {}) { return this.#call('history', { channel, limit, since, reverse }); }

  async presence(channel) { return (await this.#call('presence', { channel })).presence; }

  presenceStats(channel) { return this.#call('presence_stats', { channel }); }

  async rpc(method, data) { return (await this.#call('rpc', { method, data })).data; }

  reconnect() {
    if (this.#state !== 'waiting' && this.#state !== 'closed') return;
    this.#backoff.reset();
    this.#start();
  }

  close() {
    this.#end({ code: 1000, reason: '' });
  }

  #start() {
    globalThis.addEventListener?.('online', this.#wake);
    globalThis.document?.addEventListener('visibilitychange', this.#wake);
    this.#connect();
  }

  #connect() {
    this.#release();
    this.#enter('connecting');
    const attempt = (this.#attempt = {});
    this.#token.get().then(
      () => this.#attempt === attempt && this.#open(),
      (error) => this.#attempt === attempt && this.#refused(error),
    );
  }

  #open() {
    try {
      this.#link = new Link(this.#url, {
        opened: () => this.#greet(),
        pushed: (push) => this.#pushed(push),
        lost: (why) => this.#lost(why),
      });
    } catch (error) {
      this.#end({ code: 1006, reason: error.message }); // e.g. ws: on an https: page: hopeless
    }
  }

  /** All in one frame: the server answers in the same order, and nobody waits for one reply to ask the next. */
  #greet() {
    const subs = {};
    for (const [channel, stream] of this.#streams) subs[channel] = stream.recovery;
    const request = { token: this.#token.value, data: this.#options.data, name: 'carillon', subs };
    if (this.#streams.size === 0) delete request.subs;
    const attempt = this.#attempt;
    this.#send('connect', request, (error, result) => {
      if (this.#attempt !== attempt) return;
      if (error) this.#refused(error);
      else this.#connected(result);
    });
    for (const hooks of [...this.#subscriptions.values()]) hooks.opened();
  }

  #connected(result) {
    this.#client = result.client;
    this.#connectedAt = Date.now();
    this.#link.keepAlive(result.ping, result.pong);
    this.#scheduleRenewal(result);
    this.#enter('connected', { client: result.client, data: result.data });
    if (this.#client !== result.client) return; // a listener has closed it
    this.#resume(result.subs ?? {});
    for (const command of this.#waiting) {
      clearTimeout(command.timer);
      this.#send(command.method, command.parameters, command.done);
    }
    this.#waiting.clear();
  }

  #scheduleRenewal(result) {
    const renew = (token, done) => this.#send('refresh', { token }, done);
    this.#token.schedule(result, renew, (error) => this.#end({ code: error.code, reason: error.message }));
  }

  /** The channels to which the server has subscribed this client, now. */
  #resume(subs) {
    for (const channel of [...this.#streams.keys()]) {
      if (!Object.hasOwn(subs, channel)) this.#unsubscribed(channel, { code: 2000, reason: 'server unsubscribe' });
    }
    for (const [channel, result] of Object.entries(subs)) this.#subscribed(channel, result);
  }

  #subscribed(channel, result) {
    if (!this.#streams.has(channel)) {
      this.#streams.set(channel, new Stream(channel, null, (type, detail) => this.#emit(type, detail)));
    }
    this.#streams.get(channel).begin(result);
  }

  #unsubscribed(channel, { code, reason }) {
    if (this.#streams.delete(channel)) this.#emit('unsubscribed', { channel, code, reason });
  }

  #pushed(push) {
    const { channel, message, refresh, subscribe } = push;
    const hooks = this.#subscriptions.get(channel);
    if (message) this.#emit('message', { data: message.data });
    else if (refresh) this.#scheduleRenewal(refresh);
    else if (subscribe) this.#subscribed(channel, subscribe);
    else if (hooks) hooks.pushed(push);
    else if (this.#streams.has(channel)) this.#pushedTo(this.#streams.get(channel), push);
  }

  #pushedTo(stream, { channel, pub, join, leave, unsubscribe }) {
    if (pub) stream.receive(pub);
    else if (join) this.#emit('join', { ...join.info, channel });
    else if (leave) this.#emit('leave', { ...leave.info, channel });
    else if (unsubscribe) this.#unsubscribed(channel, unsubscribe);
  }

  #send(method, parameters, done) {
    if (this.#link) this.#link.send(method, parameters, done);
    else done(CommandError.noConnection);
  }

  #call(method, parameters) {
    return new Promise((resolve, reject) => {
      const done = (error, result) => error ? reject(error) : resolve(result);
      if (this.#state === 'connected') this.#send(method, parameters, done);
      else if (this.#state === 'closed') done(CommandError.noConnection);
      else if (this.#waiting.size >= MOST_WAITING) done(CommandError.full);
      else this.#await({ method, parameters, done });
    });
  }

  #await(command) {
    this.#waiting.add(command);
    command.timer = setTimeout(() => {
      this.#waiting.delete(command);
      command.done(CommandError.timeout);
    }, CONNECTION_LIMIT);
  }

  /** The connect command has failed, or its token. */
  #refused(error) {
    const why = { code: error.code, reason: error.message };
    const isHopeless = error.code === 109 && !this.#token.isRenewable;
    if (error.code === 109) this.#token.drop();
    if (error.isPassing && !isHopeless) this.#retry(why);
    else this.#end(why);
  }

  #lost(why) {
    if (why.code === STATE_INVALIDATED) {
      this.#token.drop();
      for (const hooks of this.#subscriptions.values()) hooks.invalidated();
      for (const stream of this.#streams.values()) stream.invalidate();
    }
    if (isTerminal(why.code)) this.#end(why);
    else this.#retry(why);
  }

  #retry(why) {
    if (this.#client && Date.now() - this.#connectedAt > STABLE_AFTER) this.#backoff.reset();
    this.#release(why);
    const delay = this.#backoff.next();
    this.#retryTimer = setTimeout(() => this.#connect(), delay);
    this.#enter('waiting', { delay, ...why });
  }

  #end(why) {
    globalThis.removeEventListener?.('online', this.#wake);
    globalThis.document?.removeEventListener('visibilitychange', this.#wake);
    this.#release(why);
    for (const { timer, done } of this.#waiting) {
      clearTimeout(timer);
      done(CommandError.noConnection);
    }
    this.#waiting.clear();
    this.#enter('closed', why);
  }

  /** The network or the person is back. */
  #wake = ({ type }) => {
    if (type === 'visibilitychange' && document.visibilityState === 'hidden') return;
    if (this.#state === 'waiting') this.#connect();
    else this.#link?.checkSilence();
  };

  #release(why) {
    clearTimeout(this.#retryTimer);
    this.#token.cancel();
    this.#attempt = null;
    this.#client = null;
    const link = this.#link;
    this.#link = null;
    // First they hear of the loss, then their commands fail: so nobody tries again on this link.
    if (link) for (const hooks of [...this.#subscriptions.values()]) hooks.lost(why);
    link?.drop();
  }

  #enter(state, detail) {
    this.#state = state;
    this.#emit('state', { state, ...detail });
  }

  #emit(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}
