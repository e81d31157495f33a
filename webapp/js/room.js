/** One joined room: joins what the client reports, what is waiting to be sent, and what is shown. */

import { CatchUp } from './catch-up.js';
import { clockTime, duration } from './time.js';
import { newId, rememberWritten } from './visitor.js';

const HISTORY = 50;
const FLUSH_AGAIN = 500; // ms
const MESSAGE_TOO_BIG = 1009;

export class Room {
  #subscription;
  #outbox;
  #log;
  #onLive;
  #catchUp = new CatchUp((count) => this.#settled(count));
  #connection = null; // a new object per connection, so that the outbox knows what went out on it
  #keepsHistory = true;
  #lostAt = null;
  #away = null; // while catching up after a loss: the marker's element and its words
  #flushTimer;

  /**
   * @param onState called with each state of the client
   * @param onLive called for each message but those that were there before
   */
  constructor(carillon, channel, { outbox, log, onState, onLive }) {
    this.#outbox = outbox;
    this.#log = log;
    this.#onLive = onLive;
    log.clear();
    log.loading = true;
    const waiting = outbox.waitingIn(channel);
    const elsewhere = outbox.size - waiting.length;
    if (elsewhere > 0) log.addMarker(`${counted(elsewhere, 'message waits', 'messages wait')} in a room you left: go back to send`);
    for (const { payload } of waiting) log.addPending(payload);
    this.#subscription = carillon.subscribe(channel, { history: HISTORY });
    this.#on('publication', (publication) => this.#arrived(publication));
    this.#on('gap', ({ missing }) => log.addMarker(`${counted(missing, 'message is', 'messages are')} no longer kept`));
    this.#on('reset', () => log.addMarker('This room was started anew: its history begins here'));
    this.#on('state', onState);
    this.#on('state', (detail) => this.#changed(detail));
  }

  get channel() {
    return this.#subscription.channel;
  }

  /** @throws {RangeError} when the outbox does not take it */
  send(name, text) {
    const { payload } = this.#outbox.add(this.channel, { id: newId(), name, text });
    rememberWritten(payload.id);
    this.#log.addPending(payload);
    if (this.#connection && !this.#waitsForReturn()) this.#flush();
  }

  reconnect() {
    this.#subscription.reconnect();
  }

  leave() {
    this.#disconnected();
    this.#subscription.close();
  }

  #on(type, listener) {
    this.#subscription.addEventListener(type, ({ detail }) => listener(detail));
  }

  #arrived(publication) {
    this.#keepsHistory = publication.offset !== undefined;
    const isReturn = this.#outbox.remove(publication.data?.id);
    const isMissed = this.#away !== null && !isReturn;
    const isNew = this.#log.add(publication, { missed: isMissed });
    const wasThereBefore = this.#catchUp.running && this.#away === null;
    this.#catchUp.arrived(isNew && isMissed);
    if (isNew && !wasThereBefore) this.#onLive();
  }

  #changed({ state, code }) {
    if (state === 'connected') {
      this.#opened();
      return;
    }
    if (this.#connection) this.#lostAt = Date.now();
    this.#disconnected();
    if (state === 'closed' && code === MESSAGE_TOO_BIG) this.#dropTooLarge();
  }

  #opened() {
    this.#connection = {};
    if (this.#lostAt !== null) this.#markAway();
    this.#catchUp.start();
    if (!this.#waitsForReturn()) this.#flush();
  }

  #markAway() {
    const now = Date.now();
    const unknown = this.#keepsHistory ? '' : '; this room keeps no history';
    const words = `Back at ${clockTime(now)} after ${duration(now - this.#lostAt)}${unknown}`;
    this.#away = { marker: this.#log.addMarker(words), words };
    this.#lostAt = null;
  }

  #settled(count) {
    if (this.#away && count > 0) {
      this.#away.marker.textContent = `${this.#away.words}: ${counted(count, 'missed message', 'missed messages')}`;
    }
    this.#away = null;
    this.#log.loading = false;
    this.#flush();
  }

  #disconnected() {
    this.#connection = null;
    this.#away = null;
    this.#catchUp.cancel();
    clearTimeout(this.#flushTimer);
  }

  /** What went out on an earlier connection may be stored already: it is sent again only if it is not among the missed. */
  #waitsForReturn() {
    const wentOutBefore = ({ attempts, sentOn }) => attempts > 0 && sentOn !== this.#connection;
    return this.#catchUp.running && this.#outbox.waitingIn(this.channel).some(wentOutBefore);
  }

  #flush() {
    clearTimeout(this.#flushTimer);
    const publish = (payload) => this.#subscription.publish(payload);
    const { exhausted, finished } = this.#outbox.flush(this.channel, this.#connection, publish);
    for (const { payload } of exhausted) this.#log.fail(payload.id, 'not sent: the server does not take it');
    if (!finished) this.#flushTimer = setTimeout(() => this.#flush(), FLUSH_AGAIN);
  }

  #dropTooLarge() {
    const dropped = this.#outbox.removeLargestSent(this.channel);
    if (!dropped) return;
    this.#log.fail(dropped.payload.id, 'not sent: too large for the server');
    this.#subscription.reconnect();
  }
}

function counted(number, one, many) {
  return `${number.toLocaleString()} ${number === 1 ? one : many}`;
}
