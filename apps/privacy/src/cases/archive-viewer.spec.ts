import { viewerPage } from './archive-viewer.js';

describe('the page of an archive', () => {
  const hostile = '</script><script>alert(1)</script><!--';
  const page = viewerPage(
    [{ path: 'waitlist/x/messages.json', text: JSON.stringify({ body: hostile }) }],
    [{ path: 'ingest/ingest.recordings/recordings/1/poster?"><img src=x>.webp', mediaType: 'image/webp', schema: null, bytes: 1, sha256: '' }],
    [{ app: 'waitlist', holder: '<b>', reason: 'nothing-held' }],
  );

  it('holds what it shows, as data that cannot become markup or script', () => {
    const [, data = ''] = /<script type="application\/json" id="data">([\s\S]*?)<\/script>/.exec(page) ?? [];
    expect(JSON.parse(data)).toEqual([{ path: 'waitlist/x/messages.json', text: JSON.stringify({ body: hostile }) }]);
    expect(page).not.toMatch(/<script>alert|<b>|<img src=x>/);
    expect(page.match(/<script/g)).toHaveLength(2);
  });

  it('asks nobody for anything', () => {
    expect(page).toContain(`default-src 'none'`);
    expect(page).not.toMatch(/https?:\/\//);
  });
});
