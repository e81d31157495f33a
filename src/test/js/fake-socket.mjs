/** A WebSocket without a network: the test is the server. */
export class FakeSocket {
  static OPEN = 1;
  static opened = [];

  readyState = 0;
  bufferedAmount = 0;
  frames = [];

  constructor(url) {
    this.url = String(url);
    FakeSocket.opened.push(this);
  }

  /** The one that the client has opened last. */
  static get latest() {
    return FakeSocket.opened.at(-1);
  }

  send(frame) {
    this.frames.push(frame);
  }

  close() {
    this.readyState = 3;
  }

  /** All commands so far. */
  get commands() {
    return this.frames.flatMap((frame) => frame.split('\n')).map((line) => JSON.parse(line));
  }

  /** The last command of a kind. */
  last(method) {
    return this.commands.findLast((command) => method in command);
  }

  accept() {
    this.readyState = FakeSocket.OPEN;
    this.onopen();
  }

  /** One frame with these replies and pushes. */
  receive(...objects) {
    this.onmessage({ data: objects.map((object) => JSON.stringify(object)).join('\n') });
  }

  end(code, reason = '') {
    this.readyState = 3;
    this.onclose?.({ code, reason });
  }
}
