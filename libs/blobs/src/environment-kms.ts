import { MasterKeyKms } from './master-key-kms.js';
import { MasterKeys } from './master-keys.js';

/** Master keys that the process was given at its start, by environment or secret file. */
export class EnvironmentKms extends MasterKeyKms {
  private readonly keys: MasterKeys;

  constructor(options: { keys: Readonly<Record<string, string>>; current: string }) {
    super();
    this.keys = new MasterKeys(options.keys, options.current);
  }

  protected override masterKeys(): MasterKeys {
    return this.keys;
  }

  protected override reload(): MasterKeys {
    return this.keys;
  }
}
