/**
 * Brings history and live publications of a room together, without gap or double: while the history is being fetched,
 * what arrives is held back; then it follows, less what the history has shown.
 */

const PAGE = 50;
const MOST_HELD = 500; // the page shows no more; the oldest go
const ASK_AGAIN = 2_000; // ms
const NO_CONNECTION = 11;

export class Arrivals {
  #fetchPage;
  #show;
  #onPage;
  #onLoaded;
  #held = [];
  #shown = 0; // the last offset shown
  #load = null; // a new object per load, so that a late page is not taken for the current one
  #timer;

  /**
   * @param fetchPage takes the options of a history command, returns its promise
   * @param show called with each publication in order
   * @param onPage called before the fetched ones are shown, with the number of publications between them and those
   *   shown before, and whether there may be more of them than were fetched
   * @param onLoaded called when all is shown
   */
  constructor({ fetchPage, show, onPage, onLoaded }) {
    this.#fetchPage = fetchPage;
    this.#show = show;
    this.#onPage = onPage;
    this.#onLoaded = onLoaded;
  }

  get isLoading() {
    return this.#load !== null;
  }

  /** The stream was started anew: offsets begin again. */
  restart() {
    this.#shown = 0;
    this.#held = [];
  }

  /** Fetches the last publications that were not shown yet. Ends with onLoaded, unless the connection is lost before. */
  async load() {
    clearTimeout(this.#timer);
    const load = (this.#load = {});
    let page;
    try {
      page = await this.#fetchPage({ limit: PAGE, reverse: true });
    } catch (error) {
      if (this.#load !== load || error.code === NO_CONNECTION) return; // the next subscription loads
      if (error.temporary) {
        this.#timer = setTimeout(() => this.load(), ASK_AGAIN);
        return;
      }
      page = { publications: [], offset: 0 }; // a channel without history, or one that may not be read
    }
    if (this.#load === load) this.#finish(page);
  }

  arrived(publication) {
    if (!this.isLoading) {
      this.#pass(publication);
      return;
    }
    this.#held.push(publication);
    if (this.#held.length > MOST_HELD) this.#held.shift();
  }

  cancel() {
    clearTimeout(this.#timer);
    this.#load = null;
    this.#held = [];
  }

  #finish({ publications, offset: top }) {
    const held = this.#held;
    const fresh = publications.filter(({ offset }) => offset > this.#shown).reverse();
    const leftOut = this.#shown > 0 && fresh.length > 0 ? fresh[0].offset - this.#shown - 1 : 0;
    this.cancel();
    this.#onPage(leftOut, publications.length >= PAGE);
    for (const publication of fresh) this.#pass({ ...publication, recovered: true });
    for (const publication of held) if (!(publication.offset <= top)) this.#pass(publication);
    this.#onLoaded();
  }

  #pass(publication) {
    this.#shown = publication.offset ?? this.#shown;
    this.#show(publication);
  }
}
