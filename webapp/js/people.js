/**
 * Who is in the room now: asked for once per subscription and now and then (a server that was killed says no farewells),
 * and kept up to date by joins and leaves. Names come from what people say; the server knows only those who signed in.
 */

const ASK_AGAIN = 60_000; // ms
const RETRY = 3_000; // ms
const MOST_NAMES = 1_000; // remembered, the latest
const CROWD = 50; // from here on nobody tells names unasked

export class People {
  #fetch;
  #ownClient;
  #ownName;
  #view;
  #here = new Map(); // client → user
  #names = new Map(); // client → name
  #events = null; // joins and leaves since the question: the answer may be older than they are
  #timer;

  /**
   * @param fetch returns a promise of the presence: client → { user }
   * @param ownClient returns the id of the own connection
   * @param ownName returns the name of the person here
   * @param view is shown a list of { name, isSelf }, or null when the room does not tell
   */
  constructor({ fetch, ownClient, ownName, view }) {
    this.#fetch = fetch;
    this.#ownClient = ownClient;
    this.#ownName = ownName;
    this.#view = view;
    view.show(null);
  }

  get isCrowd() {
    return this.#here.size > CROWD;
  }

  async ask() {
    clearTimeout(this.#timer);
    const events = (this.#events = []);
    let presence;
    try {
      presence = await this.#fetch();
    } catch (error) {
      if (this.#events !== events) return;
      if (error.temporary) this.#timer = setTimeout(() => this.ask(), RETRY);
      else this.leave(); // a channel without presence, or whose presence is not for everybody
      return;
    }
    if (this.#events !== events) return;
    this.#here = new Map(Object.values(presence).map(({ client, user }) => [client, user]));
    for (const event of events) event();
    this.#timer = setTimeout(() => this.ask(), ASK_AGAIN);
    this.#events = null;
    this.#show();
  }

  joined({ client, user }) {
    this.#changed(() => this.#here.set(client, user));
  }

  left({ client }) {
    this.#changed(() => this.#here.delete(client));
  }

  named(client, name) {
    const isNews = this.#names.get(client) !== name;
    this.#names.delete(client); // the latest go last
    this.#names.set(client, name);
    if (this.#names.size > MOST_NAMES) this.#names.delete(this.#names.keys().next().value);
    if (isNews && this.#here.has(client)) this.#show();
  }

  /** The own name has changed. */
  renamed() {
    if (this.#here.size > 0) this.#show();
  }

  /** The connection is gone: what is shown is what was known last. */
  pause() {
    clearTimeout(this.#timer);
    this.#events = null;
    this.#view.isStale = true;
  }

  leave() {
    this.pause();
    this.#view.show(null);
  }

  #changed(event) {
    this.#events?.push(event);
    event();
    if (!this.#events) this.#show();
  }

  #show() {
    const self = this.#ownClient();
    const people = [...this.#here].map(([client, user]) => {
      const isSelf = client === self;
      return { isSelf, name: isSelf ? this.#ownName() : (this.#names.get(client) ?? (user || null)) };
    });
    this.#view.show(people.sort(byName));
  }
}

/** Oneself first, those without a name last. */
function byName(a, b) {
  if (a.isSelf !== b.isSelf) return a.isSelf ? -1 : 1;
  if ((a.name === null) !== (b.name === null)) return a.name === null ? 1 : -1;
  return (a.name ?? '').localeCompare(b.name ?? '');
}
