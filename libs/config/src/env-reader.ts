import { ConfigError } from './config-error.js';
import type { Env, VariableName } from './env.js';

/** Reads typed values and remembers every bad variable, so that one start names them all. */
export class EnvReader {
  private readonly problems: { variable: string; reason: string }[] = [];

  constructor(private readonly env: Env) {}

  text(name: VariableName, fallback?: string): string {
    const value = this.env[name] ?? fallback;
    return value ?? this.refuse(name, 'is required', '');
  }

  optional(name: VariableName): string | undefined {
    return this.env[name];
  }

  secret(name: VariableName): string {
    const value = this.env[name];
    if (value === undefined) return this.refuse(name, 'is required', '');
    return value.length >= 32 ? value : this.refuse(name, 'must have at least 32 characters', '');
  }

  optionalSecret(name: VariableName): string | undefined {
    return this.env[name] === undefined ? undefined : this.secret(name);
  }

  integer(name: VariableName, range: { min: number; max: number; fallback: number }): number {
    const text = this.env[name];
    if (text === undefined) return range.fallback;
    const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
    return value >= range.min && value <= range.max ? value : this.refuse(name, `must be a whole number from ${range.min} to ${range.max}`, range.fallback);
  }

  flag(name: VariableName, fallback: boolean): boolean {
    const text = this.env[name];
    if (text === undefined) return fallback;
    return text === 'true' || text === 'false' ? text === 'true' : this.refuse(name, 'must be true or false', fallback);
  }

  choice<const T extends string>(name: VariableName, choices: readonly T[], fallback?: T): T {
    const text = this.env[name] ?? fallback;
    const found = choices.find((choice) => choice === text);
    return found ?? this.refuse(name, `must be one of ${choices.join(', ')}`, choices[0] as T);
  }

  /** An origin: scheme, host and port, nothing after it. */
  origin(name: VariableName, fallback?: string): string {
    const text = this.env[name] ?? fallback;
    if (text === undefined) return this.refuse(name, 'is required', '');
    const url = URL.canParse(text) ? new URL(text) : undefined;
    const bare = url && /^https?:$/.test(url.protocol) && url.pathname === '/' && !url.search && !url.hash && !url.username && !url.password;
    return bare ? url.origin : this.refuse(name, 'must be an http or https origin without a path', '');
  }

  optionalOrigin(name: VariableName): string | undefined {
    return this.env[name] === undefined ? undefined : this.origin(name);
  }

  url(name: VariableName, protocols: readonly string[]): string {
    const text = this.env[name];
    if (text === undefined) return this.refuse(name, 'is required', '');
    const fits = URL.canParse(text) && protocols.includes(new URL(text).protocol);
    return fits ? text : this.refuse(name, `must be a URL that starts with ${protocols.map((protocol) => `${protocol}//`).join(' or ')}`, '');
  }

  optionalUrl(name: VariableName, protocols: readonly string[]): string | undefined {
    return this.env[name] === undefined ? undefined : this.url(name, protocols);
  }

  refuse<T>(variable: VariableName, reason: string, standIn: T): T {
    this.problems.push({ variable, reason });
    return standIn;
  }

  /** Throws `ConfigError` when anything was refused. */
  finish(): void {
    if (this.problems.length > 0) throw new ConfigError(this.problems);
  }
}
