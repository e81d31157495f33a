/**
 * A small client for one Carillon channel over the plain WebSocket endpoint. One file, no dependency: copy it.
 *
 *     import { Carillon } from './carillon.js';
 *
 *     const lobby = new Carillon('https://example.org/carillon/').subscribe('chat:lobby', { history: 50 });
 *     lobby.addEventListener('publication', ({ detail }) => console.log(detail.offset, detail.data));
 *     lobby.addEventListener('state', ({ detail }) => console.log(detail.state));
 *     lobby.publish({ name: 'Ann', text: 'Hello' });
 *
 * It stays connected: after a loss it waits (full jitter, 0.5 to 20 s, growing), connects again and asks for everything
 * after the last offset it has seen, so each publication arrives once and in order.
 *
 * Options of subscribe(channel, options), all optional:
 *   history   how many of the last publications to receive first (0)
 *   since     { offset, epoch }: start after this position instead, e.g. a stored `subscription.position`
 *   query     further query parameters, e.g. { token: '…' }
 *   minDelay, maxDelay   bounds of the wait before a new attempt, in ms (500, 20000)
 *   silence   after so many ms without a frame the link counts as dead (35000; the server sends one every 25 s)
 *
 * Events (CustomEvent; look at `detail`):
 *   state        { state, … }
 *                  connecting
 *                  connected   resumed: true when it goes on after a known position
 *                  waiting     delay in ms until the next attempt; code and reason of the loss
 *                  closed      code, reason: the server wants no new attempt, or close() was called
 *   publication  { channel, data, time, offset?, epoch?, tags?, info? }; time in ms since 1970
 *   gap          { missing, after, before }: retention has removed so many publications between two offsets
 *   reset        { from, to }: the stream was started anew, `to` is its epoch; offsets begin again
 *
 * Methods and properties:
 *   publish(data)  an object, or a text (one that is a JSON object or array arrives as that). True when handed to an open
 *                  connection, which is not yet a promise: the publication that comes back is the confirmation.
 *   reconnect()    try at once; also leads out of `closed` after a terminal code
 *   close()        for good
 *   channel, state, position
 */
export class Carillon {
  #base;

  /** @param {string|URL} base where the server's web application is, with a slash at the end */
  constructor(base) {
    this.#base = new URL(base);
  }

  subscribe(channel, options) {
    return new Subscription(this.#base, channel, options);
  }
}

const HEARTBEAT = '--heartbeat--';
const DEFAULTS = { history: 0, since: null, query: {}, minDelay: 500, maxDelay: 20_000, silence: 35_000 };
const OPENING_LIMIT = 15_000; // ms; a browser alone would wait for minutes
const STABLE_AFTER = 5_000; // ms; an opening that lasted so long makes the back-off start afresh
const BUFFER_LIMIT = 1 << 20; // bytes waiting in the socket; beyond it publish() refuses

/** Codes with which the server says: do not come back by yourself. 1009: a message was too large. */
function isTerminal(code) {
  return (code >= 3500 && code < 4000) || (code >= 4500 && code < 5000) || code === 1009;
}

/** @returns the publication in a frame, or null when the frame holds something else */
function parse(frame) {
  try {
    const envelope = JSON.parse(frame);
    return envelope !== null && typeof envelope === 'object' && 'data' in envelope ? envelope : null;
  } catch {
    return null;
  }
}

export class Subscription extends EventTarget {
  #base;
  #channel;
  #options;
  #state = 'connecting';
  #position;
  #keepsHistory = true; // until a publication without an offset tells otherwise
  #attempts = 0;
  #socket = null;
  #openedAt = 0;
  #heardAt = 0;
  #heardSomething = false;
  #retryTimer;
  #watchTimer;
  #ended = false;

  constructor(base, channel, options) {
    super();
    this.#base = base;
    this.#channel = channel;
    this.#options = { ...DEFAULTS, ...options };
    this.#position = this.#options.since;
    globalThis.addEventListener?.('online', this.#wake);
    globalThis.document?.addEventListener('visibilitychange', this.#wake);
    queueMicrotask(() => this.#connect()); // so that the caller's listeners see the first state
  }

  get channel() { return this.#channel; }

  get state() { return this.#state; }

  /** { offset, epoch } of the last publication, or null while none is known. */
  get position() { return this.#position; }

  publish(data) {
    const socket = this.#socket;
    if (this.#state !== 'connected' || socket.readyState !== WebSocket.OPEN || socket.bufferedAmount > BUFFER_LIMIT) {
      return false;
    }
    socket.send(typeof data === 'string' ? data : JSON.stringify(data));
    return true;
  }

  reconnect() {
    if (this.#state === 'waiting' || this.#state === 'closed') {
      this.#attempts = 0;
      this.#connect();
    }
  }

  close() {
    this.#ended = true;
    globalThis.removeEventListener?.('online', this.#wake);
    globalThis.document?.removeEventListener('visibilitychange', this.#wake);
    this.#release(1000);
    this.#enter('closed', { code: 1000, reason: '' });
  }

  #connect() {
    if (this.#ended) return;
    this.#release();
    this.#enter('connecting');
    let socket;
    try {
      socket = new WebSocket(this.#url());
    } catch (error) {
      return this.#enter('closed', { code: 1006, reason: error.message }); // e.g. ws: on an https: page: hopeless
    }
    const resumed = this.#position !== null;
    socket.onopen = () => this.#opened(resumed);
    socket.onmessage = ({ data }) => this.#heard(data);
    socket.onclose = (event) => this.#lost(event);
    this.#socket = socket;
    this.#openedAt = 0;
    this.#heardSomething = false;
    this.#heardAt = Date.now();
    this.#watch(OPENING_LIMIT);
  }

  #url() {
    const url = new URL(`ws/${encodeURIComponent(this.#channel)}`, this.#base);
    url.protocol = url.protocol.replace('http', 'ws');
    const query = { ...this.#options.query, envelope: true, heartbeat: true };
    if (this.#position) {
      query.since = this.#position.offset;
      if (this.#position.epoch) query.epoch = this.#position.epoch;
    } else if (this.#keepsHistory && this.#options.history > 0) {
      query.history = this.#options.history;
    }
    url.search = new URLSearchParams(query);
    return url;
  }

  #opened(resumed) {
    this.#openedAt = this.#heardAt = Date.now();
    this.#watch(this.#options.silence);
    this.#enter('connected', { resumed });
  }

  #heard(frame) {
    this.#heardAt = Date.now();
    this.#heardSomething = true;
    if (frame === HEARTBEAT) {
      // History comes before the first heartbeat: so far the channel is empty, and whatever comes is after offset 0.
      if (!this.#position && this.#keepsHistory && this.#options.history > 0) this.#position = { offset: 0 };
      return;
    }
    const publication = parse(frame);
    if (publication && this.#advance(publication)) this.#emit('publication', publication);
  }

  /** Moves the position on. @returns false for a publication that was seen before */
  #advance({ offset, epoch }) {
    if (!Number.isSafeInteger(offset)) {
      this.#keepsHistory = false;
      this.#position = null;
      return true;
    }
    const last = this.#position;
    const anew = Boolean(last?.epoch && epoch && last.epoch !== epoch);
    if (!anew && last && offset <= last.offset) return false;
    this.#position = { offset, epoch };
    if (anew) {
      this.#emit('reset', { from: last.epoch, to: epoch });
    } else if (last?.offset > 0 && offset > last.offset + 1) {
      this.#emit('gap', { missing: offset - last.offset - 1, after: last.offset, before: offset });
    }
    return true;
  }

  #lost({ code, reason }) {
    const hasLasted = this.#openedAt > 0 && Date.now() - this.#openedAt > STABLE_AFTER;
    if (this.#heardSomething || hasLasted) this.#attempts = 0;
    this.#release();
    if (isTerminal(code)) return this.#enter('closed', { code, reason });
    const delay = this.#delay();
    this.#retryTimer = setTimeout(() => this.#connect(), delay);
    this.#enter('waiting', { delay, code, reason });
  }

  /** Full jitter: a server that comes back is not met by all its clients in the same moment. */
  #delay() {
    const { minDelay, maxDelay } = this.#options;
    this.#attempts += 1;
    const ceiling = Math.min(maxDelay, minDelay * 2 ** Math.min(this.#attempts, 20));
    return Math.round(minDelay + Math.random() * (ceiling - minDelay));
  }

  /** A dead link raises no event, so somebody has to look at the clock. */
  #watch(limit) {
    clearTimeout(this.#watchTimer);
    const rest = this.#heardAt + limit - Date.now();
    if (rest <= 0) this.#lost({ code: 1006, reason: '' });
    else this.#watchTimer = setTimeout(() => this.#watch(limit), rest);
  }

  /** The network or the person is back. Timers of a hidden page run late, so the link is looked at here as well. */
  #wake = ({ type }) => {
    if (type === 'visibilitychange' && document.visibilityState === 'hidden') return;
    if (this.#state === 'waiting') this.#connect();
    else if (this.#state === 'connected') this.#watch(this.#options.silence);
  };

  /** Lets go of the socket without waiting for its closing handshake, which on a dead link takes minutes. */
  #release(code) {
    clearTimeout(this.#retryTimer);
    clearTimeout(this.#watchTimer);
    if (!this.#socket) return;
    this.#socket.onopen = this.#socket.onmessage = this.#socket.onclose = null;
    this.#socket.close(code);
    this.#socket = null;
  }

  #enter(state, detail) {
    this.#state = state;
    this.#emit('state', { state, ...detail });
  }

  #emit(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}
