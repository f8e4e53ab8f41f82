import { field, hidden, problemNote } from '../../forms/form-fields.js';
import { html, type Markup } from '../html.js';
import { layout } from '../layout.js';

export interface Place {
  status: 'new' | 'invited' | 'joined' | 'declined';
  position: number | null;
  email: string;
  name: string | null;
  company: string | null;
  tags: string[];
  invitedAt: string | null;
  restricted: boolean;
  keepUntil: string;
  consent: { policyVersion: string; requestedAt: string; confirmedAt: string };
}

export interface PlaceView {
  token: string;
  place: Place;
  /** Whether the place will be removed by itself before long. */
  endsSoon: boolean;
  /** What was just done. */
  done?: 'joined' | 'saved' | 'asked-new-address' | 'stays';
  errors?: Record<string, string>;
  values?: Record<string, string>;
}

const day = (time: string): Markup => html`<time datetime="${time}">${time.slice(0, 10)}</time>`;

const STATUS: Readonly<Record<Place['status'], string>> = {
  new: 'You are on the list.',
  invited: 'It is your turn: we have sent you an invitation.',
  joined: 'You have an organisation on Pixeltrace.',
  declined: 'We cannot offer you a place.',
};

const DONE: Readonly<Record<NonNullable<PlaceView['done']>, string>> = {
  joined: 'You have joined the waitlist.',
  saved: 'Saved.',
  'asked-new-address': 'Saved. Your address changes once you confirm it with the link that we have sent to the new one.',
  stays: 'You stay on the list.',
};

const facts = ({ email, name, company, tags, invitedAt, keepUntil, consent }: Place): Markup => html`<dl class="facts">
<dt>Address</dt><dd>${email}</dd>
<dt>Name</dt><dd>${name ?? 'not given'}</dd>
<dt>Company</dt><dd>${company ?? 'not given'}</dd>
<dt>Asked to join</dt><dd>${day(consent.requestedAt)}</dd>
<dt>Confirmed</dt><dd>${day(consent.confirmedAt)}, <a href="/privacy">privacy policy</a> ${consent.policyVersion}</dd>
${invitedAt === null ? [] : html`<dt>Invited</dt><dd>${day(invitedAt)}</dd>`}
${tags.length === 0 ? [] : html`<dt>Our notes</dt><dd>${tags.join(', ')}</dd>`}
<dt>Removed by itself</dt><dd>${day(keepUntil)}, unless you want to stay</dd>
</dl>`;

const correction = ({ token, place, errors = {}, values = { name: place.name ?? '', company: place.company ?? '', email: place.email } }: PlaceView): Markup => html`<form method="post" action="/waitlist/place/correct" class="stack">
${hidden('token', token)}
${field({ name: 'name', label: 'Name', autocomplete: 'name', maxlength: 100, value: values.name, error: errors.name })}
${field({ name: 'company', label: 'Company', autocomplete: 'organization', maxlength: 100, value: values.company, error: errors.company })}
${field({ name: 'email', label: 'Email address', type: 'email', required: true, autocomplete: 'email', maxlength: 254, value: values.email, error: errors.email, hint: 'A new address has to confirm itself first.' })}
<button type="submit">Save</button>
</form>`;

/** Place, data and what can be done about them, on one page. */
export const placePage = (view: PlaceView): string => {
  const { token, place, endsSoon, done, errors = {} } = view;
  const firstError = Object.keys(errors)[0];
  return layout(
    'Your place on the waitlist · Pixeltrace',
    html`<h1>Your place on the waitlist</h1>
${done === undefined ? [] : html`<p class="notice" role="status">${DONE[done]}</p>`}
${firstError === undefined ? [] : problemNote('This was not saved.', firstError)}
<p>${STATUS[place.status]}${place.position === null ? [] : html` <strong>Number ${place.position}</strong> of those who wait.`}</p>
${place.restricted ? html`<p>You asked us to do nothing with your data for now, so you are not invited.</p>` : []}
<h2>What we keep about you</h2>
${facts(place)}
${endsSoon ? html`<form method="post" action="/waitlist/place/stay">${hidden('token', token)}<button type="submit">Stay on the list</button></form>` : []}
<h2>Correct it</h2>
${correction(view)}
<h2>Take it along</h2>
<p>Everything we keep about you, as a JSON file.</p>
<form method="post" action="/waitlist/place/export">${hidden('token', token)}<button type="submit" class="plain">Download my data</button></form>
<h2>Leave</h2>
<p>We delete everything we keep about you at once, and from backups within 30 days. It cannot be taken back, but you can join again.</p>
<form method="post" action="/waitlist/place/leave">${hidden('token', token)}<p><label><input type="checkbox" name="sure" value="yes" required> I want my data deleted</label></p><button type="submit" class="danger">Leave and delete my data</button></form>`,
  );
};
