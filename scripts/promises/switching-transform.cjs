// Compiles like every other test run, but for one source that is read with a control switched off. No file is changed: nothing has to be put back.
const path = require('node:path');
const { createTransformer } = require('@swc/jest');

module.exports = {
  createTransformer: ({ switchOff, ...options }) => {
    const compile = createTransformer(options);
    const isMeant = (file) => file === path.resolve(__dirname, '..', '..', switchOff.file);
    const off = (source, file) => {
      if (!isMeant(file)) return source;
      if (source.split(switchOff.find).length !== 2) throw new Error(`What switches the control off is not in ${switchOff.file} exactly once.`);
      return source.replace(switchOff.find, () => switchOff.replace);
    };
    return {
      ...compile,
      process: (source, file, ...rest) => compile.process(off(source, file), file, ...rest),
      processAsync: (source, file, ...rest) => compile.processAsync(off(source, file), file, ...rest),
      getCacheKey: (source, file, ...rest) => compile.getCacheKey(isMeant(file) ? `${source}\0${switchOff.replace}\0${switchOff.find}` : source, file, ...rest),
    };
  },
};
