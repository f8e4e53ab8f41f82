import { ProblemError } from '#http/problem.js';
import { PolicyFiles } from '#policy/policy-files.js';
import { changesPage, versionPage, versionsPage } from './policy-pages.js';
import type { PublishedApi, PublishedList, PublishedText, PublishedVersion } from './published-api.js';
import { PublishedController } from './published.controller.js';

const files = new PolicyFiles();
const FIRST: PublishedText = {
  number: 1,
  summary: 'The first version.',
  digest: 'ab'.repeat(32),
  changeClass: 'first',
  publishedAt: '2026-11-20T10:00:00.000Z',
  effectiveAt: '2026-11-20T10:00:00.000Z',
  inForceAt: '2026-11-23T10:00:00.000Z',
  text: files.source(1) ?? '',
};
const NEXT: PublishedVersion = { ...FIRST, number: 2, summary: 'Backups <b>go</b> sooner.', changeClass: 'meaningful', effectiveAt: '2026-12-24T10:00:00.000Z', inForceAt: null };
const LIST: PublishedList = {
  number: 3,
  digest: 'cd'.repeat(32),
  publishedAt: '2026-11-23T10:00:00.000Z',
  subprocessors: [
    {
      id: 'x', name: 'Example & Co', country: 'US', region: 'us-east-1', purpose: 'Delivers mail', categories: ['contact'], safeguards: 'Encryption', contractSignedOn: '2026-11-01',
      transfers: [{ origin: 'EU', tool: 'scc-module-2' }], activeFrom: '2026-12-24T10:00:00.000Z', activeUntil: null,
    },
  ],
};

const controllerWith = (api: Partial<PublishedApi>): PublishedController => new PublishedController(api as PublishedApi, files);
const down = (): Promise<never> => Promise.reject(new ProblemError('dependency-unavailable'));

describe('the published pages', () => {
  it('show the policy in force with the day it came into force, every promise at its address, and the attribution', async () => {
    const page = await controllerWith({ policy: () => Promise.resolve(FIRST), versions: () => Promise.resolve([FIRST]) }).policy();
    expect(page).toContain('<p>Last updated <time datetime="2026-11-23T10:00:00.000Z">23 November 2026</time></p>');
    expect(page).toContain('<span id="S1">We will never sell it.</span>');
    expect(page).toContain('<a href="https://creativecommons.org/licenses/by/4.0/">CC BY 4.0</a>');
    expect(page).toContain('Changes were made:');
    expect(page).not.toMatch(/\{#|<script/);
  });

  it('announce a version that is to come', async () => {
    const page = await controllerWith({ policy: () => Promise.resolve(FIRST), versions: () => Promise.resolve([NEXT, FIRST]) }).policy();
    expect(page).toContain('24 December 2026</time> on <a href="/privacy/versions/2">version 2</a> applies. Backups &lt;b&gt;go&lt;/b&gt; sooner.');
  });

  it('show the text without a date rather than nothing', async () => {
    const page = await controllerWith({ policy: down }).policy();
    expect(page).toContain('Last updated (the date cannot be shown at the moment)');
    expect(page).toContain('<h1>Privacy Policy</h1>');
  });

  it('list the versions, show one and compare two', () => {
    expect(versionsPage([NEXT, FIRST])).toMatch(/Version 2<\/a>.*24 December 2026<\/time> \(announced\).*A meaningful change/s);
    expect(versionPage(FIRST)).toContain('ab'.repeat(32));
    const words = [{ op: 'same', text: 'within' }, { op: 'removed', text: '30' }, { op: 'added', text: '<25>' }] as const;
    const page = changesPage({ from: 1, to: 2, changeClass: 'meaningful', changes: [{ id: 'D3', kind: 'changed', changeClass: 'meaningful', words: [...words] }] }, [NEXT, FIRST]);
    expect(page).toContain('<h2>Promise D3: changed</h2>');
    expect(page).toContain('within <del>30</del> <ins>&lt;25&gt;</ins>');
    expect(page).toContain('<option value="2" selected>Version 2</option>');
  });

  it('name the companies that handle data, each list at its address', async () => {
    const api = { subprocessors: () => Promise.resolve(LIST), subprocessorLists: () => Promise.resolve([{ number: 3, change: 'announced', publishedAt: LIST.publishedAt }]) };
    const page = await controllerWith(api).subprocessors();
    for (const part of ['<h2>Example &amp; Co</h2>', 'US, us-east-1', 'EU: standard contractual clauses, module 2', 'href="/subprocessors/lists/3"', 'a company was announced']) expect(page).toContain(part);
    expect(await controllerWith({ ...api, subprocessors: () => Promise.resolve({ ...LIST, number: 2, subprocessors: [] }) }).subprocessorList('2')).toContain('Who handled data for us: list 2');
  });

  it.each(['0', '1e3', '-1', 'x', '12345678'])('know no version %s', async (number) => {
    await expect(controllerWith({}).version(number)).rejects.toMatchObject({ code: 'not-found' });
  });
});
