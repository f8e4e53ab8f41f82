import type { ErrorSource } from '#recording-format/events.js';
import { EVENT_LENGTHS } from '#recording-format/events.js';
import { scrubText } from '#recording-format/scrub-text.js';
import { Subscriptions } from './subscriptions.js';

const MAX_ERRORS_PER_SECOND = 5;

/** Error messages of the page and of the app, scrubbed. */
export class ErrorRecorder {
  private readonly subscriptions = new Subscriptions();
  private second = 0;
  private inSecond = 0;

  constructor(private readonly onError: (message: string, source: ErrorSource) => void) {}

  start(): void {
    this.subscriptions.add(window, 'error', (event) => this.take((event as ErrorEvent).message, 'error'));
    this.subscriptions.add(window, 'unhandledrejection', (event) => this.take((event as PromiseRejectionEvent).reason, 'rejection'));
    const original = console.error;
    const wrapped = (...parts: unknown[]) => {
      original.apply(console, parts);
      this.take(parts[0], 'console');
    };
    console.error = wrapped;
    this.subscriptions.also(() => {
      if (console.error === wrapped) console.error = original;
    });
  }

  stop(): void {
    this.subscriptions.end();
  }

  take(problem: unknown, source: ErrorSource): void {
    try {
      const second = Math.floor(performance.now() / 1000);
      if (second !== this.second) this.inSecond = 0;
      this.second = second;
      if (this.inSecond++ >= MAX_ERRORS_PER_SECOND) return;
      const text = problem instanceof Error ? `${problem.name}: ${problem.message}` : String(problem);
      this.onError(scrubText(text, EVENT_LENGTHS.message), source);
    } catch {
      // Whatever was thrown cannot be put into words.
    }
  }
}
