type Configured = typeof globalThis & { flutterWebRenderer?: unknown; flutterConfiguration?: { renderer?: unknown } };

/**
 * True when Flutter draws with its old html renderer, which makes elements instead of pictures, or is set to do so once it boots.
 * What a running engine says of itself counts for more than what the page asked for.
 */
export function isHtmlRenderer(views: readonly Element[]): boolean {
  const stated = document.querySelector('[flt-renderer]')?.getAttribute('flt-renderer');
  if (stated) return stated.startsWith('html');
  if (views.length > 0) return views.some(drawsElements);
  const page = globalThis as Configured;
  return (page.flutterConfiguration?.renderer ?? page.flutterWebRenderer) === 'html';
}

/** Only that renderer makes these; they stand in the scene, which older engines keep in the view's own shadow root. */
function drawsElements(view: Element): boolean {
  const roots = [view, ...view.querySelectorAll('flt-glass-pane')];
  return roots.some((root) => (root.shadowRoot ?? root).querySelector('flt-picture, flt-dom-canvas, flt-canvas') !== null);
}
