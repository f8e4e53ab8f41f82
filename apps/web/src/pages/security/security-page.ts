import { html } from '../html.js';
import { layout } from '../layout.js';

/** What we ask of people who find a weakness, and what they can count on. */
export const securityPage = (): string =>
  layout(
    'Report a security concern · Pixeltrace',
    html`<h1>Report a security concern</h1>
<p>You found a weakness in Pixeltrace? Thank you for telling us. <a href="/contact?topic=security">Write to us with the topic security</a>, or by mail to
<a href="mailto:support@pixeltrace.dev">support@pixeltrace.dev</a>.</p>
<h2>What helps</h2>
<ul>
<li>What you saw, and how to see it again.</li>
<li>How we can reach you. A pseudonym is fine.</li>
</ul>
<h2>What you can count on</h2>
<ul>
<li>A person reads your report within two working days and tells you what we make of it.</li>
<li>We tell you when it is fixed, and name you in the notes if you wish.</li>
<li>Who acts in good faith has nothing to fear from us: look no further than you must to show the weakness, leave other people’s data alone, and give us time to fix it before you publish.</li>
</ul>
<p>For programs: <a href="/.well-known/security.txt">security.txt</a>.</p>`,
  );
