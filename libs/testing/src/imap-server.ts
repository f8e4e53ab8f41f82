import { createServer as createPlainServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer, type TlsOptions } from 'node:tls';

export interface StoredMail {
  uid: number;
  raw: Buffer;
  flags: Set<string>;
}

interface Session {
  socket: Socket;
  signedIn: boolean;
}

const CAPABILITIES = 'IMAP4rev1 UIDPLUS';

/** Splits what a client says into words; strings and literals lose their quotes. */
const wordsOf = (line: string, literals: readonly Buffer[]): string[] => {
  let next = 0;
  return [...line.matchAll(/"((?:[^"\\]|\\.)*)"|\{\d+\+?\}|\([^()]*\)|[^\s]+/g)].map(([word, quoted]) => {
    if (quoted !== undefined) return quoted.replace(/\\(.)/g, '$1');
    return /^\{\d+\+?\}$/.test(word) ? (literals[next++] ?? Buffer.alloc(0)).toString() : word;
  });
};

const inRange = (set: string, uid: number, most: number): boolean =>
  set.split(',').some((part) => {
    const [from = 0, to = from] = part.split(':').map((end) => (end === '*' ? most : Number(end)));
    return uid >= Math.min(from, to) && uid <= Math.max(from, to);
  });

/** A real IMAP server (RFC 3501) with one mailbox in memory: LOGIN, SELECT, SEARCH, FETCH, STORE and what clients ask around them. Always `close()` it. */
export class ImapServer {
  readonly mails: StoredMail[] = [];
  /** What clients said, without credentials. */
  readonly commands: string[] = [];
  uidValidity = 1_700_000_001;
  private nextUid = 1;
  private readonly sockets = new Set<Socket>();

  private constructor(
    private readonly server: Server,
    private readonly secure: boolean,
  ) {}

  static async open(tls?: TlsOptions): Promise<ImapServer> {
    const server = tls ? createTlsServer(tls) : createPlainServer();
    const imap = new ImapServer(server, tls !== undefined);
    server.on(tls ? 'secureConnection' : 'connection', (socket: Socket) => imap.serve(socket));
    server.on('tlsClientError', () => undefined);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return imap;
  }

  get url(): string {
    return `${this.secure ? 'imaps' : 'imap'}://inbox%40example.com:p%40ssword@127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  deliver(raw: string | Buffer): number {
    const uid = this.nextUid++;
    this.mails.push({ uid, raw: Buffer.isBuffer(raw) ? raw : Buffer.from(raw.replace(/\r?\n/g, '\r\n')), flags: new Set() });
    return uid;
  }

  /** As after a mailbox was restored: every UID is another one. */
  renumber(): void {
    this.uidValidity += 1;
    this.nextUid = 1;
    for (const mail of this.mails) mail.uid = this.nextUid++;
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private serve(socket: Socket): void {
    const session: Session = { socket, signedIn: false };
    let pending = Buffer.alloc(0);
    let line = '';
    let literals: Buffer[] = [];
    this.sockets.add(socket);
    socket.on('close', () => this.sockets.delete(socket));
    socket.on('error', () => undefined);
    socket.write(`* OK [CAPABILITY ${CAPABILITIES}] ready\r\n`);
    socket.on('data', (bytes: Buffer) => {
      pending = Buffer.concat([pending, bytes]);
      for (;;) {
        const literal = /\{(\d+)(\+?)\}$/.exec(line);
        if (literal) {
          const length = Number(literal[1]);
          if (pending.length < length) return;
          literals.push(pending.subarray(0, length));
          pending = pending.subarray(length);
        }
        const end = pending.indexOf('\r\n');
        if (end < 0) return;
        line = `${line}${pending.subarray(0, end).toString('latin1')}`;
        pending = pending.subarray(end + 2);
        const more = /\{\d+(\+?)\}$/.exec(line);
        if (more) {
          if (more[1] === '') socket.write('+ go on\r\n');
          continue;
        }
        this.answer(session, line, literals);
        line = '';
        literals = [];
      }
    });
  }

  private answer(session: Session, line: string, literals: readonly Buffer[]): void {
    const [tag = '*', verb = '', ...given] = wordsOf(line, literals);
    const isUid = verb.toUpperCase() === 'UID';
    const name = (isUid ? (given.shift() ?? '') : verb).toUpperCase();
    this.commands.push(name === 'LOGIN' ? 'LOGIN' : line.slice(tag.length + 1));
    const say = (text: string): boolean => {
      session.socket.write(`${text}\r\n`);
      return true;
    };
    const done = (text = `${name} done`): boolean => say(`${tag} OK ${text}`);
    switch (name) {
      case 'CAPABILITY':
        say(`* CAPABILITY ${CAPABILITIES}`);
        return void done();
      case 'LOGIN':
        session.signedIn = given[0] === 'inbox@example.com' && given[1] === 'p@ssword';
        return void (session.signedIn ? done() : say(`${tag} NO [AUTHENTICATIONFAILED] no`));
      case 'LOGOUT':
        say('* BYE');
        done();
        return void session.socket.end();
      case 'NOOP':
      case 'ID':
        return void done();
    }
    if (!session.signedIn) return void say(`${tag} NO sign in first`);
    this.answerSignedIn(session, { tag, name, given, line }, say, done);
  }

  private answerSignedIn(session: Session, { tag, name, given, line }: { tag: string; name: string; given: string[]; line: string }, say: (text: string) => boolean, done: (text?: string) => boolean): void {
    const most = this.mails.at(-1)?.uid ?? 0;
    const named = (set: string | undefined): StoredMail[] => this.mails.filter(({ uid }) => inRange(set ?? '', uid, most));
    const list = (): boolean => say(given[1] === '' ? `* ${name} (\\Noselect) "/" ""` : `* ${name} () "/" INBOX`) && done();
    const select = (): boolean => this.describe(say) && done('[READ-WRITE] selected');
    const commands: Record<string, () => boolean> = {
      LIST: list,
      LSUB: list,
      SELECT: select,
      EXAMINE: select,
      UNSELECT: () => done(),
      CLOSE: () => done(),
      SEARCH: () => say(`* SEARCH${named(given[given.findIndex((word) => word.toUpperCase() === 'UID') + 1]).map(({ uid }) => ` ${uid}`).join('')}`) && done(),
      FETCH: () => {
        for (const mail of named(given[0])) this.fetch(session.socket, mail, line);
        return done();
      },
      STORE: () => {
        for (const mail of named(given[0])) this.store(mail, line, say);
        return done();
      },
    };
    (commands[name] ?? (() => say(`${tag} BAD unknown`)))();
  }

  private describe(say: (text: string) => boolean): true {
    say('* FLAGS (\\Seen \\Answered \\Flagged \\Deleted \\Draft)');
    say(`* ${this.mails.length} EXISTS`);
    say('* 0 RECENT');
    say(`* OK [UIDVALIDITY ${this.uidValidity}] valid`);
    say(`* OK [UIDNEXT ${this.nextUid}] next`);
    return true;
  }

  private store(mail: StoredMail, line: string, say: (text: string) => boolean): void {
    for (const flag of line.match(/\\\w+/g) ?? []) mail.flags.add(flag);
    say(`* ${this.mails.indexOf(mail) + 1} FETCH (UID ${mail.uid} FLAGS (${[...mail.flags].join(' ')}))`);
  }

  private fetch(socket: Socket, mail: StoredMail, line: string): void {
    const [, start = '', length = ''] = /BODY(?:\.PEEK)?\[\](?:<(\d+)\.(\d+)>)?/i.exec(line) ?? [];
    const bytes = start === '' ? mail.raw : mail.raw.subarray(Number(start), Number(start) + Number(length));
    socket.write(`* ${this.mails.indexOf(mail) + 1} FETCH (UID ${mail.uid} RFC822.SIZE ${mail.raw.length} FLAGS (${[...mail.flags].join(' ')})`);
    if (/BODY/i.test(line)) {
      socket.write(` BODY[]${start === '' ? '' : `<${start}>`} {${bytes.length}}\r\n`);
      socket.write(bytes);
    }
    socket.write(')\r\n');
  }
}
