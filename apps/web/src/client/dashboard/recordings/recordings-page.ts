import { h, render, type ComponentChild } from 'preact';
import { useMemo, useState } from 'preact/hooks';
import { api, ApiProblem } from '../api.js';
import { el, show } from '../dom.js';
import { type Choice, filterOf, isEmpty, NO_CHOICE, sentenceOf } from './filter.js';
import { FilterForm } from './filter-form.js';
import { RecordingCard } from './recording-card.js';
import { type Found, useRecordings } from './use-recordings.js';

interface Project {
  id: string;
  name: string;
}

const Welcome = (): ComponentChild =>
  h('section', { class: 'notice', 'aria-label': 'No recordings yet' },
    h('h2', {}, 'No recordings yet'),
    h('p', {}, 'Open the demo app, agree to be recorded and use it for a moment. The recording appears here within seconds.'),
    h('p', {}, h('a', { class: 'button', href: '/demo-app/' }, 'Open the demo app')),
    h('p', { class: 'note' }, 'This page looks for new recordings every five seconds.'));

const NoneFound = ({ onClear }: { onClear: () => void }): ComponentChild =>
  h('section', { class: 'notice', 'aria-label': 'Nothing found' },
    h('h2', {}, 'No recording is like that'),
    h('p', {}, 'Erased recordings, and those of end users whose data is restricted, are never found.'),
    h('p', {}, h('button', { type: 'button', onClick: onClear }, 'Show all recordings')));

const Failure = ({ error }: { error: Error }): ComponentChild =>
  h('section', { class: 'notice problem', role: 'alert' }, h('p', {}, error.message), h('p', { class: 'note' }, error instanceof ApiProblem ? error.hint : 'The page tries again by itself.'));

const Results = ({ found, choice, onClear }: { found: Found; choice: Choice; onClear: () => void }): ComponentChild => {
  const { items, loading, failure, more } = found;
  const none = items.length === 0 && !loading && !failure && more === null;
  return h('div', {},
    h('p', { class: 'note', role: 'status' }, loading ? 'Looking…' : `${sentenceOf(choice)} ${items.length} found${more ? ' so far' : ''}.`),
    failure ? h(Failure, { error: failure }) : null,
    none ? (isEmpty(choice) ? h(Welcome, {}) : h(NoneFound, { onClear })) : h('ul', { class: 'cards' }, items.map((recording) => h(RecordingCard, { recording, key: recording.id }))),
    more ? h('button', { type: 'button', onClick: more }, 'Show older recordings') : null);
};

const Recordings = ({ projects }: { projects: readonly [Project, ...Project[]] }): ComponentChild => {
  const [project, setProject] = useState<Project>(projects[0]);
  const [choice, setChoice] = useState(NO_CHOICE);
  const filter = useMemo(() => filterOf(choice, Date.now()), [choice]);
  const found = useRecordings(project.id, filter);
  const clear = (): void => setChoice(NO_CHOICE);
  const nothingYet = found.items.length === 0 && !found.loading && isEmpty(choice);
  return h('div', {},
    h('h1', {}, `Recordings of ${project.name}`),
    projects.length > 1
      ? h('label', { class: 'pick' }, 'Project ',
          h('select', { value: project.id, onChange: (event: Event) => setProject(projects.find(({ id }) => id === (event.currentTarget as HTMLSelectElement).value) ?? project) },
            projects.map(({ id, name }) => h('option', { value: id, key: id }, name))))
      : null,
    nothingYet ? null : h(FilterForm, { choice, onChoose: setChoice }),
    h(Results, { found, choice, onClear: clear }));
};

/** The recordings of the member's organisation: searched by sentence, newest first, with new ones as they come. */
export const recordingsPage = async (): Promise<void> => {
  const me = await api.me();
  const organisation = me.organisations[0];
  if (!organisation) return show('Recordings', el('h1', {}, 'Recordings'), el('p', {}, 'You belong to no organisation yet. Ask its owner to invite you.'));
  const projects: Project[] = (await api.projects(organisation.id)).items;
  const [first, ...rest] = projects;
  if (!first) return show('Recordings', el('h1', {}, 'Recordings'), el('p', {}, 'This organisation has no project yet.'));
  const place = el('div', {});
  show('Recordings', place);
  render(h(Recordings, { projects: [first, ...rest] }), place);
};
