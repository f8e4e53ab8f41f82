import { html, type Markup } from './html.js';

/** A whole page around `main`. Works without scripts. */
export const layout = (title: string, main: Markup, script?: string): string =>
  html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<link rel="stylesheet" href="/site/site.css">
<link rel="icon" href="data:,">
${script === undefined ? [] : html`<script src="${script}" defer></script>`}
</head>
<body>
<a class="skip" href="#main">Skip to content</a>
<header><nav aria-label="Main"><a class="brand" href="/">Pixeltrace</a><a href="/waitlist">Waitlist</a><a href="/dashboard">Recordings</a><a href="/privacy">Privacy policy</a></nav></header>
<main id="main">${main}</main>
<footer>Questions about your data? <a href="/contact">Write to us</a> or mail <a href="mailto:support@pixeltrace.dev">support@pixeltrace.dev</a>: we read every message. <a href="/security">Report a security concern</a>. <a href="/subprocessors">Who handles data for us</a>. <a href="/analytics">What we count</a>.</footer>
</body>
</html>
`.text;
