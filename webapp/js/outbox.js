/**
 * Messages of this tab that have not come back yet, of all rooms, in the order of writing. The server does not answer a
 * message; it is delivered when it returns as a publication with the same id.
 */

const CAPACITY = 100;
const LARGEST_FRAME = 65_536; // bytes, the server's limit
const MOST_ATTEMPTS = 5; // a message that was lost so often is the reason of the losses, not their victim

const encoder = new TextEncoder();

export class Outbox {
  #entries = new Map();

  /**
   * @param payload has an `id`
   * @throws {RangeError} with a sentence for the person when it is too long or too many are waiting
   */
  add(channel, payload) {
    const size = encoder.encode(JSON.stringify(payload)).length;
    if (size > LARGEST_FRAME) {
      const [bytes, limit] = [size, LARGEST_FRAME].map((number) => number.toLocaleString());
      throw new RangeError(`This message is too long: ${bytes} bytes, ${limit} at most. Please shorten it.`);
    }
    if (this.#entries.size >= CAPACITY) {
      throw new RangeError(`${CAPACITY} messages are waiting already. Please wait until the connection is back.`);
    }
    const entry = { channel, payload, size, attempts: 0, sentOn: null };
    this.#entries.set(payload.id, entry);
    return entry;
  }

  /** @returns whether a message with this id was waiting */
  remove(id) {
    return this.#entries.delete(id);
  }

  get size() {
    return this.#entries.size;
  }

  waitingIn(channel) {
    return [...this.#entries.values()].filter((entry) => entry.channel === channel);
  }

  /**
   * Sends what was not yet sent on this connection, oldest first, until `publish` refuses.
   *
   * @returns {{exhausted: object[], finished: boolean}} entries given up, and whether nothing is left to send
   */
  flush(channel, connection, publish) {
    const exhausted = [];
    for (const entry of this.waitingIn(channel)) {
      if (entry.sentOn === connection) continue;
      if (entry.attempts >= MOST_ATTEMPTS) {
        this.remove(entry.payload.id);
        exhausted.push(entry);
        continue;
      }
      if (!publish(entry.payload)) return { exhausted, finished: false };
      entry.sentOn = connection;
      entry.attempts += 1;
    }
    return { exhausted, finished: true };
  }

  /** Takes out the message that the server has most likely refused as too large. */
  removeLargestSent(channel) {
    const sent = this.waitingIn(channel).filter((entry) => entry.attempts > 0);
    const largest = sent.reduce((found, entry) => (found && found.size >= entry.size ? found : entry), null);
    if (largest) this.remove(largest.payload.id);
    return largest;
  }
}
