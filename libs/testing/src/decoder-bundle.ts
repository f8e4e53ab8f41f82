import { repositoryRoot } from '#scripts/services/repository-root.js';
import { build } from 'esbuild';
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';

const sourceOf = (root: string, request: string): string | undefined => {
  const [, room, file] = /^#([a-z-]+)\/(.+)\.js$/.exec(request) ?? [];
  return room && file ? path.join(root, 'libs', room, 'src', `${file}.ts`) : undefined;
};

/** Compiles a decoder program from its source, so that specs fork what they test and not what was built last. Answers the file to fork. */
export const bundleDecoder = async (source = 'apps/ingest/src/frames/decoder/decoder-main.ts'): Promise<string> => {
  const root = repositoryRoot();
  // Inside the repository, where `sharp` is found.
  const outfile = path.join(root, '.state', 'test', `${path.basename(source, '.ts')}-${process.pid}.mjs`);
  await mkdir(path.dirname(outfile), { recursive: true });
  await build({
    entryPoints: [path.join(root, source)],
    outfile,
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
  return outfile;
};
