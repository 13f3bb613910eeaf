import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ifMatch, type ListingServer, listingServer } from '../../tests/listing-server.ts'

let at: ListingServer
beforeAll(async () => {
  at = await listingServer()
  await at.test.addAccount('desk@example.com', 'coordinator')
}, 120_000)
afterAll(() => at?.test.close())

describe('REF-1 the register of listings', () => {
  it('REF-9 shows listings that referrals name and nobody has registered', async () => {
    await at.tell('1000000001', ['referral.received', 'referral.accepted'], { status: 'accepted' })
    await at.tell('1000000002', ['referral.received', 'referral.completed'], {
      status: 'completed',
      listing: { name: '  counselling ' },
    })
    await at.tell('1000000003', ['referral.received'], { listing: { id: 'L-9', name: 'Day program' } })
    expect(at.taken.records).toEqual([])
    const { items } = (await at.admin.send('GET', '/listings/unregistered')).json<{ items: unknown[] }>()
    expect(items).toMatchObject([
      { from: { slug: 'intake' }, sourceId: 'L-9', name: 'Day program', referrals: 1 },
      { from: { slug: 'intake' }, sourceId: null, referrals: 2 },
    ])
  })

  it('serves what can be chosen, so that no screen has a copy of its own', async () => {
    const choices = (await at.admin.send('GET', '/listings/choices')).json<{
      triggerSets: { name: string; triggers: string[] }[]
    }>()
    expect(choices.triggerSets.map(({ name, triggers }) => [name, triggers.length])).toEqual([
      ['generic', 14],
      ['crms', 10],
    ])
    expect(choices).toMatchObject({
      processes: [
        { name: 'end-of-handling', triggers: ['closed-completed'], recommended: true },
        { name: 'start-of-handling', recommended: false },
        { name: 'custom', triggers: [] },
      ],
      targets: [
        { from: at.intake, connection: { slug: 'clinic' }, triggerSet: 'generic', updates: 'until-accepted' },
        { from: at.intake, connection: { slug: 'desk' }, triggerSet: 'crms' },
      ],
    })
  })

  it.each([
    ['from', { from: '00000000-0000-7000-8000-000000000000', target: null }, 'unknown'],
    ['target', { target: '00000000-0000-7000-8000-000000000000' }, 'unknown'],
    ['triggers', { process: 'custom' }, 'none-chosen'],
    ['triggers', { triggers: ['booked'] }, 'not-custom'],
    ['triggers.1', { process: 'custom', triggers: ['booked', 'closed'] }, 'not-offered'],
  ])('names the field %s of a draft that cannot be', async (path, more, code) => {
    const answer = await at.admin.send('POST', '/listings', at.draft(more))
    expect([answer.statusCode, answer.json().errors]).toEqual([400, [{ path, code }]])
  })

  it('refuses a target that takes no referrals, one that no route leads to, and routed requests kept from one that takes them', async () => {
    const errors = async (more: Record<string, unknown>) =>
      (await at.admin.send('POST', '/listings', at.draft(more))).json().errors
    expect(await errors({ target: at.test.target.id })).toEqual([{ path: 'target', code: 'takes-no-referrals' }])
    expect(await errors({ from: at.test.source.id })).toEqual([{ path: 'target', code: 'no-route' }])
    expect(await errors({ target: at.desk, includeRouted: false })).toEqual([
      { path: 'includeRouted', code: 'always-routed' },
    ])
  })

  it('REF-9 registers one, and the referrals that came before find it', async () => {
    const made = await at.admin.send(
      'POST',
      '/listings',
      at.draft({ liaison: 'Dana, 555 0123', reason: 'from the list' }),
    )
    expect(made.json()).toMatchObject({ version: 1 })
    expect(await at.list()).toMatchObject([
      {
        slug: 'counselling',
        from: { slug: 'intake' },
        triggers: ['closed-completed'],
        chosen: [],
        includeRouted: false,
        target: { slug: 'clinic' },
        targets: [{ connection: { slug: 'clinic' }, route: 'to-clinic', triggerSet: 'generic' }],
        liaison: 'Dana, 555 0123',
        referrals30: 2,
        lastReferralAt: expect.any(String),
      },
    ])
    const { items } = (await at.admin.send('GET', '/listings/unregistered')).json<{ items: unknown[] }>()
    expect(items).toMatchObject([{ name: 'Day program' }])
  })

  it('REF-1 is refused twice: by its name here, and by its name there', async () => {
    expect((await at.admin.send('POST', '/listings', at.draft())).statusCode).toBe(409)
    expect(
      (await at.admin.send('POST', '/listings', at.draft({ slug: 'other', name: 'COUNSELLING' }))).statusCode,
    ).toBe(409)
  })

  it('CO-3 is changed by one at a time, with history and a way back', async () => {
    const { id, version } = await at.named('counselling')
    const changed = at.draft({ name: 'Counselling (adults)', liaison: 'Dana, 555 0123' })
    expect((await at.admin.send('PUT', `/listings/${id}`, changed)).statusCode).toBe(400)
    const saved = await at.admin.send('PUT', `/listings/${id}`, changed, ifMatch(version))
    expect([saved.statusCode, saved.headers.etag]).toEqual([200, '"v2"'])
    const late = await at.admin.send('PUT', `/listings/${id}`, at.draft({ integrated: false }), ifMatch(version))
    expect([late.statusCode, late.json().theirs.changes]).toMatchObject([412, [{ path: 'name' }]])
    // Under that name nobody sends: its referrals are nobody's again.
    expect(await at.named('counselling')).toMatchObject({ referrals30: 0 })

    const history = await at.admin.send('GET', `/history?kind=listing&subject=${id}`)
    expect(history.json().items).toMatchObject([
      { kind: 'listing', slug: 'counselling', version: 2, current: true },
      { version: 1, reason: 'from the list' },
    ])
    const back = await at.admin.send(
      'POST',
      `/history/listing/${id}/1/roll-back`,
      { reason: 'it is called that after all' },
      ifMatch(2),
    )
    expect(back.json()).toEqual({ version: 3 })
    expect(await at.named('counselling')).toMatchObject({ name: 'Counselling', referrals30: 2 })
  })

  it('OPS-3 is read by coordinators, who change nothing of it', async () => {
    const desk = await at.test.signIn('desk@example.com')
    expect((await desk.send('GET', '/listings')).statusCode).toBe(200)
    expect((await desk.send('POST', '/listings', at.draft())).statusCode).toBe(403)
  })
})

describe('REF-2 a guided choice', () => {
  const preview = async (more: Record<string, unknown>) =>
    at.admin.send('POST', '/listings/previews', {
      includeRouted: false,
      target: at.clinic,
      choices: [
        { process: 'end-of-handling', triggers: [] },
        { process: 'start-of-handling', triggers: [] },
        { process: 'custom', triggers: ['received'] },
      ],
      ...more,
    })

  it('REF-2 says of the last referrals what each choice would have brought in, and when', async () => {
    const { id } = await at.named('counselling')
    const answer = await preview({ listing: id })
    expect(answer.statusCode).toBe(200)
    const { looked, choices, referrals } = answer.json()
    expect(looked).toBe(2)
    expect(choices).toMatchObject([
      { process: 'end-of-handling', imported: 1, never: 1, onlyForeseen: 1, alsoArrived: 0, onlyArrived: 0 },
      { process: 'start-of-handling', imported: 1, never: 1 },
      { process: 'custom', imported: 2, never: 0 },
    ])
    expect(referrals).toMatchObject([
      {
        reference: '1000000002',
        who: 'L. N…n',
        class: 'completed',
        arrivedAt: null,
        foreseen: [
          { kind: 'imported', event: 'referral.completed', at: expect.any(String) },
          { kind: 'never', because: 'trigger-not-chosen' },
          { kind: 'imported', event: 'referral.received' },
        ],
      },
      { reference: '1000000001', foreseen: [{ kind: 'never' }, { event: 'referral.accepted' }, {}] },
    ])
    expect(answer.body).not.toContain('Nguyen')
  })

  it('REF-2 works for a listing that nobody has registered, and for a whole source', async () => {
    const looked = async (more: Record<string, unknown>) => (await preview(more)).json().looked
    expect(await looked({ source: at.intake, sourceId: 'L-9', name: 'Day program' })).toBe(1)
    expect(await looked({ source: at.intake })).toBe(3)
    expect(await looked({ source: at.intake, last: 1 })).toBe(1)
    expect((await preview({})).statusCode).toBe(400)
  })

  it('OPS-4 is on record as a read of these people', async () => {
    const { rows } = await at.test.owner.query<{ persons: string[] }>(
      `select persons from audit where action = 'listing.preview' order by id limit 1`,
    )
    expect(rows[0]?.persons.length).toBeGreaterThan(0)
  })
})
