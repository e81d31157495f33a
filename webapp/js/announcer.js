/**
 * Speaks to a screen reader about what goes on beside the messages, with restraint: at most one sentence in ten seconds,
 * with what is true by then.
 */

const PAUSE = 10_000; // ms

export class Announcer {
  #place = document.getElementById('spoken');
  #topics = new Map();
  #lastAt = 0;
  #timer;

  /** @param words called when it is time to speak; returns an empty text when there is nothing to say any more */
  say(topic, words) {
    this.#topics.set(topic, words);
    this.#timer ??= setTimeout(() => this.#speak(), Math.max(500, this.#lastAt + PAUSE - Date.now()));
  }

  /** Another room: what was to be said no longer holds. */
  clear() {
    this.#topics.clear();
    this.#place.textContent = '';
  }

  #speak() {
    this.#timer = undefined;
    const sentences = [...this.#topics.values()].map((words) => words()).filter((words) => words !== '');
    this.#topics.clear();
    if (sentences.length === 0) return;
    this.#lastAt = Date.now();
    this.#place.textContent = sentences.join(' ');
  }
}
