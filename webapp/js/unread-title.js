/** The title of the tab: the room, and how many messages came while the tab was hidden. */

export class UnreadTitle {
  #room = '';
  #unread = 0;

  constructor() {
    document.addEventListener('visibilitychange', () => this.#show(0));
  }

  set room(name) {
    this.#room = name;
    this.#show(0);
  }

  arrived() {
    if (document.visibilityState === 'hidden') this.#show(this.#unread + 1);
  }

  #show(unread) {
    this.#unread = unread;
    document.title = `${unread > 0 ? `(${unread}) ` : ''}${this.#room} · Carillon`;
  }
}
