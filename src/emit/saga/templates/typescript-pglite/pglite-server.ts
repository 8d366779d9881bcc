import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import type { PGlite } from '@electric-sql/pglite';

// PGlite is one session; programs want a pool. This lends the session to one connection at a time: for one exchange, from the
// first message to the answer of its Sync, or for a whole transaction. LISTEN and named prepared statements are not told apart.

const SSL_REQUEST = 80_877_103;
const CANCEL_REQUEST = 80_877_102;

/** AuthenticationOk, what clients want to know of a server, ReadyForQuery. */
const GREETING = Buffer.concat([
  message('R', Buffer.from([0, 0, 0, 0])),
  ...[
    ['server_version', '17.0'],
    ['server_encoding', 'UTF8'],
    ['client_encoding', 'UTF8'],
    ['DateStyle', 'ISO, MDY'],
    ['TimeZone', 'UTC'],
    ['integer_datetimes', 'on'],
    ['standard_conforming_strings', 'on'],
  ].map(([name, value]) => message('S', Buffer.from(`${name}\0${value}\0`))),
  message('K', Buffer.alloc(8)),
  message('Z', Buffer.from('I')),
]);

export interface PGliteServer {
  readonly url: string;
  close(): Promise<void>;
}

export async function servePGlite(db: PGlite): Promise<PGliteServer> {
  const sockets = new Set<Socket>();
  let last: Promise<void> = Promise.resolve();

  /** Waits until nobody has the session. @returns what gives it back */
  async function borrow(): Promise<() => void> {
    let giveBack = () => {};
    const before = last;
    last = new Promise(resolve => {
      giveBack = resolve;
    });
    await before;
    return giveBack;
  }

  async function talk(socket: Socket): Promise<void> {
    let giveBack: (() => void) | undefined;
    let skipsToSync = false;
    try {
      for await (const { type, bytes } of messages(socket)) {
        if (type === 'X') break;
        giveBack ??= await borrow();
        // After an error the rest of the exchange means nothing.
        if (skipsToSync && type !== 'S') continue;
        skipsToSync = false;
        const answer = Buffer.from(await db.execProtocolRaw(bytes));
        const kinds = [...split(answer)];
        skipsToSync = type !== 'Q' && type !== 'S' && kinds.some(kind => kind.type === 'E');
        if (answer.length > 0 && !socket.destroyed) socket.write(answer);
        const ready = kinds.findLast(kind => kind.type === 'Z');
        if (ready?.body.toString() === 'I') {
          giveBack();
          giveBack = undefined;
        }
      }
    } finally {
      if (giveBack) {
        // The connection broke in the middle: as if the transaction had never been.
        await db.exec('rollback');
        giveBack();
      }
      socket.destroy();
    }
  }

  const server = createServer({ noDelay: true }, socket => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy()).on('close', () => sockets.delete(socket));
    talk(socket).catch(() => socket.destroy());
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `postgresql://postgres@127.0.0.1:${(server.address() as AddressInfo).port}/postgres?sslmode=disable`,
    close: () => closeServer(server, sockets),
  };
}

/** A client's messages after the start of the conversation, which is answered here. */
async function* messages(socket: Socket): AsyncGenerator<{ type: string; bytes: Buffer }> {
  let rest: Buffer = Buffer.alloc(0);
  let hasStarted = false;
  for await (const chunk of socket) {
    rest = Buffer.concat([rest, chunk as Buffer]);
    for (;;) {
      const head = hasStarted ? 1 : 0;
      if (rest.length < head + 4) break;
      const length = head + rest.readInt32BE(head);
      if (rest.length < length) break;
      const bytes = rest.subarray(0, length);
      rest = rest.subarray(length);
      if (hasStarted) yield { type: String.fromCharCode(bytes[0] ?? 0), bytes };
      else if (bytes.readInt32BE(4) === CANCEL_REQUEST) return;
      else if (bytes.readInt32BE(4) === SSL_REQUEST) socket.write('N');
      else {
        socket.write(GREETING);
        hasStarted = true;
      }
    }
  }
}

function* split(answer: Buffer): Generator<{ type: string; body: Buffer }> {
  for (let at = 0; at + 5 <= answer.length; ) {
    const end = at + 1 + answer.readInt32BE(at + 1);
    yield { type: String.fromCharCode(answer[at] ?? 0), body: answer.subarray(at + 5, end) };
    at = end;
  }
}

function message(type: string, body: Buffer): Buffer {
  const head = Buffer.alloc(5, type);
  head.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
}

async function closeServer(server: Server, sockets: ReadonlySet<Socket>): Promise<void> {
  const closed = new Promise<void>(resolve => server.close(() => resolve()));
  for (const socket of sockets) socket.destroy();
  await closed;
}
