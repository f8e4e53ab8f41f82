import { existsSync } from 'node:fs';
import path from 'node:path';
import { hasDebianTools, libraryPath, unpackDebianPackages } from './debian-packages.js';
import { findProgram } from './find-program.js';
import { MissingToolError } from './missing-tool.error.js';

/** An environment in which `openssl` can be run: of this machine, else Debian's package unpacked into `tools`. Throws MissingToolError. */
export const opensslEnvironment = (tools: string): NodeJS.ProcessEnv => {
  if (findProgram(['openssl'])) return process.env;
  const target = path.join(tools, 'openssl');
  const program = path.join(target, 'usr', 'bin', 'openssl');
  if (!existsSync(program) && hasDebianTools()) unpackDebianPackages(['openssl'], target);
  if (!existsSync(program)) throw new MissingToolError('OpenSSL', 'sudo apt-get install openssl', 'docker/make-secrets.sh makes certificates with it.');
  return { ...process.env, PATH: `${path.dirname(program)}:${process.env.PATH}`, LD_LIBRARY_PATH: libraryPath(target) };
};
