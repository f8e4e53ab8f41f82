import { html, type Markup } from '../pages/html.js';

interface Labelled {
  name: string;
  label: string;
  value?: string;
  error?: string;
}

const errorNote = (name: string, error: string | undefined): Markup | readonly Markup[] => (error === undefined ? [] : html`<p class="error" id="${name}-error">${error}</p>`);
const marks = (name: string, error: string | undefined): Markup | readonly Markup[] => (error === undefined ? [] : html` aria-describedby="${name}-error" aria-invalid="true"`);

/** Text of several lines. Required. */
export const textArea = ({ name, label, value = '', error, maxlength }: Labelled & { maxlength: number }): Markup => html`<div class="field">
<label for="${name}">${label}</label>
${errorNote(name, error)}
<textarea id="${name}" name="${name}" rows="8" maxlength="${maxlength}" required${marks(name, error)}>
${value}</textarea>
</div>`;

/** One of a few. */
export const choice = ({ name, label, value, error, options }: Labelled & { options: Readonly<Record<string, string>> }): Markup => html`<div class="field">
<label for="${name}">${label}</label>
${errorNote(name, error)}
<select id="${name}" name="${name}"${marks(name, error)}>
${Object.entries(options).map(([key, words]) => html`<option value="${key}"${key === value ? html` selected` : []}>${words}</option>\n`)}</select>
</div>`;
