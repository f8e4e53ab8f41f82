import { html, type Markup } from '../pages/html.js';

export interface Field {
  name: string;
  label: string;
  type?: 'text' | 'email';
  value?: string;
  hint?: string;
  error?: string;
  required?: boolean;
  autocomplete: string;
  maxlength: number;
}

/** A labelled field; what is wrong with it stands beside it and is read out with it. */
export const field = ({ name, label, type = 'text', value = '', hint, error, required = false, autocomplete, maxlength }: Field): Markup => {
  const notes = [hint === undefined ? [] : `${name}-hint`, error === undefined ? [] : `${name}-error`].flat().join(' ');
  return html`<div class="field">
<label for="${name}">${label}${required ? [] : html` <span class="note">(only if you like)</span>`}</label>
${hint === undefined ? [] : html`<p class="note" id="${name}-hint">${hint}</p>`}
${error === undefined ? [] : html`<p class="error" id="${name}-error">${error}</p>`}
<input id="${name}" name="${name}" type="${type}" value="${value}" maxlength="${maxlength}" autocomplete="${autocomplete}"${required ? html` required` : []}${notes === '' ? [] : html` aria-describedby="${notes}"`}${error === undefined ? [] : html` aria-invalid="true"`}>
</div>`;
};

export const hidden = (name: string, value: string): Markup => html`<input type="hidden" name="${name}" value="${value}">`;

/** What every public form carries: its token, its puzzle (with the script that solves it, where there is one to solve), and a field that people do not see. */
export const defence = (token: string, difficulty: number): Markup => html`${hidden('formToken', token)}
<input type="hidden" name="proof" value="" data-difficulty="${difficulty}">
<div class="trap" aria-hidden="true"><label for="website">Leave this empty</label><input id="website" name="website" type="text" tabindex="-1" autocomplete="off"></div>${difficulty === 0 ? [] : html`<script src="/site/puzzle.js" defer></script>`}`;

/** Above a form that was not taken: what to do, and a way to the first field that needs it. */
export const problemNote = (text: string, firstField?: string): Markup =>
  html`<div class="notice" role="alert"><p><strong>${text}</strong></p>${firstField === undefined ? [] : html`<p><a href="#${firstField}">Go to the field</a></p>`}</div>`;
