/** The elements of a Flutter page that the app and the recorder meet. */
export interface FlutterDom {
  view: HTMLElement;
  /** Canvas of the scene, below platform views. */
  base: HTMLCanvasElement;
  /** Canvas of what is painted above platform views. */
  overlay: HTMLCanvasElement;
  /** Shows the platform view; hidden while no page needs it. */
  platformView: HTMLElement;
  textEditingHost: HTMLElement;
}

const make = (name: string, ...children: Node[]): HTMLElement => {
  const element = document.createElement(name);
  element.append(...children);
  return element;
};

/** Builds the DOM that Flutter's web engine makes for one view: open shadow root, canvases in containers, a slotted platform view, hosts for editing and semantics. */
export function buildFlutterDom(): FlutterDom {
  const base = document.createElement('canvas');
  const overlay = document.createElement('canvas');
  for (const canvas of [base, overlay]) canvas.style.cssText = 'position:absolute;left:0;top:0;width:100%;height:100%;pointer-events:none';
  const slot = make('slot');
  slot.setAttribute('name', 'flt-pv-slot-0');
  const clip = make('flt-clip', make('flt-platform-view-slot', slot));
  clip.style.cssText = 'position:absolute;inset:0;pointer-events:none';
  const scene = make('flt-scene', make('flt-canvas-container', base), clip, make('flt-canvas-container', overlay));
  const platformView = make('flt-platform-view');
  platformView.slot = 'flt-pv-slot-0';
  platformView.style.cssText = 'position:absolute;display:none;pointer-events:auto';
  const glassPane = make('flt-glass-pane', platformView);
  glassPane.attachShadow({ mode: 'open' }).append(make('flt-scene-host', scene));
  const textEditingHost = make('flt-text-editing-host');
  const view = make('flutter-view', glassPane, textEditingHost, make('flt-semantics-host'));
  view.setAttribute('flt-view-id', '0');
  document.body.append(view, make('flt-semantics-placeholder'));
  return { view, base, overlay, platformView, textEditingHost };
}
