import { livingPid } from '#scripts/services/processes.js';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createTransport } from 'nodemailer';

const root = path.resolve(__dirname, '../..');
jest.setTimeout(240_000);

interface Started {
  child: ChildProcess;
  output: () => string;
  url: (label: string) => string;
}

describe('npm start', () => {
  let state: string;
  const children: ChildProcess[] = [];

  beforeEach(() => {
    state = mkdtempSync(path.join(tmpdir(), 'pixeltrace-start-'));
  });

  afterEach(async () => {
    for (const child of children.splice(0)) await end(child, 'SIGTERM');
    rmSync(state, { recursive: true, force: true });
  });

  const launch = async (expected = /Ready after/): Promise<Started> => {
    const env = { PATH: process.env.PATH, PIXELTRACE_STATE: state };
    const child = spawn(process.execPath, ['--enable-source-maps', path.join(root, 'dist/scripts/start.js')], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    children.push(child);
    let text = '';
    await new Promise<void>((resolve, reject) => {
      const hear = (data: Buffer): void => {
        text += data.toString();
        if (expected.test(text)) resolve();
      };
      child.stdout.on('data', hear);
      child.stderr.on('data', hear);
      child.once('exit', (code) => reject(new Error(`ended with ${code}:\n${text}`)));
    });
    const url = (label: string): string => new RegExp(`${label}\\s+(http\\S+)`).exec(text)?.[1] ?? '';
    return { child, output: () => text, url };
  };

  const end = async (child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> => {
    if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
    const exit = once(child, 'exit');
    child.kill(signal);
    return (await exit)[0] as number | null;
  };

  /** Everything that was started and still lives. */
  const living = (): number[] => {
    const run = path.join(state, 'run');
    const files = [...readdirSync(run).filter((name) => name.endsWith('.pid')).map((name) => path.join(run, name)), path.join(state, 'redis', 'pid')];
    const postmaster = statSync(path.join(state, 'postgres/data/postmaster.pid'), { throwIfNoEntry: false }) ? [Number(readFileSync(path.join(state, 'postgres/data/postmaster.pid'), 'utf8').split('\n')[0])] : [];
    return [...files.flatMap((file) => livingPid(file) ?? []), ...postmaster];
  };

  /** Each secret is in a file that only its owner can read, and in nothing that was printed or logged. */
  const expectSecretsKept = (output: string): void => {
    const secrets = readdirSync(path.join(state, 'secrets'));
    expect(secrets.length).toBeGreaterThan(0);
    for (const name of secrets) {
      const file = path.join(state, 'secrets', name);
      expect(statSync(file).mode & 0o077).toBe(0);
      const secret = readFileSync(file, 'utf8');
      expect(output).not.toContain(secret);
      for (const log of readdirSync(path.join(state, 'logs'))) expect(readFileSync(path.join(state, 'logs', log), 'utf8')).not.toContain(secret);
    }
  };

  it('brings everything up, keeps its data from start to start and its secrets in files of its owner, and Ctrl-C takes everything down', async () => {
    const first = await launch();
    for (const label of ['ingest', 'waitlist', 'privacy']) expect((await fetch(first.url(label))).status).toBe(200);
    expect(first.output()).toContain('/sign-in#');
    const demo = (await (await fetch(`${first.url('Demo app')}config.json`)).json()) as { key: string; endpoint: string };
    expect(demo).toEqual({ key: readFileSync(path.join(state, 'demo-ingest-key'), 'utf8'), endpoint: first.url('ingest').replace('/docs', '') });
    expect((await fetch(`${demo.endpoint}/sdk/pixeltrace.js`)).status).toBe(200);
    const smtpUrl = /smtp:[\d./:]+/.exec(await (await fetch(first.url('Mailbox'))).text())?.[0] ?? '';
    const mail = createTransport(smtpUrl);
    await mail.sendMail({ from: 'a@example.com', to: 'b@example.com', subject: 'Kept from start to start', text: 'x' });
    mail.close();
    expect(await (await fetch(first.url('Mailbox'))).text()).toContain('Kept from start to start');
    expect(living().length).toBeGreaterThanOrEqual(6);
    const key = readFileSync(path.join(state, 'demo-ingest-key'), 'utf8');
    expect(await end(first.child, 'SIGINT')).toBe(0);
    expect(living()).toEqual([]);

    const second = await launch();
    expect(readFileSync(path.join(state, 'demo-ingest-key'), 'utf8')).toBe(key);
    expect(await (await fetch(second.url('Mailbox'))).text()).toContain('Kept from start to start');
    expect(second.url('Sign in \\(once\\)')).not.toBe(first.url('Sign in \\(once\\)'));
    await expect(launch(/never/)).rejects.toThrow(/already running/);
    expect((await fetch(second.url('ingest'))).status).toBe(200);
    expectSecretsKept(first.output() + second.output());
  });

  it('starts again after a kill -9 on the same ports, leaving nothing of the killed run', async () => {
    const first = await launch();
    const left = living();
    await end(first.child, 'SIGKILL');
    const second = await launch();
    expect(second.url('ingest')).toBe(first.url('ingest'));
    expect(living().filter((pid) => left.includes(pid))).toEqual([]);
  });

  it('moves to the next free port, says so, and binds the demo key to the new origin', async () => {
    const blockers = [3002, 8025].map((port) => createServer().listen(port, '127.0.0.1'));
    // Taken by someone else is as good.
    for (const blocker of blockers) blocker.on('error', () => undefined);
    const { output, url } = await launch();
    expect(output()).toMatch(/Port 3002 was taken: ingest is at \d+/);
    expect(url('ingest')).not.toContain(':3002');
    expect(output()).toMatch(/Port 8025 was taken: mailbox is at \d+/);
    for (const label of ['ingest', 'Mailbox']) expect((await fetch(url(label))).status).toBe(200);
    for (const blocker of blockers) blocker.close();
  });

});
