/** One WebSocket, from its opening to its loss: frames, ids, replies, signs of life. Belongs to carillon.js. */

const OPENING_LIMIT = 15_000; // ms; a browser alone would wait for minutes
const REPLY_LIMIT = 5_000; // ms
const PING_GRACE = 10_000; // ms that a ping may be late
const FRAME_LIMIT = 65_536; // bytes; servers close a larger frame with 1009
const BUFFER_LIMIT = 1 << 20; // bytes waiting in the socket; beyond it nothing more is taken
const MOST_PENDING = 10_000; // commands without a reply; beyond it nothing more is taken

const encoder = new TextEncoder();

/** Why a command failed. Codes from 100 are the server's, those below are the client's own. */
export class CommandError extends Error {
  constructor({ code, message, temporary }) {
    super(message);
    this.name = 'CommandError';
    this.code = code;
    this.temporary = temporary === true;
  }

  /** Whether a client that has to get through tries again; after 109 with a new token. */
  get isPassing() {
    return this.temporary || this.code < 100 || this.code === 109;
  }

  static get timeout() { return new CommandError({ code: 1, message: 'timeout', temporary: true }); }

  static get full() { return new CommandError({ code: 10, message: 'too much is waiting to be sent', temporary: true }); }

  static get noConnection() { return new CommandError({ code: 11, message: 'connection closed', temporary: true }); }
}

export class Link {
  #socket;
  #listener;
  #lastId = 0;
  #pending = new Map(); // id → { done, timer }
  #outgoing = [];
  #answersPings = false;
  #silence = OPENING_LIMIT; // ms without a frame after which the link counts as dead; 0: never
  #heardAt = Date.now();
  #watchTimer;

  /**
   * @param listener opened(), pushed(push), lost({ code, reason }); each called while a frame is read, in the order of the
   *   wire: a promise would let a publication overtake the reply to its subscription
   * @throws {SyntaxError|DOMException} when there is no hope, e.g. ws: on an https: page
   */
  constructor(url, listener) {
    this.#listener = listener;
    this.#socket = new WebSocket(url);
    this.#socket.onopen = () => {
      this.#heardAt = Date.now();
      listener.opened();
    };
    this.#socket.onmessage = ({ data }) => this.#receive(data);
    this.#socket.onclose = ({ code, reason }) => this.#end({ code, reason });
    this.checkSilence();
  }

  get isOpen() {
    return this.#socket !== null && this.#socket.readyState === WebSocket.OPEN;
  }

  /**
   * What is sent in the same turn shares a frame.
   *
   * @param done called once, with (error) or (null, result)
   */
  send(method, parameters, done) {
    if (!this.isOpen) return done(CommandError.noConnection);
    if (this.#socket.bufferedAmount > BUFFER_LIMIT || this.#pending.size >= MOST_PENDING) return done(CommandError.full);
    this.#lastId += 1;
    const id = this.#lastId;
    const timer = setTimeout(() => this.#answer(id, CommandError.timeout), REPLY_LIMIT);
    this.#pending.set(id, { done, timer });
    this.#outgoing.push(JSON.stringify({ id, [method]: parameters }));
    if (this.#outgoing.length === 1) queueMicrotask(() => this.#flush());
  }

  /** The server has said how often it pings, in seconds (0: never), and whether it wants an answer. */
  keepAlive(ping = 0, pong = false) {
    this.#answersPings = pong;
    this.#silence = ping > 0 ? ping * 1000 + PING_GRACE : 0;
    this.checkSilence();
  }

  /** A dead link raises no event, so somebody has to look at the clock. Timers of a hidden page run late: call it then. */
  checkSilence() {
    clearTimeout(this.#watchTimer);
    if (this.#silence === 0) return;
    const rest = this.#heardAt + this.#silence - Date.now();
    if (rest <= 0) this.#end({ code: 1006, reason: '' });
    else this.#watchTimer = setTimeout(() => this.checkSilence(), rest);
  }

  /** Lets go of the socket without waiting for its closing handshake, which on a dead link takes minutes. */
  drop() {
    if (!this.#socket) return;
    clearTimeout(this.#watchTimer);
    this.#flush();
    const socket = this.#socket;
    this.#socket = null;
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close();
    for (const id of [...this.#pending.keys()]) this.#answer(id, CommandError.noConnection);
  }

  #end(why) {
    const isFirst = this.#socket !== null;
    const { lost } = this.#listener;
    this.#listener = { pushed() {} };
    if (isFirst) lost(why); // before the commands fail, so that nobody tries again on this link
    this.drop();
  }

  #flush() {
    let frame = '';
    let size = 0;
    for (const command of this.#outgoing.splice(0)) {
      const more = encoder.encode(command).length + 1;
      if (frame !== '' && size + more > FRAME_LIMIT) {
        this.#write(frame);
        frame = '';
        size = 0;
      }
      frame += frame === '' ? command : `\n${command}`;
      size += more;
    }
    if (frame !== '') this.#write(frame);
  }

  #write(frame) {
    if (this.isOpen) this.#socket.send(frame);
  }

  #receive(frame) {
    this.#heardAt = Date.now();
    for (const line of frame.split('\n')) {
      if (!this.#socket) return; // what came before has ended this link
      if (line === '') continue;
      let reply;
      try {
        reply = JSON.parse(line);
      } catch {
        return this.#end({ code: 1002, reason: 'the answer is not JSON' });
      }
      this.#handle(reply);
    }
  }

  #handle(reply) {
    if (reply.id > 0) {
      const { id, error, ...result } = reply;
      this.#answer(id, error ? new CommandError(error) : null, Object.values(result)[0] ?? {});
    } else if (reply.push) {
      this.#listener.pushed(reply.push);
    } else if (this.#answersPings) {
      this.#write('{}');
    }
  }

  #answer(id, error, result) {
    const command = this.#pending.get(id);
    if (!command) return; // answered too late
    this.#pending.delete(id);
    clearTimeout(command.timer);
    command.done(error, result);
  }
}
