import { readFileSync } from 'node:fs';
import { ConfigError } from './config-error.js';
import { type Env, VARIABLES, type VariableName } from './env.js';

/** Step one: reads the environment and the files that `<NAME>_FILE` variables name, and judges nothing. */
export const readEnv = (source: NodeJS.ProcessEnv = process.env): Env => {
  const problems: { variable: string; reason: string }[] = [];
  const env: Env = {};
  for (const name of Object.keys(VARIABLES) as VariableName[]) {
    const direct = source[name]?.trim();
    const file = VARIABLES[name] === 'secret' ? source[`${name}_FILE`]?.trim() : undefined;
    if (direct && file) problems.push({ variable: name, reason: `set either it or ${name}_FILE, not both` });
    else if (file) env[name] = fromFile(`${name}_FILE`, file, problems);
    else if (direct) env[name] = direct;
  }
  if (problems.length > 0) throw new ConfigError(problems);
  return env;
};

const fromFile = (variable: string, path: string, problems: { variable: string; reason: string }[]): string | undefined => {
  try {
    const text = readFileSync(path, 'utf8').trim();
    if (text) return text;
    problems.push({ variable, reason: 'the file is empty' });
  } catch (error) {
    problems.push({ variable, reason: `the file cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown error'})` });
  }
  return undefined;
};
