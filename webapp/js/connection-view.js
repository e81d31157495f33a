/** The state of the connection: a word in the header, and a notice with a button while there is none. */

import { closeWords } from './close-words.js';

const WORDS = { connecting: 'Connecting', connected: 'Connected', waiting: 'Reconnecting', closed: 'Closed' };

export class ConnectionView {
  #state = document.getElementById('state');
  #stateWords = document.getElementById('state-words');
  #notice = document.getElementById('notice');
  #noticeWords = document.getElementById('notice-words');
  #countdown = document.getElementById('countdown');
  #retry = document.getElementById('retry');
  #timer;

  /** @param onRetry called when the person wants to connect at once */
  constructor(onRetry) {
    this.#retry.addEventListener('click', onRetry);
  }

  /** @param detail of a `state` event of the client */
  show(detail) {
    const { state } = detail;
    const wasOpen = this.#state.dataset.state === 'connected';
    this.#state.dataset.state = state;
    say(this.#stateWords, WORDS[state === 'connecting' && !this.#notice.hidden ? 'waiting' : state]);
    clearInterval(this.#timer);
    this.#countdown.textContent = state === 'connecting' ? 'Trying now…' : '';
    this.#retry.hidden = state === 'connecting' && document.activeElement !== this.#retry; // a focused button must not vanish
    if (state === 'connected') this.#hide();
    else if (state !== 'connecting') this.#explain(detail, wasOpen);
  }

  /** A new room: what was said about the old one no longer holds. */
  reset() {
    this.#hide();
  }

  #explain({ state, delay, ...why }, wasOpen) {
    this.#notice.hidden = false;
    this.#notice.dataset.state = state;
    const promise = state === 'waiting' ? ' What you write is kept and sent later.' : '';
    say(this.#noticeWords, closeWords(why, wasOpen) + promise);
    this.#retry.textContent = state === 'waiting' ? 'Try now' : 'Try again';
    if (state === 'waiting') this.#count(Date.now() + delay);
  }

  #count(due) {
    const tick = () => {
      const seconds = Math.ceil(Math.max(0, due - Date.now()) / 1000);
      this.#countdown.textContent = `Next attempt in ${seconds} s.`;
    };
    tick();
    this.#timer = setInterval(tick, 1000);
  }

  #hide() {
    if (document.activeElement === this.#retry) document.getElementById('text').focus();
    this.#notice.hidden = true;
    this.#noticeWords.textContent = '';
  }
}

/** Sets a text only when it differs, so that a screen reader does not repeat it at each attempt. */
function say(target, words) {
  if (target.textContent !== words) target.textContent = words;
}
