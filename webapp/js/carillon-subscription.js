/** One channel as one client hears it. Belongs to carillon.js. */

import { Backoff, Token } from './carillon-retry.js';

const STABLE_AFTER = 5_000; // ms; a subscription that lasted so long makes the back-off start afresh
// Codes of the client's own errors.
const REPLY_MISSING = 1;
const NO_CONNECTION = 11;

/** The place in a channel's stream, so that each publication is seen once and in order. */
export class Stream {
  #channel;
  #emit;
  #position;
  #recoverable;

  /**
   * @param position where to go on, or null
   * @param emit called with the type of an event and its detail
   */
  constructor(channel, position, emit) {
    this.#channel = channel;
    this.#position = position;
    this.#recoverable = position !== null;
    this.#emit = (type, detail) => emit(type, { channel, ...detail });
  }

  get position() {
    return this.#position;
  }

  /** What a subscribe request says to get what was missed. */
  get recovery() {
    if (!this.#recoverable) return {};
    const { offset, epoch } = this.#position;
    return { recover: true, offset: offset || undefined, epoch: epoch || undefined };
  }

  /** The server no longer knows this place; it stays known here, so that a loss is noticed. */
  invalidate() {
    this.#recoverable = false;
  }

  /** @param result of a subscribe request */
  begin(result) {
    const { recoverable, positioned, offset = 0, epoch = '', data } = result;
    const before = this.#position;
    const recovered = result.recovered === true;
    const isTracked = Boolean(recoverable || positioned);
    const start = recovered ? (before?.offset ?? 0) : offset;
    this.#recoverable = recoverable === true;
    this.#position = isTracked ? { offset: start, epoch } : null;
    const missed = (result.publications ?? []).filter((publication) => this.#advance(publication));
    if (isTracked && offset > this.#position.offset) this.#position = { offset, epoch };
    const publications = missed.map((publication) => ({ ...publication, channel: this.#channel, recovered: true }));
    const wasRecovering = result.was_recovering === true;
    this.#emit('subscribed', { recovered, wasRecovering, position: this.#position, data, publications });
    if (before && isTracked && !recovered) this.#compare(before);
    for (const publication of publications) this.#emit('publication', publication);
  }

  /** A live publication. */
  receive(publication) {
    if (this.#advance(publication)) this.#emit('publication', publication);
  }

  /** @returns false for a publication that was seen before */
  #advance({ offset }) {
    if (!this.#position || offset === undefined) return true;
    if (offset <= this.#position.offset) return false;
    this.#position = { ...this.#position, offset };
    return true;
  }

  #compare(from) {
    const to = this.#position;
    const isSameStream = !from.epoch || from.epoch === to.epoch;
    if (isSameStream && from.offset === to.offset) return;
    const missing = isSameStream && to.offset > from.offset ? to.offset - from.offset : null;
    this.#emit('gap', { missing, from, to });
  }
}

/**
 * What `carillon.subscribe(channel, options)` returns. Options, all optional:
 *   token, getToken      as in carillon.js, for this channel
 *   since                { offset, epoch }: go on after this position, e.g. a stored `subscription.position`
 *   recoverable, positioned, joinLeave   asks for it where the namespace does not force it
 *   data                 for the server's SubscribeHandler
 * Events (CustomEvent); each detail has the channel:
 *   state                { state, … }: subscribing · subscribed · unsubscribed (code, reason)
 *   subscribed           { recovered, wasRecovering, position, data, publications }: also after each return;
 *                        `publications` is what was missed, and follows as events
 *   publication          { data, offset?, info?, tags?, time?, recovered? }
 *   gap                  { missing, from, to }: what came between two positions cannot be recovered; missing is a number
 *                        or, where the stream was started anew, null
 *   join, leave          { client, user, conn_info?, chan_info? }
 * Methods and properties:
 *   publish(data), history({ limit, since, reverse }), presence(), presenceStats()   promises, as in carillon.js
 *   unsubscribe(), subscribe()   the latter also after the server has ended it
 *   channel, state, position
 */
export class Subscription extends EventTarget {
  #channel;
  #options;
  #wire;
  #state = 'subscribing';
  #stream;
  #token;
  #backoff;
  #attempt = null; // a new object per subscribe request, so that a late reply is not taken for the answer to another
  #subscribedAt = 0;
  #retryTimer;

  /** @param wire what the Carillon lets its subscriptions do */
  constructor(channel, { since = null, ...options }, wire) {
    super();
    this.#channel = channel;
    this.#options = options;
    this.#wire = wire;
    this.#stream = new Stream(channel, since, (type, detail) => this.#emit(type, detail));
    this.#token = new Token(options.token, options.getToken, wire.delays);
    this.#backoff = new Backoff(wire.delays);
    this.#attach();
    queueMicrotask(() => this.#state === 'subscribing' && this.#start()); // so that the caller's listeners see that state
  }

  get channel() { return this.#channel; }

  get state() { return this.#state; }

  get position() { return this.#stream.position; }

  subscribe() {
    if (this.#state !== 'unsubscribed') return;
    this.#attach();
    this.#backoff.reset();
    this.#start();
  }

  unsubscribe() {
    if (this.#state === 'unsubscribed') return;
    if (this.#attempt) {
      this.#wire.send('unsubscribe', { channel: this.#channel }, (error) => {
        if (error && error.code !== NO_CONNECTION) this.#wire.recycle({ code: 4, reason: 'unsubscribe was not answered' });
      });
    }
    this.#finish({ code: 0, message: 'unsubscribed' });
  }

  publish(data) { return this.#wire.client.publish(this.#channel, data); }

  history(options) { return this.#wire.client.history(this.#channel, options); }

  presence() { return this.#wire.client.presence(this.#channel); }

  presenceStats() { return this.#wire.client.presenceStats(this.#channel); }

  #attach() {
    this.#wire.attach(this.#channel, {
      opened: () => this.#request(),
      lost: (why) => this.#lost(why),
      pushed: (push) => this.#pushed(push),
      invalidated: () => this.#invalidate(),
    });
  }

  #start() {
    this.#enter('subscribing');
    this.#request();
  }

  /** At once where the token is there: the request then shares the frame of the connect command. */
  #request() {
    clearTimeout(this.#retryTimer);
    if (!this.#wire.isOpen()) return;
    const attempt = (this.#attempt = {});
    if (this.#token.isThere) return this.#send(attempt);
    this.#token.get().then(
      () => this.#attempt === attempt && this.#send(attempt),
      (error) => this.#attempt === attempt && this.#refused(error),
    );
  }

  #send(attempt) {
    const { data, joinLeave, recoverable, positioned } = this.#options;
    const request = { channel: this.#channel, token: this.#token.value, data, join_leave: joinLeave, recoverable, positioned };
    this.#wire.send('subscribe', { ...request, ...this.#stream.recovery }, (error, result) => {
      if (this.#attempt !== attempt) return;
      if (error) this.#refused(error);
      else this.#accepted(result);
    });
  }

  #accepted(result) {
    this.#subscribedAt = Date.now();
    this.#scheduleRenewal(result);
    this.#enter('subscribed');
    this.#stream.begin(result);
  }

  #scheduleRenewal(result) {
    const renew = (token, done) => this.#wire.send('sub_refresh', { channel: this.#channel, token }, done);
    this.#token.schedule(result, renew, (error) => this.#end(error));
  }

  #refused(error) {
    this.#attempt = null;
    if (error.code === REPLY_MISSING) return this.#wire.recycle({ code: 3, reason: 'subscribe was not answered' });
    if (error.code === 109) this.#token.drop();
    const isHopeless = error.code === 109 && !this.#token.isRenewable;
    if (error.isPassing && !isHopeless) this.#retryTimer = setTimeout(() => this.#request(), this.#backoff.next());
    else this.#finish(error);
  }

  #pushed({ pub, join, leave, unsubscribe }) {
    if (this.#state !== 'subscribed') return; // of the subscription before this one
    if (pub) this.#stream.receive(pub);
    else if (join) this.#emit('join', { ...join.info, channel: this.#channel });
    else if (leave) this.#emit('leave', { ...leave.info, channel: this.#channel });
    else if (unsubscribe) this.#unsubscribed(unsubscribe);
  }

  /** 2500 and above: come back at once, unless that happens again and again. */
  #unsubscribed({ code = 0, reason = '' }) {
    if (code < 2500) return this.#finish({ code, message: reason });
    if (code === 2501) this.#token.drop();
    if (code === 2502) this.#invalidate();
    const isStable = this.#lost({ code, reason });
    if (isStable) this.#request();
    else this.#retryTimer = setTimeout(() => this.#request(), this.#backoff.next());
  }

  #invalidate() {
    this.#token.drop();
    this.#stream.invalidate();
  }

  /** @returns whether it had lasted */
  #lost(why) {
    this.#stop();
    if (this.#state !== 'subscribed') return false;
    const isStable = Date.now() - this.#subscribedAt > STABLE_AFTER;
    if (isStable) this.#backoff.reset();
    this.#enter('subscribing', why);
    return isStable;
  }

  /** Ends it on the server too, which still believes in it. */
  #end(error) {
    this.#wire.send('unsubscribe', { channel: this.#channel }, () => {});
    this.#finish(error);
  }

  #finish({ code, message }) {
    this.#stop();
    this.#wire.detach(this.#channel);
    this.#enter('unsubscribed', { code, reason: message });
  }

  #stop() {
    this.#attempt = null;
    clearTimeout(this.#retryTimer);
    this.#token.cancel();
  }

  #enter(state, detail) {
    this.#state = state;
    this.#emit('state', { state, channel: this.#channel, ...detail });
  }

  #emit(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}
