/**
 * What the people in a room let each other know beside the messages, through the channel `live:…`, which keeps no
 * history: `{"hello": name}` how they are called, with `"ask": true` when they would like to hear the same of others, and
 * `{"typing": name}`. The server adds who has said it. Where there is no such channel the page does without.
 */

import { readName } from './person.js';

const NAMESPACE = 'live:';
const LONGEST_CHANNEL = 255;
const TYPING_AGAIN = 2_000; // ms
const ANSWER_WITHIN = [200, 2_000]; // ms; at random, so that not all answer in the same moment

export class Whispers {
  #subscription = null;
  #ownName;
  #shouldAnswer;
  #answerTimer;
  #typedAt = 0;

  /**
   * @param room its short name
   * @param ownName returns the name of the person here
   * @param shouldAnswer whether to answer those who ask; in a crowd nobody does
   * @param onName called with the id of a client and its name
   * @param onTyping the same
   */
  constructor(carillon, room, { ownName, shouldAnswer, onName, onTyping }) {
    this.#ownName = ownName;
    this.#shouldAnswer = shouldAnswer;
    const channel = NAMESPACE + room;
    if (channel.length > LONGEST_CHANNEL) return;
    this.#subscription = carillon.subscribe(channel);
    this.#subscription.addEventListener('subscribed', () => this.#whisper({ hello: ownName(), ask: true }));
    this.#subscription.addEventListener('publication', ({ detail: { data, info } }) => {
      if (!info?.client || info.client === carillon.client) return;
      const typist = readName(data?.typing);
      const name = typist ?? readName(data?.hello);
      if (name) onName(info.client, name);
      if (typist) onTyping(info.client, typist);
      if (data?.ask === true) this.#answerSoon();
    });
  }

  typing() {
    if (Date.now() - this.#typedAt < TYPING_AGAIN) return;
    this.#typedAt = Date.now();
    this.#whisper({ typing: this.#ownName() });
  }

  /** What is typed from now on is another message. */
  written() {
    this.#typedAt = 0;
  }

  renamed() {
    this.#whisper({ hello: this.#ownName() });
  }

  leave() {
    clearTimeout(this.#answerTimer);
    this.#subscription?.unsubscribe();
  }

  #answerSoon() {
    if (!this.#shouldAnswer()) return;
    const [from, to] = ANSWER_WITHIN;
    this.#answerTimer ??= setTimeout(() => {
      this.#answerTimer = undefined;
      this.renamed();
    }, from + Math.random() * (to - from));
  }

  /** Nobody misses a whisper that is lost. */
  #whisper(data) {
    if (this.#subscription?.state === 'subscribed') this.#subscription.publish(data).catch(() => {});
  }
}
