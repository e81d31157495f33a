/** One joined room: joins what the client reports, what is waiting to be sent, and what is shown. */

import { Arrivals } from './arrivals.js';
import { Delivery } from './delivery.js';
import { People } from './people.js';
import { readName } from './person.js';
import { clockTime, duration } from './time.js';
import { hasWritten, newId, rememberWritten } from './visitor.js';
import { Whispers } from './whispers.js';

const MESSAGE_TOO_BIG = 1009;

export class Room {
  #carillon;
  #subscription;
  #outbox;
  #log;
  #typing;
  #onState;
  #onLive;
  #arrivals;
  #delivery;
  #people;
  #whispers;
  #taken = new Map(); // id → payload of what the server has taken and not yet sent back
  #isJoined = false;
  #isLoaded = false;
  #lostAt = null;
  #refusal = null; // the state to show while the server does not let us in
  #listening = new AbortController();

  /**
   * @param room { name, channel }
   * @param parts outbox, log, typing, peopleView: of the page; ownName returns the person's name;
   *   onState is called with each state for the person to see, onLive for each message but those that were there before
   */
  constructor(carillon, { name, channel }, { outbox, log, typing, peopleView, ownName, onState, onLive }) {
    Object.assign(this, { name, channel });
    this.#carillon = carillon;
    this.#outbox = outbox;
    this.#log = log;
    this.#typing = typing;
    this.#onState = onState;
    this.#onLive = onLive;
    this.#showWaiting();
    this.#subscription = carillon.subscribe(channel, { recoverable: true, joinLeave: true });
    this.#arrivals = new Arrivals({
      fetchPage: (options) => this.#subscription.history(options),
      show: (publication) => this.#show(publication),
      onPage: (leftOut, mayBeMore) => this.#markLeftOut(leftOut, mayBeMore),
      onLoaded: () => this.#loaded(),
    });
    this.#delivery = new Delivery(outbox, channel, {
      publish: (payload) => this.#subscription.publish(payload),
      onTaken: (payload) => this.#taken.set(payload.id, payload),
      onRefused: (id, words) => log.fail(id, `not sent: ${words}`),
    });
    this.#meet(ownName, peopleView);
    this.#listen();
    carillon.reconnect(); // if it is waiting: somebody is here now
  }

  /** @throws {RangeError} when the outbox does not take it */
  send(name, text) {
    const payload = { id: newId(), name, text };
    this.#outbox.add(this.channel, payload);
    rememberWritten(payload.id);
    this.#log.addPending(payload);
    this.#whispers.written();
    this.#delivery.wake();
  }

  typing() {
    this.#whispers.typing();
  }

  renamed() {
    this.#whispers.renamed();
    this.#people.renamed();
  }

  reconnect() {
    this.#subscription.subscribe();
    this.#carillon.reconnect();
  }

  leave() {
    this.#listening.abort();
    this.#pause();
    this.#arrivals.cancel();
    this.#people.leave();
    this.#whispers.leave();
    this.#subscription.unsubscribe();
  }

  #showWaiting() {
    this.#log.clear();
    this.#log.loading = true;
    const waiting = this.#outbox.waitingIn(this.channel);
    const elsewhere = this.#outbox.size - waiting.length;
    if (elsewhere > 0) this.#log.addMarker(`${counted(elsewhere, 'message waits', 'messages wait')} in a room you left: go back to send`);
    for (const { payload } of waiting) this.#log.addPending(payload);
  }

  #meet(ownName, view) {
    this.#people = new People({
      fetch: () => this.#subscription.presence(),
      ownClient: () => this.#carillon.client,
      ownName,
      view,
    });
    this.#whispers = new Whispers(this.#carillon, this.name, {
      ownName,
      shouldAnswer: () => !this.#people.isCrowd,
      onName: (client, name) => this.#people.named(client, name),
      onTyping: (client, name) => this.#typing.typed(client, name),
    });
  }

  #listen() {
    const { signal } = this.#listening;
    const on = (target, type, listener) => target.addEventListener(type, ({ detail }) => listener(detail), { signal });
    on(this.#carillon, 'state', (detail) => this.#connectionChanged(detail));
    on(this.#subscription, 'state', (detail) => this.#subscriptionChanged(detail));
    on(this.#subscription, 'subscribed', (detail) => this.#subscribed(detail));
    on(this.#subscription, 'gap', (detail) => this.#gap(detail));
    on(this.#subscription, 'publication', (publication) => this.#arrivals.arrived(publication));
    on(this.#subscription, 'join', (info) => this.#people.joined(info));
    on(this.#subscription, 'leave', (info) => {
      this.#people.left(info);
      this.#typing.stopped(info.client);
    });
  }

  #connectionChanged(detail) {
    const { state, code } = detail;
    if (state === 'connected') { // the subscription will say more, or has said enough
      if (this.#refusal) this.#onState(this.#refusal);
      return;
    }
    if (this.#isJoined) this.#lostAt ??= Date.now();
    this.#onState(detail);
    if (state === 'closed' && code === MESSAGE_TOO_BIG) this.#tooBig();
  }

  #subscriptionChanged({ state, code, reason }) {
    if (state !== 'subscribed') this.#pause();
    const wasEnded = code >= 2000 && code < 3000; // not the connection, this subscription alone
    this.#refusal = state === 'unsubscribed' ? { state: 'closed', code, reason } : null;
    if (this.#refusal) this.#onState(this.#refusal);
    else if (state === 'subscribed') this.#onState({ state: 'connected' });
    else if (code === undefined || wasEnded) this.#onState({ state: 'connecting' });
  }

  #subscribed({ wasRecovering, publications }) {
    this.#people.ask();
    if (this.#lostAt !== null) this.#markAway(wasRecovering, publications);
    this.#lostAt = null;
    if (!this.#isJoined || this.#arrivals.isLoading) this.#arrivals.load();
    this.#isJoined = true;
    // Later in this turn: a gap may be reported, and what was missed takes messages out of the outbox.
    queueMicrotask(() => this.#arrivals.isLoading || this.#live());
  }

  #markAway(wasRecovering, publications) {
    const now = Date.now();
    const words = `Back at ${clockTime(now)} after ${duration(now - this.#lostAt)}`;
    const missed = publications.filter(({ data }) => !hasWritten(data?.id)).length;
    if (!wasRecovering) this.#log.addMarker(`${words}; this room keeps no history`);
    else this.#log.addMarker(missed === 0 ? words : `${words}: ${counted(missed, 'missed message', 'missed messages')}`);
  }

  /** What was missed cannot be recovered, but the newest of it may be in the history. */
  #gap({ missing }) {
    if (missing === null) {
      this.#log.addMarker('This room was started anew: its history begins here');
      this.#arrivals.restart();
    }
    this.#log.loading = true;
    this.#arrivals.load();
  }

  #markLeftOut(leftOut, mayBeMore) {
    if (leftOut === 0) return;
    const fate = mayBeMore ? 'not shown' : 'no longer kept';
    this.#log.addMarker(`${counted(leftOut, 'missed message is', 'missed messages are')} ${fate}`);
  }

  #loaded() {
    this.#isLoaded = true;
    this.#log.loading = false;
    this.#live();
  }

  /** All that was missed is shown: what is still waiting was not among it. */
  #live() {
    if (this.#subscription.state !== 'subscribed') return;
    for (const payload of this.#taken.values()) this.#log.sent(payload);
    this.#taken.clear();
    this.#delivery.start();
  }

  #pause() {
    this.#delivery.stop();
    this.#people.pause();
    this.#typing.clear();
  }

  #show(publication) {
    const { data, info, recovered, time } = publication;
    const id = data?.id;
    const isMissed = recovered === true && this.#isLoaded && !hasWritten(id);
    this.#outbox.remove(id);
    this.#taken.delete(id);
    const isNew = this.#log.add({ ...publication, time: time ?? (recovered ? null : Date.now()) }, { missed: isMissed });
    if (info?.client) this.#heardFrom(info.client, data);
    if (isNew && (!recovered || isMissed)) this.#onLive();
  }

  #heardFrom(client, data) {
    const name = readName(data?.name);
    if (name) this.#people.named(client, name);
    this.#typing.stopped(client);
  }

  #tooBig() {
    if (this.#delivery.refuseCurrent('too large for the server')) this.#carillon.reconnect();
  }
}

function counted(number, one, many) {
  return `${number.toLocaleString()} ${number === 1 ? one : many}`;
}
