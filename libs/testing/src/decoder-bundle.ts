import { repositoryRoot } from '#scripts/services/repository-root.js';
import { type OutputFile, build } from 'esbuild';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';

const sourceOf = (root: string, request: string): string | undefined => {
  const [, room, file] = /^#([a-z-]+)\/(.+)\.js$/.exec(request) ?? [];
  return room && file ? path.join(root, 'libs', room, 'src', `${file}.ts`) : undefined;
};

/** Compiles a decoder program from its source, so that specs fork what they test and not what was built last. Answers the file to fork. */
export const bundleDecoder = async (source = 'apps/ingest/src/frames/decoder/decoder-main.ts'): Promise<string> => {
  const root = repositoryRoot();
  const { outputFiles } = await build({
    entryPoints: [path.join(root, source)],
    write: false,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    external: ['sharp'],
    logLevel: 'error',
    plugins: [
      {
        name: 'rooms',
        setup: (building) => {
          building.onResolve({ filter: /^#/ }, ({ path: request }) => ({ path: sourceOf(root, request) }));
          building.onResolve({ filter: /^\..*\.js$/ }, ({ path: request, resolveDir }) => {
            const file = path.resolve(resolveDir, request.replace(/\.js$/, '.ts'));
            return existsSync(file) ? { path: file } : undefined;
          });
        },
      },
    ],
  });
  const code = (outputFiles[0] as OutputFile).contents;
  // Inside the repository, where `sharp` is found; named by what it holds, so that runs share it and nothing piles up.
  const file = path.join(root, '.state', 'test', `${path.basename(source, '.ts')}-${createHash('sha256').update(code).digest('hex').slice(0, 16)}.mjs`);
  if (existsSync(file)) return file;
  await mkdir(path.dirname(file), { recursive: true });
  const partial = `${file}.${process.pid}`;
  await writeFile(partial, code);
  await rename(partial, file);
  return file;
};
