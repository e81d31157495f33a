/** The message field. Enter sends, Shift and Enter begins a new line; a refused message stays in the field. */

import { showFieldError } from './field-error.js';

export class Composer {
  #form = document.getElementById('composer');
  #text = document.getElementById('text');
  #error = document.getElementById('composer-error');

  /**
   * @param send takes the text; throws a RangeError with a sentence for the person when it cannot
   * @param onTyping called with each change that leaves a text
   */
  constructor(send, onTyping) {
    this.#form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.#submit(send);
    });
    this.#text.addEventListener('keydown', (event) => {
      const confirmsInputMethod = event.isComposing || event.keyCode === 229; // 229: Safari's way to say so
      if (event.key !== 'Enter' || event.shiftKey || confirmsInputMethod) return;
      event.preventDefault();
      this.#form.requestSubmit();
    });
    this.#text.addEventListener('input', () => {
      this.#refuse('');
      this.#grow();
      if (this.#text.value.trim() !== '') onTyping();
    });
  }

  focus() {
    this.#text.focus();
  }

  set room(name) {
    this.#text.placeholder = `Write to ${name}`;
  }

  #submit(send) {
    const text = this.#text.value.trim();
    if (text !== '') {
      try {
        send(text);
      } catch (error) {
        if (!(error instanceof RangeError)) throw error;
        this.#refuse(error.message);
        return;
      }
      this.#text.value = '';
      this.#grow();
    }
    this.#refuse('');
    this.#text.focus();
  }

  #refuse(words) {
    showFieldError(this.#text, this.#error, words);
  }

  #grow() {
    this.#text.style.height = 'auto';
    this.#text.style.height = `${this.#text.scrollHeight + 2}px`; // 2 px: its borders
  }
}
