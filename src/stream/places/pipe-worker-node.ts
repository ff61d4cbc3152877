/**
 * The thread that reads a pipe while another computes: a pipe holds 64 kB, so that whoever writes to it waits while nobody reads. A
 * socket is read, not a file: reads of a file cannot be given up, and would keep the process until something comes.
 */
import { Socket } from 'node:net';
import { parentPort, workerData } from 'node:worker_threads';
import { type FromPipe, PIECE, type ToPipe } from './pipe-messages.js';

/** Messages that may be on their way: enough for the other side never to wait, and no more memory than that. */
const MOST_SENT = 8;

const port = parentPort!;
const spare: ArrayBuffer[] = [];
let sent = 0;
let piece = new Uint8Array(PIECE);
let held = 0;

function freshPiece(): Uint8Array<ArrayBuffer> {
  const memory = spare.pop();
  return memory === undefined ? new Uint8Array(PIECE) : new Uint8Array(memory);
}

function send(): void {
  if (held === 0) return;
  const bytes = held === PIECE ? piece : piece.slice(0, held);
  port.postMessage({ bytes } satisfies FromPipe, [bytes.buffer]);
  if (held === PIECE) piece = freshPiece();
  held = 0;
  sent++;
}

const { fd } = workerData as { readonly fd: number };
const socket = new Socket({ fd, readable: true, writable: false });
socket.on('data', (read: Uint8Array) => {
  for (let from = 0; from < read.length;) {
    const to = Math.min(read.length, from + PIECE - held);
    piece.set(read.subarray(from, to), held);
    held += to - from;
    from = to;
    if (held === PIECE) send();
  }
  if (sent >= MOST_SENT) socket.pause();
  // What has come goes on at once where nothing is on its way; otherwise more is gathered meanwhile.
  else if (sent === 0) send();
});
socket.on('end', () => {
  send();
  port.postMessage({ end: true } satisfies FromPipe);
  port.close();
});
socket.on('error', ({ message }) => {
  port.postMessage({ error: message } satisfies FromPipe);
  port.close();
});
port.on('message', (told: ToPipe) => {
  if (told.spare !== undefined) {
    if (spare.length < MOST_SENT) spare.push(told.spare);
    return;
  }
  sent--;
  if (sent === 0) send();
  if (sent < MOST_SENT) socket.resume();
});
