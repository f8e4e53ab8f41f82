import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';

const root = path.resolve(__dirname, '../..');
const run = promisify(execFile);

/** Runs one of the installed tools; the test shows what it printed when it fails. */
const tool = async (name: string, ...args: string[]): Promise<string> => {
  const bin = path.join(root, 'node_modules/.bin', name);
  return run(bin, args, { cwd: root, maxBuffer: 64 * 1024 * 1024 }).then(
    ({ stdout }) => stdout,
    (error: { stdout?: string; stderr?: string }) => {
      throw new Error(`${name} found:\n${error.stdout ?? ''}${error.stderr ?? ''}`.slice(0, 8_000));
    },
  );
};

jest.setTimeout(300_000);

describe('the law of rooms', () => {
  it('keeps to the arrows between rooms, without a cycle', async () => {
    await tool('depcruise', 'apps', 'libs', '--config', '.dependency-cruiser.cjs');
  });

  it('notices a room that reaches up', async () => {
    const report = await run(process.execPath, [path.join(root, 'test/architecture/break-the-law.mjs')], { cwd: root }).catch((error: { stdout: string }) => error);
    expect(report.stdout).toContain('platform-never-reaches-up-to-domain');
    expect(report.stdout).toContain('typeorm-only-in-repositories');
    expect(report.stdout).toContain('no-app-to-app');
  });

  it('keeps to the limits on size, complexity, time, environment and names', async () => {
    await tool('eslint', '.', '--max-warnings', '0');
  });

  it('compiles: server code', async () => {
    await tool('tsc', '--noEmit', '-p', 'tsconfig.json');
  });

  it('compiles: browser code', async () => {
    await tool('tsc', '--noEmit', '-p', 'tsconfig.browser.json');
    await tool('tsc', '--noEmit', '-p', 'tsconfig.browser-specs.json');
  });
});
