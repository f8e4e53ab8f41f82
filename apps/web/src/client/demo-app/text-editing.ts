import type { Rectangle } from '#recording-format/rectangle.js';

export interface EditedField {
  value: string;
  obscured: boolean;
}

/** Flutter's way of taking text: one transparent element over the focused field, parked far outside after blur with its value left in. */
export class TextEditing {
  private input: HTMLInputElement | null = null;

  constructor(
    private readonly host: HTMLElement,
    private readonly onChange: () => void,
    private readonly onBlur: () => void,
  ) {}

  focus(field: EditedField): void {
    this.park();
    const form = document.createElement('form');
    form.addEventListener('submit', (event) => event.preventDefault());
    const input = document.createElement('input');
    input.className = 'flt-text-editing transparentTextEditing';
    input.type = field.obscured ? 'password' : 'text';
    input.autocomplete = 'off';
    input.value = field.value;
    input.addEventListener('input', () => {
      field.value = input.value;
      this.onChange();
    });
    input.addEventListener('blur', () => {
      if (this.input !== input) return;
      this.park();
      this.onBlur();
    });
    form.append(input);
    this.host.replaceChildren(form);
    this.input = input;
  }

  /** Puts the element over the text, every frame, and gives it the focus the first time. */
  place({ x, y, w, h }: Rectangle): void {
    if (!this.input) return;
    this.input.style.transform = `translate(${x}px, ${y}px)`;
    this.input.style.width = `${w}px`;
    this.input.style.height = `${h}px`;
    if (document.activeElement !== this.input) this.input.focus({ preventScroll: true });
  }

  park(): void {
    const { input } = this;
    this.input = null;
    if (!input) return;
    input.style.transform = 'translate(-9900px, -9900px)';
    input.blur();
  }
}
