/** Messages of this tab that the server has not taken yet, of all rooms, in the order of writing. */

const CAPACITY = 100;
const LARGEST_FRAME = 65_536; // bytes, the server's limit
const ENVELOPE = 100; // bytes of a publish command around channel and payload, generously

const encoder = new TextEncoder();

export class Outbox {
  #entries = new Map();

  /**
   * @param payload has an `id`
   * @throws {RangeError} with a sentence for the person when it is too long or too many are waiting
   */
  add(channel, payload) {
    const size = encoder.encode(JSON.stringify(payload)).length;
    const largest = LARGEST_FRAME - ENVELOPE - channel.length;
    if (size > largest) {
      const [bytes, limit] = [size, largest].map((number) => number.toLocaleString());
      throw new RangeError(`This message is too long: ${bytes} bytes, ${limit} at most. Please shorten it.`);
    }
    if (this.#entries.size >= CAPACITY) {
      throw new RangeError(`${CAPACITY} messages are waiting already. Please wait until the connection is back.`);
    }
    this.#entries.set(payload.id, { channel, payload, attempts: 0 });
  }

  /** @returns whether a message with this id was waiting */
  remove(id) {
    return this.#entries.delete(id);
  }

  has(id) {
    return this.#entries.has(id);
  }

  get size() {
    return this.#entries.size;
  }

  /** What is waiting, as { channel, payload, attempts }. */
  waitingIn(channel) {
    return [...this.#entries.values()].filter((entry) => entry.channel === channel);
  }
}
