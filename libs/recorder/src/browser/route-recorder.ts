import { ROUTE_LENGTH } from '#recording-format/meta.js';
import { Subscriptions } from './subscriptions.js';

/** Path and fragment of an address without anything that carries parameters. */
export function routeOf({ pathname, hash }: { pathname: string; hash: string }): string {
  const fragment = hash.split('?')[0] ?? '';
  // Not a route but parameters, such as an access token: leave it out.
  return (pathname + (fragment.includes('=') ? '' : fragment)).slice(0, ROUTE_LENGTH);
}

/** Tells of every change of route once, however the app made it. */
export class RouteRecorder {
  private readonly subscriptions = new Subscriptions();
  private last = routeOf(location);

  constructor(private readonly onRoute: (route: string) => void) {}

  get current(): string {
    return this.last;
  }

  start(): void {
    this.wrap('pushState');
    this.wrap('replaceState');
    this.subscriptions.add(window, 'popstate', () => this.look());
    this.subscriptions.add(window, 'hashchange', () => this.look());
  }

  stop(): void {
    this.subscriptions.end();
  }

  private look(): void {
    const route = routeOf(location);
    if (route === this.last) return;
    this.last = route;
    this.onRoute(route);
  }

  private wrap(name: 'pushState' | 'replaceState'): void {
    const original = history[name];
    const look = () => this.look();
    const wrapped: History['pushState'] = function wrapped(this: History, ...rest) {
      original.apply(this, rest);
      try {
        look();
      } catch {
        // The app must never see an error of the recorder.
      }
    };
    history[name] = wrapped;
    this.subscriptions.also(() => {
      if (history[name] === wrapped) history[name] = original;
    });
  }
}
