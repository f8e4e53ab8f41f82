import { createHash } from 'node:crypto';

const SCRIPT = `const token=location.hash.slice(1);
const say=(text)=>{document.getElementById('said').textContent=text};
const call=async(path,body)=>fetch('/v1/own-archive'+path,{method:'POST',headers:{authorization:'Bearer '+token,...(body?{'content-type':'application/json'}:{})},body:body?JSON.stringify(body):undefined});
const GONE='This link opens nothing any more. Archives can be fetched for seven days.';
document.getElementById('send').addEventListener('click',async()=>{const answer=await call('/code');say(answer.ok?'The code is on its way to you.':answer.status===429?'Too many codes were sent. Try again later.':GONE)});
document.getElementById('fetch').addEventListener('submit',async(event)=>{event.preventDefault();say('One moment.');
  const answer=await call('/download',{code:document.getElementById('code').value});
  if(!answer.ok){say(answer.status===429?'Too many tries. Wait a little.':'This is not the code that was mailed last, or the link opens nothing any more.');return}
  const url=URL.createObjectURL(await answer.blob());const save=document.createElement('a');save.href=url;save.download='pixeltrace-your-data.zip';save.click();URL.revokeObjectURL(url);say('Saved.')});`;

const STYLE = 'body{font:16px/1.5 system-ui,sans-serif;max-width:36rem;margin:3rem auto;padding:0 1rem;color:#1d1d1f;background:#fff}button,input{font:inherit;padding:.4rem .8rem}';

const hashOf = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

/** Nothing runs but the one script of the page, and it can ask nobody but this app. */
export const ARCHIVE_PAGE_POLICY = `default-src 'none'; script-src ${hashOf(SCRIPT)}; style-src ${hashOf(STYLE)}; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;

/** Where the mailed link leads: it holds no data, and the token behind `#` stays in the browser but for what its buttons ask. */
export const ARCHIVE_PAGE = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Your data at Pixeltrace</title><meta name="viewport" content="width=device-width"><style>${STYLE}</style></head><body>
<main><h1>Your data at Pixeltrace</h1>
<p>The archive is given to whoever has the link and the code that we mail to you now.</p>
<p><button type="button" id="send">Mail me the code</button></p>
<form id="fetch"><p><label for="code">Code</label> <input id="code" name="code" inputmode="numeric" autocomplete="one-time-code" required pattern="[0-9 -]{8,16}"> <button>Save the archive</button></p></form>
<p id="said" role="status"></p>
<noscript><p>This page needs JavaScript to hand the token over without putting it into an address.</p></noscript></main>
<script>${SCRIPT}</script></body></html>
`;
