/** The line that tells who is typing. */

import { element } from './element.js';

const LASTS = 5_000; // ms
const MOST_TYPISTS = 50;

export class Typing {
  #line = document.getElementById('typing');
  #announcer;
  #typists = new Map(); // client → { name, timer }

  constructor(announcer) {
    this.#announcer = announcer;
  }

  typed(client, name) {
    const isFirst = this.#typists.size === 0;
    if (this.#typists.size >= MOST_TYPISTS && !this.#typists.has(client)) return;
    clearTimeout(this.#typists.get(client)?.timer);
    this.#typists.set(client, { name, timer: setTimeout(() => this.stopped(client), LASTS) });
    this.#show();
    if (isFirst) this.#announcer.say('typing', () => this.#line.textContent);
  }

  /** A message of this client has come, or the client has left. */
  stopped(client) {
    clearTimeout(this.#typists.get(client)?.timer);
    if (this.#typists.delete(client)) this.#show();
  }

  clear() {
    for (const { timer } of this.#typists.values()) clearTimeout(timer);
    this.#typists.clear();
    this.#show();
  }

  #show() {
    const names = [...this.#typists.values()].map(({ name }) => element('bdi', {}, [name]));
    if (names.length === 0) this.#line.replaceChildren();
    else if (names.length === 1) this.#line.replaceChildren(names[0], ' is typing…');
    else if (names.length === 2) this.#line.replaceChildren(names[0], ' and ', names[1], ' are typing…');
    else this.#line.replaceChildren('Several people are typing…');
  }
}
