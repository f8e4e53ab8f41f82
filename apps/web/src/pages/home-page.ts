import { html } from './html.js';
import { layout } from './layout.js';

/** What this is, and where to go. `apis` are the addresses of the Swagger UIs. */
export const homePage = (apis: readonly { name: string; url: string }[]): string =>
  layout(
    'Pixeltrace: session recording for Flutter web',
    html`<h1>See what your Flutter web users saw</h1>
<p>Flutter web paints into canvases, so recorders that read the page see an empty box. Pixeltrace records the rendered frames and the
interaction events, and plays them back: sharp, seekable, and with text fields masked before anything leaves the browser.</p>
<p><a class="call" href="/waitlist">Join the waitlist</a></p>
<p>Our <a href="/privacy">privacy policy</a> is our specification: each promise in it is something the software does, and can show.</p>
<ul>
<li><a href="/dashboard">Recordings</a>: replay, and erase for good</li>
<li><a href="/demo-app/">Demo app</a>: a Flutter-like page that records itself</li>
${apis.map(({ name, url }) => html`<li><a href="${url}">${name} API</a></li>\n`)}
</ul>`,
  );
