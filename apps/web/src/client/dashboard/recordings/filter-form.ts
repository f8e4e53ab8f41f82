import { h, type ComponentChild } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { type Choice, DEVICES, isEmpty, LASTING, NO_CHOICE, SHOWING, SINCE } from './filter.js';

interface FilterFormProps {
  choice: Choice;
  onChoose: (choice: Choice) => void;
}

/** Conditions that read like a sentence. Selects search at once; what is typed searches on Enter, on the button, or when the field is left. */
export const FilterForm = ({ choice, onChoose }: FilterFormProps): ComponentChild => {
  // What is being typed: the list around the form is painted again every few seconds.
  const [draft, setDraft] = useState(choice);
  useEffect(() => setDraft(choice), [choice]);
  const choose = (next: Choice): void => {
    setDraft(next);
    if (Object.entries(next).some(([name, value]) => choice[name as keyof Choice] !== value)) onChoose(next);
  };
  const valueOf = (event: Event): string => (event.currentTarget as HTMLInputElement | HTMLSelectElement).value;
  const pick = (name: keyof Choice, label: string, options: Readonly<Record<string, string>>): ComponentChild =>
    h('label', { class: 'pick' },
      h('span', { class: 'visually-hidden' }, label),
      h('select', { name, value: draft[name], onChange: (event: Event) => choose({ ...draft, [name]: valueOf(event) }) },
        Object.entries(options).map(([value, text]) => h('option', { value, key: value }, text))));
  const write = (name: 'endUser' | 'routePrefix' | 'errorText', label: string, placeholder: string, maxLength: number): ComponentChild =>
    h('label', { class: 'write' }, label,
      h('input', {
        name, value: draft[name], placeholder, maxLength, autocomplete: 'off', spellcheck: false,
        onInput: (event: Event) => setDraft({ ...draft, [name]: valueOf(event) }),
        onChange: (event: Event) => choose({ ...draft, [name]: valueOf(event) }),
      }));
  const submit = (event: Event): void => {
    event.preventDefault();
    choose(draft);
  };
  return h('form', { class: 'filter', role: 'search', 'aria-label': 'Recordings', onSubmit: submit },
    h('p', { class: 'sentence' }, h('span', {}, 'Show recordings'), pick('since', 'Time', SINCE), pick('minSeconds', 'Length', LASTING), pick('deviceClass', 'Device', DEVICES), pick('eventKind', 'What happened', SHOWING)),
    h('p', { class: 'words' },
      write('endUser', 'End user', 'your own pseudonym', 128),
      write('routePrefix', 'Route begins with', '/checkout', 64),
      write('errorText', 'Words of an error', 'timeout', 512),
      h('button', { type: 'submit' }, 'Search'),
      isEmpty(choice) ? null : h('button', { type: 'button', class: 'quiet', onClick: () => onChoose(NO_CHOICE) }, 'Show all')));
};
