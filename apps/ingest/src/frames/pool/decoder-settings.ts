import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { DecoderSettings } from './decoder-process.js';

export const DECODER_SETTINGS = Symbol('DecoderSettings');

const TIMEOUT_MS = 30_000;

/** The program is compiled: it lies beside this file, or in `dist` when this file runs from its source. */
export function decoderSettings(): DecoderSettings {
  const beside = fileURLToPath(new URL('../decoder/decoder-main.js', import.meta.url));
  const built = fileURLToPath(new URL('../../../../../dist/apps/ingest/src/frames/decoder/decoder-main.js', import.meta.url));
  const found = [beside, built].find((path) => existsSync(path));
  if (found === undefined) throw new Error('The decoder is not built: run `npm run build`');
  return { entry: found, timeoutMs: TIMEOUT_MS };
}
