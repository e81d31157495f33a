/** Coming back: after how long, and with which token. Belongs to carillon.js. */

import { CommandError } from './carillon-link.js';

const TOKEN_LIMIT = 20_000; // ms that the application's callback may take
const LONGEST_TIMER = 2 ** 31 - 1; // ms; a longer one would fire at once

/** Full jitter: a server that comes back is not met by all its clients in the same moment. */
export class Backoff {
  #shortest;
  #longest;
  #attempts = 0;

  constructor({ minDelay, maxDelay }) {
    this.#shortest = minDelay;
    this.#longest = maxDelay;
  }

  /** @returns ms to wait before the next attempt */
  next() {
    this.#attempts += 1;
    const ceiling = Math.min(this.#longest, this.#shortest * 2 ** Math.min(this.#attempts, 20));
    return Math.round(this.#shortest + Math.random() * (ceiling - this.#shortest));
  }

  reset() {
    this.#attempts = 0;
  }
}

/** The token of a connection or a subscription: given once, or fetched and renewed through the application's callback. */
export class Token {
  #value;
  #fetch;
  #retry;
  #round = null;
  #timer;

  constructor(value, fetch, delays) {
    this.#value = value;
    this.#fetch = fetch;
    this.#retry = new Backoff(delays);
  }

  get isRenewable() {
    return this.#fetch !== undefined;
  }

  /** Whether `value` can be used as it is: there is one, or none is needed. */
  get isThere() {
    return Boolean(this.#value) || !this.isRenewable;
  }

  get value() {
    return this.#value;
  }

  /** Forgets a token that the server no longer takes; one that cannot be renewed is kept. */
  drop() {
    if (this.isRenewable) this.#value = undefined;
  }

  /** @throws {CommandError} 101 when the callback gives no token: not entitled; a temporary one when it fails */
  async get() {
    if (!this.isThere) this.#value = await this.#fetched();
    return this.#value;
  }

  /**
   * When a connection or subscription expires: fetches a new token `ttl` seconds from now and hands it over.
   *
   * @param renew called with (token, done); done takes (error) or (null, { expires, ttl })
   * @param refused called with the error when there will be no new token
   */
  schedule({ expires, ttl = 0 }, renew, refused) {
    this.cancel();
    if (!expires || !this.isRenewable) return;
    const round = (this.#round = {}); // another one once cancelled: what then comes is too late
    const done = (error, result) => {
      if (this.#round !== round) return;
      if (error?.isPassing) {
        this.#timer = setTimeout(fetch, this.#retry.next());
      } else if (error) {
        refused(error);
      } else {
        this.#retry.reset();
        this.schedule(result, renew, refused);
      }
    };
    const fetch = () => {
      this.drop();
      this.get().then((token) => this.#round === round && renew(token, done), done);
    };
    this.#timer = setTimeout(fetch, Math.min(ttl * 1000, LONGEST_TIMER));
  }

  cancel() {
    clearTimeout(this.#timer);
    this.#round = null;
  }

  async #fetched() {
    let timer;
    const tooLong = new Promise((_, reject) => {
      timer = setTimeout(() => reject(new Error('the token did not come in time')), TOKEN_LIMIT);
    });
    let token;
    try {
      token = await Promise.race([this.#fetch(), tooLong]);
    } catch (error) {
      throw new CommandError({ code: 5, message: `no token: ${error.message}`, temporary: true });
    } finally {
      clearTimeout(timer);
    }
    if (!token) throw new CommandError({ code: 101, message: 'unauthorized' });
    return token;
  }
}
