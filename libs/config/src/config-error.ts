/** Says which variables are bad and why. Never holds a value. */
export class ConfigError extends Error {
  constructor(readonly problems: readonly { variable: string; reason: string }[]) {
    super(`Configuration is not usable:\n${problems.map(({ variable, reason }) => `  ${variable}: ${reason}`).join('\n')}`);
    this.name = 'ConfigError';
  }
}
