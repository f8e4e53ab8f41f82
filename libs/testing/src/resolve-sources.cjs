// Jest maps `#room/file.js` and `./file.js` to TypeScript sources inside tests; a global setup runs outside of that, so it
// asks Node's resolver to do the same.
const Module = require('node:module');
const fs = require('node:fs');
const path = require('node:path');

const root = path.resolve(__dirname, '..', '..', '..');
const resolve = Module._resolveFilename;

const sourceOf = (request, parent) => {
  if (!request.endsWith('.js')) return undefined;
  const stem = request.slice(0, -3);
  if (stem.startsWith('.')) return parent?.filename ? path.resolve(path.dirname(parent.filename), `${stem}.ts`) : undefined;
  const [, room, file] = /^#([a-z-]+)\/(.+)$/.exec(stem) ?? [];
  if (!room) return undefined;
  return room === 'scripts' ? path.join(root, 'scripts', `${file}.ts`) : path.join(root, 'libs', room, 'src', `${file}.ts`);
};

if (!resolve.pixeltrace) {
  Module._resolveFilename = function (request, parent, ...rest) {
    const source = sourceOf(request, parent);
    return source && fs.existsSync(source) ? source : resolve.call(this, request, parent, ...rest);
  };
  Module._resolveFilename.pixeltrace = true;
}
