import { tokenOf, WaitlistUnderTest } from '#testing/waitlist-app.js';
import type { PlaceDto, PlaceExportDto } from './place.dto.js';
import { WaitlistDataHolder } from './waitlist-data-holder.js';

describe('a place on the waitlist', () => {
  let waitlist: WaitlistUnderTest;

  beforeAll(async () => {
    waitlist = await WaitlistUnderTest.start();
  });

  beforeEach(async () => {
    await waitlist.sql('delete from waitlist.subscriber');
    await waitlist.sql('delete from waitlist.sign_up');
  });

  afterAll(() => waitlist.stop());

  const place = async (token: string): Promise<PlaceDto> => (await waitlist.call('GET', 'waitlist/place', token)).json<PlaceDto>();

  it('has a position that moves on, and the whole of what we keep', async () => {
    const first = await waitlist.joined('first@example.org');
    const second = await waitlist.joined('second@example.org', { name: 'Bo', company: 'Example GmbH' });
    expect(await place(first.place)).toMatchObject({ status: 'new', position: 1 });
    expect(await place(second.place)).toMatchObject({ status: 'new', position: 2, email: 'second@example.org', name: 'Bo', company: 'Example GmbH', tags: [], restricted: false, consent: { policyVersion: '2026-11' } });
    await waitlist.call('DELETE', 'waitlist/place', first.place);
    expect(await place(second.place)).toMatchObject({ position: 1 });
  });

  it('is corrected, exported and left by its link, each in the audit log', async () => {
    const { place: link, id } = await waitlist.joined('anna@example.org', { name: 'Ana' });
    const corrected = await waitlist.call('PATCH', 'waitlist/place', link, { name: 'Anna', company: '  Example  ' });
    expect(corrected.json<PlaceDto>()).toMatchObject({ name: 'Anna', company: 'Example' });
    expect((await waitlist.call('PATCH', 'waitlist/place', link, { company: '' })).json<PlaceDto>()).toMatchObject({ name: 'Anna', company: null });
    expect((await waitlist.call('PATCH', 'waitlist/place', link, { status: 'joined' })).statusCode).toBe(422);
    const data = (await waitlist.call('POST', 'waitlist/place/export', link)).json<PlaceExportDto>();
    expect(data).toMatchObject({ id, email: 'anna@example.org', name: 'Anna', consent: { policyVersion: '2026-11' } });
    expect(data.mailedAt).toHaveLength(1);

    expect((await waitlist.call('DELETE', 'waitlist/place', link)).statusCode).toBe(204);
    expect((await waitlist.call('GET', 'waitlist/place', link)).statusCode).toBe(401);
    expect((await waitlist.call('DELETE', 'waitlist/place', link)).statusCode).toBe(401);
    expect(await waitlist.get(WaitlistDataHolder).verifyAbsent({ kind: 'email', value: 'anna@example.org' })).toEqual([]);
    // What they decided stays, and nobody can say that it was them.
    expect(await waitlist.sql('select 1 from consent.event where subject = $1', id)).toEqual([]);
    expect(await waitlist.sql(`select decision from consent.event where subject = (select subject from consent.event where decision = 'withdrawn' order by number desc limit 1) order by number`)).toEqual([{ decision: 'given' }, { decision: 'withdrawn' }]);
    const leaves = (await waitlist.sql<{ leaf: Buffer }>('select leaf from audit.leaf_outbox order by created_at')).map(({ leaf }) => leaf.toString()).filter((leaf) => leaf.includes(id));
    const actions = leaves.map((leaf) => (JSON.parse(leaf) as { action: string }).action);
    expect(actions.toSorted()).toEqual(['waitlist.corrected', 'waitlist.corrected', 'waitlist.exported', 'waitlist.joined', 'waitlist.left']);
    expect(leaves.join()).not.toContain('anna@');
  });

  it('can be joined again after it was left', async () => {
    const { place: link } = await waitlist.joined('back@example.org');
    await waitlist.call('DELETE', 'waitlist/place', link);
    const again = await waitlist.joined('back@example.org');
    expect(await place(again.place)).toMatchObject({ position: 1 });
    expect((await waitlist.call('GET', 'waitlist/place', link)).statusCode).toBe(401);
  });

  it('moves to another address once that one has confirmed, and old links die', async () => {
    const { place: link } = await waitlist.joined('old@example.org');
    expect((await waitlist.call('PATCH', 'waitlist/place', link, { email: 'New@Example.com' })).json<PlaceDto>()).toMatchObject({ email: 'old@example.org' });
    await waitlist.drain();
    const [mail] = await waitlist.mailsTo('New@example.com');
    expect(mail?.template).toBe('waitlist-confirm-move');
    expect(mail?.text).not.toContain('old@');
    const token = tokenOf(mail?.links[0]);
    expect((await waitlist.call('GET', 'waitlist/confirmation', token)).json<object>()).toMatchObject({ movesAddress: true });
    const moved = (await waitlist.call('POST', 'waitlist/confirmation', token)).json<{ placeToken: string }>();
    expect(await place(moved.placeToken)).toMatchObject({ email: 'New@example.com', position: 1 });
    expect((await waitlist.mailsTo('New@example.com')).map(({ template, links }) => [template, tokenOf(links[0])])).toContainEqual(['waitlist-place', moved.placeToken]);
    expect((await waitlist.call('GET', 'waitlist/place', link)).statusCode).toBe(401);
    expect(await waitlist.count('waitlist.subscriber')).toBe(1);
  });

  it('does not move to the address of somebody else who is on the list, and does not tell', async () => {
    const { place: link } = await waitlist.joined('one@example.org');
    await waitlist.joined('two@example.org');
    const known = await waitlist.call('PATCH', 'waitlist/place', link, { email: 'two@example.org' });
    const unknown = await waitlist.call('PATCH', 'waitlist/place', link, { email: 'three@example.org' });
    expect([known.statusCode, known.body]).toEqual([unknown.statusCode, unknown.body]);
    await waitlist.drain();
    expect((await waitlist.mailsTo('two@example.org')).map(({ template }) => template)).toEqual(['waitlist-confirm', 'waitlist-place']);
  });

  it('gives nobody else’s confirmation to whoever wanted the address', async () => {
    const thief = await waitlist.joined('thief@example.org');
    await waitlist.call('PATCH', 'waitlist/place', thief.place, { email: 'target@example.org' });
    await waitlist.drain();
    const { confirm } = await waitlist.joinOnly('target@example.org');
    await waitlist.call('POST', 'waitlist/confirmation', confirm);
    expect(await waitlist.sql(`select email from waitlist.subscriber order by confirmed_at`)).toEqual([{ email: 'thief@example.org' }, { email: 'target@example.org' }]);
    const [moving] = await waitlist.mailsTo('target@example.org');
    expect((await waitlist.call('POST', 'waitlist/confirmation', tokenOf(moving?.links[0]))).statusCode).toBe(401);
  });

  it('sends its link to whoever asks in its name, and to nobody who is not there', async () => {
    await waitlist.joined('lost@example.org');
    for (const email of ['LOST@example.org', 'nobody@example.org']) await waitlist.form('place-links', { email });
    await waitlist.drain();
    const mails = (await waitlist.mailsTo('lost@example.org')).filter(({ template }) => template === 'waitlist-place');
    expect(mails).toHaveLength(2);
    expect(await waitlist.mailsTo('nobody@example.org')).toEqual([]);
    expect(await place(tokenOf(mails[1]?.links[0]))).toMatchObject({ email: 'lost@example.org' });
  });
});
