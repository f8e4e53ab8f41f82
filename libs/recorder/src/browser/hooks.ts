const INSTALLED = Symbol.for('pixeltrace.hooks');

/** What the hooks report while a recording runs. */
export interface HookListener {
  /** The app drew: all canvases whose own changes cannot be seen may have changed. Called right after its frame callback. */
  frame(): void;
  /** New pixels went into this canvas. */
  presented(canvas: HTMLCanvasElement | OffscreenCanvas): void;
}

/** Canvases and the listener; one per page, shared by every copy of the script. */
export interface Hooks {
  listener: HookListener | null;
  /** Canvases whose pixels can be read at any time. */
  readable: WeakSet<object>;
  restore(): void;
}

type Global = typeof globalThis & { [INSTALLED]?: Hooks };

/** Wraps the three calls through which Flutter's pixels reach the page. The app's own call always runs first and gets its own result or error. */
export function installHooks(): Hooks {
  const page = globalThis as Global;
  const existing = page[INSTALLED];
  if (existing) return existing;
  const restores: (() => void)[] = [];
  const hooks: Hooks = {
    listener: null,
    readable: new WeakSet(),
    restore: () => {
      for (const restore of restores.reverse()) restore();
      hooks.listener = null;
      delete page[INSTALLED];
    },
  };
  page[INSTALLED] = hooks;
  restores.push(wrapAnimationFrame(hooks));
  restores.push(wrapTransfer(hooks));
  // Only an engine that has not booted yet can still be given a context whose pixels stay readable.
  if (!document.querySelector('flutter-view, flt-glass-pane')) restores.push(wrapGetContext(hooks));
  return hooks;
}

function tell(action: () => void): void {
  try {
    action();
  } catch {
    // The app must never see an error of the recorder.
  }
}

/** Puts `wrapped` in place of `owner[name]`; undoing leaves a later wrapper of someone else alone. */
function replace<O extends object, K extends keyof O>(owner: O, name: K, wrapped: O[K]): () => void {
  const original = owner[name];
  owner[name] = wrapped;
  return () => {
    if (owner[name] === wrapped) owner[name] = original;
  };
}

function wrapAnimationFrame(hooks: Hooks): () => void {
  const original = window.requestAnimationFrame;
  return replace(window, 'requestAnimationFrame', function requestAnimationFrame(this: unknown, callback) {
    return original.call(window, (time) => {
      try {
        callback(time);
      } finally {
        tell(() => hooks.listener?.frame());
      }
    });
  });
}

function wrapTransfer(hooks: Hooks): () => void {
  if (typeof ImageBitmapRenderingContext === 'undefined') return () => undefined;
  const prototype = ImageBitmapRenderingContext.prototype;
  const original = prototype.transferFromImageBitmap;
  return replace(prototype, 'transferFromImageBitmap', function transferFromImageBitmap(this: ImageBitmapRenderingContext, bitmap) {
    original.call(this, bitmap);
    tell(() => {
      hooks.readable.add(this.canvas);
      hooks.listener?.presented(this.canvas);
    });
  });
}

function wrapGetContext(hooks: Hooks): () => void {
  const prototype = HTMLCanvasElement.prototype;
  const original = prototype.getContext as (this: HTMLCanvasElement, kind: string, attributes?: object) => RenderingContext | null;
  const wrapped = function getContext(this: HTMLCanvasElement, kind: string, attributes?: object) {
    const isGl = kind === 'webgl' || kind === 'webgl2';
    const context = original.call(this, kind, isGl ? { ...attributes, preserveDrawingBuffer: true } : attributes);
    if (isGl && context) {
      tell(() => {
        if ((context as WebGLRenderingContext).getContextAttributes()?.preserveDrawingBuffer) hooks.readable.add(this);
      });
    }
    return context;
  };
  return replace(prototype, 'getContext', wrapped as typeof prototype.getContext);
}
