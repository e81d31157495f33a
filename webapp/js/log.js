/**
 * The list of messages: bounded, each message once, markers between them, and a view that follows the newest message
 * only while the person is at the end.
 */

import { element } from './element.js';
import { messageElement, readPayload } from './message.js';
import { hasWritten } from './visitor.js';

const MOST_MESSAGES = 500;
const NEAR_END = 80; // px

export class Log {
  #log = document.getElementById('log');
  #messages = document.getElementById('messages');
  #pending = document.getElementById('pending');
  #empty = document.getElementById('empty');
  #jump = document.getElementById('jump');
  #shown = new Set();
  #followsEnd = true;
  #lastTop = 0;
  #unread = 0;
  #scrollIsDue = false;

  constructor() {
    this.#log.addEventListener('scroll', () => this.#scrolled(), { passive: true });
    this.#jump.addEventListener('click', () => {
      this.#scrollToEnd();
      this.#log.focus({ preventScroll: true }); // the button is about to vanish
    });
    // The keyboard of a phone, a rotated screen or a notice changes the height; the end shall stay in view.
    new ResizeObserver(() => this.#followsEnd && this.#scrollToEnd()).observe(this.#log);
  }

  clear() {
    this.#messages.replaceChildren();
    this.#pending.replaceChildren();
    this.#shown.clear();
    this.#empty.hidden = true;
    this.#scrollToEnd();
  }

  /** While old messages are loading a screen reader shall not read them all. */
  set loading(isLoading) {
    this.#log.setAttribute('aria-live', isLoading ? 'off' : 'polite');
    this.#empty.hidden = isLoading || this.#messages.hasChildNodes() || this.#pending.hasChildNodes();
  }

  /** @returns whether it is shown now; false when this very message is there already (it was sent twice) */
  add({ data, offset, time, info }, { missed = false } = {}) {
    const message = readPayload(data);
    const key = keyOf(message);
    if (key && this.#shown.has(key)) return false;
    const item = messageElement(message, { own: hasWritten(message.id), time, offset, user: info?.user });
    item.dataset.offset ??= ''; // a channel without history
    if (missed) item.classList.add('missed');
    this.#remember(item, key);
    this.removePending(message.id);
    this.#append(item);
    return true;
  }

  /** @returns the element with the words */
  addMarker(words) {
    const text = element('span', {}, [words]);
    this.#append(element('li', { class: 'marker' }, [text]));
    return text;
  }

  addPending(payload) {
    const item = messageElement(readPayload(payload), { own: true, time: Date.now() });
    item.classList.add('pending');
    item.querySelector('.meta').append(element('span', { class: 'fate' }, ['pending']));
    this.#pending.append(item);
    this.#empty.hidden = true;
    this.#scrollToEnd();
  }

  removePending(id) {
    this.#pendingItem(id)?.remove();
  }

  /** The message will not be sent any more; it stays readable, so that its text is not lost. */
  fail(id, words) {
    const item = this.#pendingItem(id);
    if (!item) return;
    item.classList.replace('pending', 'failed');
    item.querySelector('.fate').textContent = words;
    this.#append(item);
  }

  /** The server has taken it, but it will not come back: nobody keeps it. */
  sent(payload) {
    const item = this.#pendingItem(payload.id);
    if (!item) return;
    item.classList.remove('pending');
    item.querySelector('.fate').remove();
    this.#remember(item, keyOf(payload));
    this.#append(item);
  }

  #remember(item, key) {
    if (!key) return;
    this.#shown.add(key);
    item.shownAs = key;
  }

  #pendingItem(id) {
    return [...this.#pending.children].find((item) => item.dataset.id === id);
  }

  #append(item) {
    const previous = this.#messages.lastElementChild;
    const follows = item.dataset.author && previous?.dataset.author === item.dataset.author
      && previous.classList.contains('own') === item.classList.contains('own');
    if (follows) item.classList.add('follows');
    this.#messages.append(item);
    this.#empty.hidden = true;
    while (this.#messages.childElementCount > MOST_MESSAGES) this.#removeOldest();
    if (this.#followsEnd) this.#scrollSoon();
    else if (!item.classList.contains('own')) this.#showUnread(this.#unread + 1);
  }

  #removeOldest() {
    const oldest = this.#messages.firstElementChild;
    this.#shown.delete(oldest.shownAs);
    oldest.remove();
    this.#messages.firstElementChild?.classList.remove('follows');
  }

  #scrolled() {
    const { scrollHeight, scrollTop, clientHeight } = this.#log;
    const isNearEnd = scrollHeight - scrollTop - clientHeight < NEAR_END;
    // Being far from the end alone says nothing: messages may have come since the last frame. Only the person goes up.
    if (isNearEnd || scrollTop < this.#lastTop) this.#follow(isNearEnd);
    this.#lastTop = scrollTop;
  }

  #follow(follows) {
    this.#followsEnd = follows;
    this.#log.classList.toggle('at-end', follows);
    if (follows) this.#showUnread(0);
  }

  /** Once per frame, since measuring after each of many messages would be slow. */
  #scrollSoon() {
    if (this.#scrollIsDue) return;
    this.#scrollIsDue = true;
    requestAnimationFrame(() => {
      this.#scrollIsDue = false;
      if (this.#followsEnd) this.#scrollToEnd();
    });
  }

  #scrollToEnd() {
    this.#follow(true);
    this.#log.scrollTop = this.#log.scrollHeight;
    this.#lastTop = this.#log.scrollTop;
  }

  #showUnread(count) {
    this.#unread = count;
    this.#jump.hidden = count === 0;
    this.#jump.textContent = count === 1 ? '1 new message ↓' : `${count} new messages ↓`;
  }
}

/** What makes two messages the same one; null without an id. */
function keyOf({ id, name, text }) {
  return id ? JSON.stringify([id, name, text]) : null;
}
