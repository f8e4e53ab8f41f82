import type { Rectangle } from '#recording-format/rectangle.js';
import { MAP_BOX, paintAbout } from './about-page.js';
import type { Brush } from './brush.js';
import type { Layer } from './engine.js';
import type { FlutterDom } from './flutter-dom.js';
import { cardBox, fieldBox, makeFields, paintProfile, profileHeight } from './profile-page.js';
import type { SecretTexture } from './secret-texture.js';
import { paintShop, shopHeight } from './shop-page.js';
import { TextEditing } from './text-editing.js';
import type { Field, PageContext, Target } from './widgets.js';
import { COLOURS, button, textRectOf } from './widgets.js';

export type Page = 'shop' | 'profile' | 'about';
const PAGES: readonly Page[] = ['shop', 'profile', 'about'];
const HEIGHTS = { shop: shopHeight, profile: profileHeight, about: 0 };

export interface AppOptions {
  dom: FlutterDom;
  brush: Brush;
  layers: { base: Layer; overlay: Layer };
  texture: SecretTexture;
  /** Called after each painted frame with what the app declares as private, in logical pixels of the view. */
  afterFrame: (declared: Rectangle[]) => void;
  /** False: the page hides from the recorder which field is edited, to prove that a search finds the texture then. */
  editsLikeFlutter: boolean;
  /** Every text field shows the secret texture. */
  allSecret: boolean;
}

/** A small shop, painted by Skia; like Flutter it asks for an animation frame only when there is something to paint. */
export class App {
  readonly fields: Field[];
  page: Page = 'shop';
  private readonly scrolls: Record<Page, number> = { shop: 0, profile: 0, about: 0 };
  private scrollGoal = 0;
  private focused: Field | null = null;
  private dialog: string | null = null;
  private targets: Target[] = [];
  private frameAsked = false;
  private readonly editing: TextEditing;

  constructor(private readonly options: AppOptions) {
    this.fields = makeFields(options.allSecret);
    this.editing = new TextEditing(options.dom.textEditingHost, () => this.changed(), () => this.unfocus());
  }

  start(): void {
    const { view } = this.options.dom;
    view.addEventListener('pointerdown', (event) => this.tap(event));
    view.addEventListener('mousedown', (event) => event.preventDefault());
    view.addEventListener('wheel', (event) => this.scrollBy(event.deltaY), { passive: true });
    window.addEventListener('hashchange', () => this.readRoute());
    window.addEventListener('resize', () => this.resize());
    visualViewport?.addEventListener('resize', () => this.changed());
    this.readRoute();
    this.resize();
  }

  /** True when nothing is about to be painted. */
  get isQuiet(): boolean {
    return !this.frameAsked;
  }

  /** Where things that can be tapped are now, by name. */
  rects(): Record<string, Rectangle> {
    return Object.fromEntries(this.targets.map(({ name, rect }) => [name, rect]));
  }

  /** Where the secret texture is painted now, whether on screen or not. */
  secretRects(): Rectangle[] {
    if (this.page !== 'profile') return [];
    const scroll = this.scrolls.profile;
    return [cardBox(scroll), ...this.fields.flatMap(({ secret, touched }, i) => (secret && touched ? fieldBox(i, innerWidth, scroll) : []))];
  }

  private changed(): void {
    if (this.frameAsked) return;
    this.frameAsked = true;
    window.requestAnimationFrame(() => this.paint());
  }

  private resize(): void {
    const [width, height] = [Math.round(innerWidth * devicePixelRatio), Math.round(innerHeight * devicePixelRatio)];
    this.options.layers.base.resize(width, height);
    this.options.layers.overlay.resize(width, height);
    this.changed();
  }

  private readRoute(): void {
    const name = location.hash.replace(/^#\/?/, '') as Page;
    this.page = PAGES.includes(name) ? name : 'shop';
    this.scrollGoal = this.scrolls[this.page];
    this.editing.park();
    this.unfocus();
  }

  private unfocus(): void {
    this.focused = null;
    this.changed();
  }

  private focus(field: Field): void {
    field.touched = true;
    this.focused = field;
    if (this.options.editsLikeFlutter || !field.secret) this.editing.focus(field);
    this.changed();
  }

  private scrollBy(delta: number): void {
    if (this.dialog !== null) return;
    const most = Math.max(0, HEIGHTS[this.page] - innerHeight);
    this.scrollGoal = Math.max(0, Math.min(most, Math.round(this.scrollGoal + delta)));
    this.changed();
  }

  private tap(event: PointerEvent): void {
    const { clientX, clientY } = event;
    event.preventDefault();
    const hit = this.targets.findLast(({ rect }) => clientX >= rect.x && clientX < rect.x + rect.w && clientY >= rect.y && clientY < rect.y + rect.h);
    // Flutter prevents the default, so that the editing element keeps the focus; a tap elsewhere ends editing.
    queueMicrotask(() => {
      if (hit?.name !== this.focused?.name) this.editing.park();
      if (!hit && this.focused) this.unfocus();
      hit?.tap();
    });
  }

  private open(dialog: string | null): void {
    this.dialog = dialog;
    this.changed();
  }

  private paint(): void {
    this.frameAsked = false;
    const moving = this.easeScroll();
    this.targets = [];
    this.options.layers.base.paint(() => this.paintPage());
    this.options.layers.overlay.paint(() => this.paintOverlay());
    this.placePlatformView();
    const index = this.focused ? this.fields.indexOf(this.focused) : -1;
    if (index >= 0) this.editing.place(textRectOf(fieldBox(index, innerWidth, this.scrolls.profile)));
    this.options.afterFrame(this.page === 'profile' ? [cardBox(this.scrolls.profile)] : []);
    if (moving) this.changed();
  }

  private easeScroll(): boolean {
    const left = this.scrollGoal - this.scrolls[this.page];
    const step = Math.abs(left) < 4 ? left : Math.trunc(left / 2);
    this.scrolls[this.page] += step;
    return left !== step;
  }

  private context(): PageContext {
    return { brush: this.options.brush, width: innerWidth, height: innerHeight, scroll: this.scrolls[this.page], targets: this.targets };
  }

  private paintPage(): void {
    const context = this.context();
    context.brush.box({ x: 0, y: 0, w: innerWidth, h: innerHeight }, COLOURS.ground);
    if (this.page === 'shop') paintShop(context, (tea) => this.open(`${tea} is in your basket.`));
    else if (this.page === 'about') paintAbout(context);
    else {
      const { texture } = this.options;
      paintProfile(context, { fields: this.fields, focused: this.focused, texture, onFocus: (field) => this.focus(field), onSave: () => this.open('Your profile is saved.') });
    }
    this.paintBar(context);
  }

  private paintBar(context: PageContext): void {
    const { brush, width, targets } = context;
    const bar = { x: 0, y: 0, w: width, h: 56 };
    targets.push({ name: 'bar', rect: bar, tap: () => undefined });
    brush.box(bar, COLOURS.brand);
    brush.text('Harbour Tea', 24, 36, { size: 20, colour: 0xffffff, bold: true });
    PAGES.forEach((page, i) => {
      const rect = { x: width - 300 + i * 96, y: 10, w: 88, h: 36 };
      if (page === this.page) brush.box(rect, 0x2f7a6d, 8);
      brush.text((page[0] ?? '').toUpperCase() + page.slice(1), rect.x + 18, rect.y + 23, { size: 15, colour: 0xffffff });
      targets.push({ name: `go-${page}`, rect, tap: () => (location.hash = `/${page}`) });
    });
  }

  private paintOverlay(): void {
    if (this.dialog === null) return;
    const context = this.context();
    const { brush, width, height } = context;
    // A dialog takes every tap.
    this.targets = context.targets = [{ name: 'scrim', rect: { x: 0, y: 0, w: width, h: height }, tap: () => undefined }];
    brush.box({ x: 0, y: 0, w: width, h: height }, 0x000000, 0, 0.54);
    const box = { x: (width - 380) / 2, y: (height - 180) / 2, w: 380, h: 180 };
    brush.box(box, COLOURS.card, 16);
    brush.text('Thank you', box.x + 28, box.y + 50, { size: 20, colour: COLOURS.ink, bold: true });
    brush.text(this.dialog, box.x + 28, box.y + 84, { size: 15, colour: COLOURS.faint });
    button(context, 'ok', 'OK', { x: box.x + 260, y: box.y + 120, w: 92, h: 40 }, () => this.open(null));
  }

  private placePlatformView(): void {
    const { style } = this.options.dom.platformView;
    style.display = this.page === 'about' ? 'block' : 'none';
    style.transform = `translate(${MAP_BOX.x}px, ${MAP_BOX.y}px)`;
    style.width = `${MAP_BOX.w}px`;
    style.height = `${MAP_BOX.h}px`;
  }
}
