/**
 * Sends what the outbox holds for one room: one message after the other, so that they arrive in the order of writing.
 * A message leaves the outbox when the server has taken or refused it, or when it has come back as a publication. What
 * was on its way when the connection broke is sent again, unless it is among what was missed.
 */

const MOST_LOSSES = 5; // a message that was lost so often is the reason of the losses, not their victim
const SHORTEST_WAIT = 500; // ms
const LONGEST_WAIT = 10_000;
const NO_ANSWER = 100; // lower codes are the client's own: nobody knows whether the server has taken it

export class Delivery {
  #outbox;
  #channel;
  #publish;
  #onTaken;
  #onRefused;
  #isOn = false;
  #isRunning = false;
  #current = null;
  #wait = SHORTEST_WAIT;
  #timer;

  /**
   * @param publish takes a payload, returns a promise
   * @param onTaken called with the payload, if it has not come back before
   * @param onRefused called with an id and the reason in words
   */
  constructor(outbox, channel, { publish, onTaken, onRefused }) {
    this.#outbox = outbox;
    this.#channel = channel;
    this.#publish = publish;
    this.#onTaken = onTaken;
    this.#onRefused = onRefused;
  }

  /** The room is live: sends, now and whenever there is something more. */
  start() {
    this.#isOn = true;
    this.wake();
  }

  stop() {
    this.#isOn = false;
    this.#wait = SHORTEST_WAIT;
    clearTimeout(this.#timer);
  }

  wake() {
    if (this.#isOn && !this.#isRunning) this.#run();
  }

  /** The server has closed the connection because of the message on its way. @returns whether there was one */
  refuseCurrent(words) {
    if (!this.#current) return false;
    this.#refuse(this.#current, words);
    return true;
  }

  async #run() {
    clearTimeout(this.#timer);
    this.#isRunning = true;
    let goesOn = true;
    while (goesOn && this.#isOn) {
      const [entry] = this.#outbox.waitingIn(this.#channel);
      goesOn = entry !== undefined && await this.#deliver(entry);
    }
    this.#isRunning = false;
  }

  async #deliver(entry) {
    const { id } = entry.payload;
    this.#current = entry;
    try {
      await this.#publish(entry.payload);
      this.#wait = SHORTEST_WAIT;
      if (this.#outbox.remove(id)) this.#onTaken(entry.payload);
      return true;
    } catch (error) {
      return this.#failed(entry, error);
    } finally {
      this.#current = null;
    }
  }

  /** @returns whether to go on with the next one */
  #failed(entry, error) {
    if (!this.#outbox.has(entry.payload.id)) return true; // it has come back nevertheless, or was refused
    if (error.code < NO_ANSWER) entry.attempts += 1;
    if (!error.temporary || entry.attempts >= MOST_LOSSES) {
      this.#refuse(entry, error.temporary ? 'the server does not take it' : error.message);
      return true;
    }
    if (this.#isOn) {
      this.#timer = setTimeout(() => this.wake(), this.#wait);
      this.#wait = Math.min(LONGEST_WAIT, this.#wait * 2);
    }
    return false;
  }

  #refuse({ payload: { id } }, words) {
    this.#outbox.remove(id);
    this.#onRefused(id, words);
  }
}
