import type { InitOptions, StartOptions, StartResult } from '#recorder/browser/options.js';

/** The recorder as a page sees it. */
export interface Recorder {
  init(options: InitOptions): void;
  start(options?: StartOptions): Promise<StartResult>;
  setMaskRects(viewId: string, rects: [number, number, number, number][]): void;
}

/** Served beside this page: where to send recordings, and the public key to send them with. */
interface DemoConfig {
  key: string;
  endpoint: string;
}

/** Loads the recorder the way a customer's page does, from the ingest app. Null when nothing is there to record to: the demo works all the same. */
export async function loadRecorder(masking: boolean): Promise<Recorder | null> {
  try {
    const { key, endpoint } = (await (await fetch('config.json')).json()) as DemoConfig;
    await loadScript(`${endpoint}/sdk/pixeltrace.js`);
    const recorder = (window as unknown as { Pixeltrace?: Recorder }).Pixeltrace;
    recorder?.init({ key, endpoint, ...(masking ? {} : { privacy: 'none' }) });
    return recorder ?? null;
  } catch {
    return null;
  }
}

export function loadScript(src: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const script = document.createElement('script');
    script.src = src;
    script.crossOrigin = 'anonymous';
    script.onload = () => resolve();
    script.onerror = () => reject(new Error(`Could not load ${src}`));
    document.head.append(script);
  });
}

/** Asks once; resolves with what the visitor chose. */
export function askForConsent(): Promise<boolean> {
  return new Promise((resolve) => {
    const box = document.createElement('div');
    box.className = 'consent';
    box.setAttribute('role', 'dialog');
    box.setAttribute('aria-label', 'Recording');
    box.append('May we record how you use this demo? What you type is never recorded.');
    const answer = (label: string, agreed: boolean) => {
      const choice = document.createElement('button');
      choice.type = 'button';
      choice.textContent = label;
      choice.addEventListener('click', () => {
        box.remove();
        resolve(agreed);
      });
      return choice;
    };
    box.append(document.createElement('br'), answer('Agree', true), answer('No, thanks', false));
    document.body.append(box);
  });
}
