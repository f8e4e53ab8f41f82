import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { type DemoFigures, runDemo } from './demo/run-demo.js';
import { writeResult } from './results.js';
import { repositoryRoot } from './services/repository-root.js';

// `npm run demo [-- --json] [-- --picture]`: records, replays and erases a real session. Exit code 0 only if every promise held.

const json = process.argv.includes('--json');
const say = (text: string): void => void process.stderr.write(`${text}\n`);

const image = path.join(repositoryRoot(), 'docs', 'images', 'player.png');
if (process.argv.includes('--picture')) mkdirSync(path.dirname(image), { recursive: true });
const figures = await runDemo({ say, picture: process.argv.includes('--picture') ? image : undefined });

const rows = (f: DemoFigures): [string, string, boolean][] => [
  ['frames captured', String(f.framesCaptured), f.framesCaptured === f.framesStored + f.framesDeduplicated + f.framesSkipped + f.framesLost],
  ['stored / deduplicated', `${f.framesStored} / ${f.framesDeduplicated}`, f.framesStored > 0],
  ['left out on purpose / lost', `${f.framesSkipped} / ${f.framesLost}`, f.framesLost === 0],
  ['bytes a minute', `${(f.bytesPerMinute / 1000).toFixed(0)} kB`, true],
  ['main thread a frame', `p50 ${f.mainThreadMs.p50.toFixed(2)} ms, p95 ${f.mainThreadMs.p95.toFixed(2)} ms`, true],
  ['watchable after', `${f.secondsToWatchable.toFixed(1)} s`, f.secondsToWatchable <= 15],
  ['replay like the screen (SSIM)', f.ssim.toFixed(4), f.ssim >= 0.97],
  ['seek in the player', `p50 ${f.seekMs.p50.toFixed(0)} ms, p95 ${f.seekMs.p95.toFixed(0)} ms`, true],
  ['secret pixels sent, masked', String(f.unmaskedPixels), f.unmaskedPixels === 0],
  ['… found when masking is off', String(f.unmaskedPixelsWithoutMasking), f.unmaskedPixelsWithoutMasking > 0],
  ['bytes readable before erase', String(f.readableBytesBeforeErase), f.readableBytesBeforeErase > 0],
  ['bytes readable after erase', String(f.readableBytesAfterErase), f.readableBytesAfterErase === 0],
  ['erased and verified after', `${f.secondsToErase.toFixed(1)} s, then ${f.statusAfterErase}`, f.statusAfterErase === 410],
];

const table = rows(figures);
say(`\n${table.map(([what, value, ok]) => `  ${ok ? '✓' : '✗'} ${what.padEnd(32)} ${value}`).join('\n')}\n`);
writeResult('demo', figures);
if (json) process.stdout.write(`${JSON.stringify(figures, null, 2)}\n`);
process.exitCode = table.every(([, , ok]) => ok) ? 0 : 1;
