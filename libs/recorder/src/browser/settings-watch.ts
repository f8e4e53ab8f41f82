import type { InitOptions } from './options.js';
import { isFinal } from './options.js';
import { codeOf } from './post-json.js';
import { Subscriptions } from './subscriptions.js';
import { RECORDER_VERSION } from '#recorder/version.js';

/** With the quarter of a minute that an answer may be kept, a change is in force within a minute. */
const LOOK_MS = 25_000;
const TICK_MS = 5_000;

interface SdkConfig {
  recording: boolean;
  version?: number;
  recorders?: { upgrade?: string };
}

export interface Verdicts {
  /** The project does not want this recording any more, for a reason that ingest's problems name. */
  onStop: (reason: string) => void;
  /** The settings are others now. */
  onChange: () => void;
}

/** Sees that a recording goes by the settings of now: each acknowledgement tells their version, and while there is none they are read twice a minute. A hidden page records nothing and asks nothing. */
export class SettingsWatch {
  private readonly subscriptions = new Subscriptions();
  private heardAt = performance.now();
  private isLooking = false;
  private isOver = false;

  /** `version`: of the settings that the recording started with. */
  constructor(
    private readonly options: InitOptions,
    private readonly version: number | undefined,
    private readonly verdicts: Verdicts,
  ) {}

  start(): void {
    const timer = setInterval(() => this.tick(), TICK_MS);
    this.subscriptions.also(() => clearInterval(timer));
    this.subscriptions.add(document, 'visibilitychange', () => this.tick());
  }

  stop(): void {
    this.isOver = true;
    this.subscriptions.end();
  }

  /** An acknowledgement said so. */
  heard(version: number | undefined): void {
    if (version === undefined) return;
    this.heardAt = performance.now();
    if (version !== this.version) void this.look();
  }

  private tick(): void {
    if (document.visibilityState === 'visible' && performance.now() - this.heardAt >= LOOK_MS) void this.look();
  }

  private async look(): Promise<void> {
    if (this.isLooking || this.isOver) return;
    this.isLooking = true;
    const { endpoint, key } = this.options;
    const query = new URLSearchParams({ key, recorder: RECORDER_VERSION }).toString();
    const response = await fetch(`${endpoint}/v1/sdk/config?${query}`, { credentials: 'omit', cache: 'no-cache' }).catch(() => null);
    this.isLooking = false;
    if (this.isOver || !response) return;
    this.heardAt = performance.now();
    if (response.ok) this.judge((await response.json().catch(() => null)) as SdkConfig | null);
    else this.refused(await codeOf(response));
  }

  private judge(config: SdkConfig | null): void {
    if (!config || this.isOver) return;
    if (!config.recording) this.verdicts.onStop('recording-disabled');
    else if (config.recorders?.upgrade === 'required') this.verdicts.onStop('recorder-too-old');
    else if (config.version !== undefined && this.version !== undefined && config.version > this.version) this.verdicts.onChange();
  }

  private refused(code: string): void {
    if (isFinal(code) || code === 'unauthenticated') this.verdicts.onStop(code);
  }
}
