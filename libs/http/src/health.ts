import { Injectable } from '@nestjs/common';

export interface HealthReport {
  status: 'ready' | 'not-ready';
  /** Names of the checks that failed; `shutting-down` is one of them. */
  failing: string[];
}

const CHECK_TIMEOUT_MS = 2_000;

/** Where rooms say what they need in order to serve. Global: inject it and register in `onModuleInit`. */
@Injectable()
export class HealthRegistry {
  private readonly checks = new Map<string, () => Promise<void>>();
  private draining = false;

  /** `check` rejects when the thing is not usable; it is given two seconds. A name may be registered once. */
  register(name: string, check: () => Promise<void>): void {
    if (this.checks.has(name)) throw new Error(`The readiness check ${name} is registered twice`);
    this.checks.set(name, check);
  }

  /** From now on the process is not ready, so that balancers send nothing more. */
  drain(): void {
    this.draining = true;
  }

  /** True once the process is on its way out: whoever answers without end comes to one. */
  get isDraining(): boolean {
    return this.draining;
  }

  async report(): Promise<HealthReport> {
    const names = [...this.checks.keys()];
    const results = await Promise.allSettled(names.map((name) => withTimeout(this.checks.get(name) as () => Promise<void>)));
    const failing = names.filter((_name, index) => results[index]?.status === 'rejected').sort((a, b) => a.localeCompare(b));
    if (this.draining) failing.push('shutting-down');
    return { status: failing.length === 0 ? 'ready' : 'not-ready', failing };
  }
}

const withTimeout = async (check: () => Promise<void>): Promise<void> => {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error('The check took too long')), CHECK_TIMEOUT_MS);
  });
  try {
    await Promise.race([check(), timeout]);
  } finally {
    clearTimeout(timer);
  }
};
