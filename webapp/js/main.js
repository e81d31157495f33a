/** Starts the page: the form with name and room, the address, and the parts that show one room at a time. */

import { Announcer } from './announcer.js';
import { Carillon } from './carillon.js';
import { loadCodes } from './codes.js';
import { Composer } from './composer.js';
import { ConnectionView } from './connection-view.js';
import { CurlLine } from './curl-line.js';
import { showFieldError } from './field-error.js';
import { Log } from './log.js';
import { Outbox } from './outbox.js';
import { PeopleView } from './people-view.js';
import { Room } from './room.js';
import { addressOf, parseRoom, roomInAddress } from './room-name.js';
import { Typing } from './typing.js';
import { UnreadTitle } from './unread-title.js';
import { chooseName, rememberedName } from './visitor.js';

const DEFAULT_ROOM = 'lobby';

const form = document.getElementById('join-form');
const nameField = document.getElementById('name');
const roomField = document.getElementById('room');
const roomError = document.getElementById('room-error');
const roomTitle = document.getElementById('room-title');
const channelName = document.getElementById('channel');
const bell = document.getElementById('bell');

const base = new URL('..', import.meta.url); // the context root, whatever it is
const carillon = new Carillon(base);
const outbox = new Outbox();
const log = new Log();
const curlLine = new CurlLine(base);
const title = new UnreadTitle();
const announcer = new Announcer();
const typing = new Typing(announcer);
const peopleView = new PeopleView(announcer);
const connection = new ConnectionView(() => room.reconnect());
const composer = new Composer((text) => room.send(applyName(), text), () => room.typing());
const parts = {
  outbox,
  log,
  typing,
  peopleView,
  ownName: () => name,
  onState: (detail) => connection.show(detail),
  onLive: ring,
};
let name = rememberedName();
let room = null;

/** @returns the name that holds from now on */
function applyName() {
  nameField.value = chooseName(nameField.value);
  if (nameField.value !== name) {
    name = nameField.value;
    room?.renamed();
  }
  return name;
}

/**
 * @param note how the room gets into the browser's history
 * @returns whether the text names a room; the person is told when it does not
 */
function enter(typed, note = 'replaceState') {
  let next;
  try {
    next = parseRoom(typed);
  } catch (error) {
    refuse(error.message);
    return false;
  }
  refuse('');
  roomField.value = next.name;
  if (room?.channel === next.channel) {
    room.reconnect();
    return true;
  }
  room?.leave();
  connection.reset();
  announcer.clear();
  history[note](null, '', addressOf(next.name));
  roomTitle.textContent = next.name;
  channelName.textContent = next.channel;
  title.room = composer.room = next.name;
  curlLine.show(next.channel);
  room = new Room(carillon, next, parts);
  return true;
}

function refuse(words) {
  showFieldError(roomField, roomError, words);
}

function ring() {
  title.arrived();
  bell.classList.add('ringing');
}

form.addEventListener('submit', (event) => {
  event.preventDefault();
  applyName();
  if (!enter(roomField.value, 'pushState')) roomField.focus();
  else if (matchMedia('(pointer: fine)').matches) composer.focus(); // on a phone its keyboard would hide the room
});
nameField.addEventListener('change', applyName);
bell.addEventListener('animationend', () => bell.classList.remove('ringing'));
document.getElementById('skip').addEventListener('click', (event) => {
  event.preventDefault(); // the address holds the room
  composer.focus();
});
addEventListener('hashchange', () => enter(roomInAddress() || DEFAULT_ROOM));
addEventListener('beforeunload', (event) => {
  if (outbox.size > 0) event.preventDefault(); // what is pending would be lost
});

for (const id of ['people', 'tools']) document.getElementById(id).open = matchMedia('(min-width: 60rem)').matches;
nameField.value = name;
loadCodes(base);
if (!enter(roomInAddress() || DEFAULT_ROOM)) {
  const [problem, typed] = [roomError.textContent, roomInAddress()];
  enter(DEFAULT_ROOM);
  roomField.value = typed;
  refuse(problem);
}
