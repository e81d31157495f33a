/**
 * The time right after a connection has opened, in which history and missed publications arrive. The endpoint does not
 * say where they end, so it is over when nothing has come for a moment, or at the latest after a few seconds.
 */

const QUIET = 500; // ms
const LONGEST = 4_000; // ms

export class CatchUp {
  #onSettled;
  #quiet;
  #longest;
  #count = 0;

  /** @param onSettled called once per start with the number of publications counted */
  constructor(onSettled) {
    this.#onSettled = onSettled;
  }

  start() {
    this.cancel();
    this.#count = 0;
    this.#longest = setTimeout(() => this.#settle(), LONGEST);
    this.#waitForQuiet();
  }

  get running() {
    return this.#longest !== undefined;
  }

  /** A publication has arrived; `counts` says whether it is one of somebody else. */
  arrived(counts) {
    if (!this.running) return;
    if (counts) this.#count += 1;
    this.#waitForQuiet();
  }

  cancel() {
    clearTimeout(this.#quiet);
    clearTimeout(this.#longest);
    this.#longest = undefined;
  }

  #waitForQuiet() {
    clearTimeout(this.#quiet);
    this.#quiet = setTimeout(() => this.#settle(), QUIET);
  }

  #settle() {
    this.cancel();
    this.#onSettled(this.#count);
  }
}
