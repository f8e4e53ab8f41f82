import type { ArchivedFile } from '#personal-data/archive-zip.js';

/** What an archive does not hold, and why: a code. */
export interface PersonArchiveOmission {
  app: string;
  holder: string;
  store?: string;
  reason: string;
}

/** Files that the page shows by itself, all together; what is larger is linked. */
export const VIEWER_MOST_BYTES = 8 * 1024 * 1024;

export const README = `What Pixeltrace holds about you

index.html      opens in any browser, needs no network, and shows everything readable
manifest.json   what is in this archive (with SHA-256 digests and the schema of each file), who was asked, and what was left out and why
<app>/<holder>/ the data itself: JSON as it is kept, and each list once more as CSV for spreadsheets

Recordings, where there are any: recording.json tells what happened and when, poster and thumbnails are pictures of it, and the files segment-<number> hold what
was seen, in the recording format that Pixeltrace documents (docs/recording-format.md).
`;

const escaped = (text: string): string => text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

/** JSON inside a script element ends at no tag of its own. */
const inScript = (value: unknown): string => JSON.stringify(value).replaceAll('<', '\\u003c').replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029');

const STYLE = `body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1d1d1f;background:#fff}h2{margin-top:2rem;overflow-wrap:anywhere}
dl{display:grid;grid-template-columns:minmax(8rem,max-content) 1fr;gap:.2rem 1rem;margin:.3rem 0}dt{color:#555}dd{margin:0;overflow-wrap:anywhere;white-space:pre-wrap}
details{border-left:3px solid #ddd;padding-left:1rem;margin:.4rem 0}img{max-width:100%;height:auto}table{border-collapse:collapse}td,th{text-align:left;padding:.2rem .8rem .2rem 0;vertical-align:top}`;

const SCRIPT = `const files=JSON.parse(document.getElementById('data').textContent);
const show=(value)=>{
  if(value===null)return document.createTextNode('\\u2013');
  if(typeof value!=='object')return document.createTextNode(String(value));
  if(Array.isArray(value)){const box=document.createElement('div');value.forEach((one,at)=>{const part=document.createElement('details');part.open=value.length<6;
    const head=document.createElement('summary');head.textContent=String(at+1);part.append(head,show(one));box.append(part)});if(!value.length)box.textContent='(none)';return box}
  const list=document.createElement('dl');for(const [name,one] of Object.entries(value)){const term=document.createElement('dt');term.textContent=name;const text=document.createElement('dd');text.append(show(one));list.append(term,text)}return list};
for(const {path,text} of files){const section=document.createElement('section');const title=document.createElement('h2');title.textContent=path;section.append(title);
  try{section.append(show(JSON.parse(text)))}catch{const plain=document.createElement('pre');plain.textContent=text;section.append(plain)}document.getElementById('files').append(section)}`;

const fileLine = ({ path, bytes }: ArchivedFile): string => {
  const href = path.split('/').map(encodeURIComponent).join('/');
  const picture = /\.(webp|jpe?g|png)$/.test(path) || /\/(poster|thumbnail)[^/]*$/.test(path) ? `<br><img loading="lazy" alt="" src="${escaped(href)}">` : '';
  return `<tr><td><a href="${escaped(href)}">${escaped(path)}</a>${picture}</td><td>${bytes} bytes</td></tr>`;
};

/** A page of its own: no network, nothing outside the archive. It shows JSON as text and never as markup. */
export const viewerPage = (shown: readonly { path: string; text: string }[], files: readonly ArchivedFile[], omissions: readonly PersonArchiveOmission[]): string => `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Your data at Pixeltrace</title><meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src 'self' file:; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
<style>${STYLE}</style></head><body>
<h1>Your data at Pixeltrace</h1>
<div id="files"></div>
<h2>Files of this archive</h2><table>${files.map(fileLine).join('')}</table>
<h2>Left out</h2><table>${omissions.map(({ app, holder, store, reason }) => `<tr><td>${escaped(`${app} ${holder}${store === undefined ? '' : ` ${store}`}`)}</td><td>${escaped(reason)}</td></tr>`).join('')}</table>
<script type="application/json" id="data">${inScript(shown)}</script>
<script>${SCRIPT}</script>
</body></html>
`;
