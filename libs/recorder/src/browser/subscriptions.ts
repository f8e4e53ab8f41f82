/** Passive capture-phase listeners that end together; an error in one never reaches the app. */
export class Subscriptions {
  private readonly ends: (() => void)[] = [];

  add(target: EventTarget, name: string, listener: (event: Event) => void): void {
    const safe = (event: Event) => {
      try {
        listener(event);
      } catch {
        // The app must never see an error of the recorder.
      }
    };
    target.addEventListener(name, safe, { capture: true, passive: true });
    this.ends.push(() => target.removeEventListener(name, safe, { capture: true }));
  }

  /** Runs `end` with the others. */
  also(end: () => void): void {
    this.ends.push(end);
  }

  end(): void {
    for (const end of this.ends.splice(0).reverse()) end();
  }
}
