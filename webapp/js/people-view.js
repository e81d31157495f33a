/** The list of who is in the room: a line with number and names, which opens to the whole list. */

import { element } from './element.js';
import { hueOf, initialOf } from './person.js';

const MOST_SHOWN = 100;
const MOST_IN_LINE = 12;
const COLLECT = 100; // ms; many come at once when a server has restarted

export class PeopleView {
  #place = document.getElementById('people');
  #count = document.getElementById('people-count');
  #names = document.getElementById('people-names');
  #list = document.getElementById('people-list');
  #announcer;
  #people = null;
  #shownCount = 0;
  #timer;

  constructor(announcer) {
    this.#announcer = announcer;
  }

  /** @param people as { name, isSelf }, name null for somebody unknown; null: the room does not tell */
  show(people) {
    this.#people = people;
    this.isStale = false;
    this.#timer ??= setTimeout(() => this.#render(), COLLECT);
  }

  /** What is shown was true when the connection was lost. */
  set isStale(isStale) {
    this.#place.classList.toggle('stale', isStale);
  }

  #render() {
    this.#timer = undefined;
    this.#place.hidden = this.#people === null;
    if (this.#people === null) {
      this.#shownCount = 0;
      return;
    }
    const { length } = this.#people;
    this.#count.textContent = `${length.toLocaleString()} here`;
    this.#names.textContent = this.#people.slice(0, MOST_IN_LINE).map(wordsOf).join(', ');
    const items = this.#people.slice(0, MOST_SHOWN).map(item);
    if (length > MOST_SHOWN) items.push(element('li', { class: 'more' }, [`and ${(length - MOST_SHOWN).toLocaleString()} more`]));
    this.#list.replaceChildren(...items);
    if (length !== this.#shownCount) this.#announcer.say('people', () => this.#words());
    this.#shownCount = length;
  }

  #words() {
    if (this.#people === null) return '';
    return this.#people.length === 1 ? 'You are alone here.' : `${this.#people.length.toLocaleString()} people are here.`;
  }
}

function item(person) {
  const { name, isSelf } = person;
  return element('li', { class: name ? 'person' : 'person unnamed' }, [
    element('span', { class: `initial hue-${hueOf(name ?? '')}`, 'aria-hidden': 'true' }, [initialOf(name ?? '')]),
    element('bdi', {}, [name ?? 'visitor']),
    isSelf ? element('span', { class: 'self' }, ['(you)']) : null,
  ]);
}

function wordsOf({ name, isSelf }) {
  return isSelf ? 'you' : (name ?? 'visitor');
}
