import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const DECODER_ENTRY = Symbol('DecoderEntry');

/** The compiled program that decodes: beside this file, or in `dist` when this file runs from its source. */
export function decoderEntry(): string {
  const beside = fileURLToPath(new URL('../decoder/decoder-main.js', import.meta.url));
  const built = fileURLToPath(new URL('../../../../../dist/apps/ingest/src/frames/decoder/decoder-main.js', import.meta.url));
  const found = [beside, built].find((path) => existsSync(path));
  if (found === undefined) throw new Error('The decoder is not built: run `npm run build`');
  return found;
}
