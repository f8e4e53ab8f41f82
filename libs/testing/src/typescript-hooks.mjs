// Lets a child process of a test run TypeScript sources as they are: `#room/file.js` and `./file.js` mean the sources beside them.
import { transform } from '@swc/core';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..', '..');

const sourceOf = (specifier, parent) => {
  if (!specifier.endsWith('.js')) return undefined;
  const stem = specifier.slice(0, -3);
  const [, room, file] = /^#([a-z-]+)\/(.+)$/.exec(stem) ?? [];
  if (room) return room === 'scripts' ? path.join(root, 'scripts', `${file}.ts`) : path.join(root, 'libs', room, 'src', `${file}.ts`);
  return stem.startsWith('.') && parent?.startsWith('file:') ? path.resolve(path.dirname(fileURLToPath(parent)), `${stem}.ts`) : undefined;
};

export const resolve = (specifier, context, next) => {
  const source = sourceOf(specifier, context.parentURL);
  if (source && existsSync(source)) return { url: pathToFileURL(source).href, format: 'module', shortCircuit: true };
  return next(specifier, context);
};

export const load = async (url, context, next) => {
  if (!url.startsWith('file:') || !url.endsWith('.ts')) return next(url, context);
  const filename = fileURLToPath(url);
  const options = JSON.parse(await readFile(path.join(root, '.swcrc'), 'utf8'));
  const { code } = await transform(await readFile(filename, 'utf8'), {
    ...options,
    filename,
    swcrc: false,
    sourceMaps: 'inline',
    module: { type: 'es6' },
  });
  return { format: 'module', source: code, shortCircuit: true };
};
