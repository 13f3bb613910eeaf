import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Browser, type TestServer, testServer } from '../../tests/hub-server.ts'
import { referralConnectors, senderSecret, type ToldReferral } from '../../tests/referral-connectors.ts'
import { bulksDue } from '../pipeline/bulk.ts'

const { connectors, taken } = referralConnectors()
let test: TestServer
let admin: Browser
let intake: { id: string; publicId: string }
const ids: Record<string, string> = {}

beforeAll(async () => {
  test = await testServer(undefined, connectors)
  await test.addAccount('admin@example.com', 'integration-admin')
  await test.addAccount('desk@example.com', 'coordinator')
  admin = await test.signIn('admin@example.com')
  const make = async (slug: string, connector: string) => {
    const made = await admin.send('POST', '/connections', { slug, connector, settings: {} })
    ids[slug] = made.json<{ id: string }>().id
  }
  await make('intake', 'sender')
  await make('clinic', 'clinic')
  await make('desk', 'desk')
  const route = (to: string) => ({ slug: `to-${to}`, from: ids.intake, to: ids[to], events: ['referral.*'] })
  for (const to of ['clinic', 'desk']) expect((await admin.send('POST', '/routes', route(to))).statusCode).toBe(200)
  const { rows } = await test.owner.query<{ public_id: string }>(`select public_id from connection where id = $1`, [
    ids.intake,
  ])
  intake = { id: ids.intake ?? '', publicId: rows[0]?.public_id ?? '' }
}, 120_000)
afterAll(() => test?.close())

/** What Sender tells of a referral, one event after the other. */
async function tell(id: string, types: readonly ToldReferral['type'][], more: Partial<ToldReferral> = {}) {
  for (const type of types) {
    test.clock.now = new Date(test.clock.now.getTime() + 60_000)
    const response = await test.app.inject({
      method: 'POST',
      url: `/in/${intake.publicId}`,
      headers: { 'x-sender-secret': senderSecret, 'content-type': 'application/json' },
      payload: JSON.stringify({ id, type, at: test.clock.now.toISOString(), ...more }),
    })
    expect(response.statusCode).toBe(202)
  }
  await test.run()
}

type Row = { id: string; slug: string; version: number; [key: string]: unknown }
const list = async () => (await admin.send('GET', '/listings')).json<{ items: Row[] }>().items
const named = async (slug: string) => {
  const found = (await list()).find(each => each.slug === slug)
  if (!found) throw new Error(`there is no listing ${slug}`)
  return found
}
const draft = (more: Record<string, unknown> = {}) => ({
  slug: 'counselling',
  from: intake.id,
  name: 'Counselling',
  integrated: true,
  process: 'end-of-handling',
  target: ids.clinic,
  ...more,
})
const ifMatch = (version: number) => ({ headers: { 'if-match': `"v${version}"` } })
const count = async (text: string, values: unknown[] = []) =>
  Number((await test.owner.query<{ count: string }>(`select count(*) as count from ${text}`, values)).rows[0]?.count)

describe('REF-1 the register of listings', () => {
  it('REF-9 shows listings that referrals name and nobody has registered', async () => {
    await tell('1000000001', ['referral.received', 'referral.accepted'], { status: 'accepted' })
    await tell('1000000002', ['referral.received', 'referral.completed'], {
      status: 'completed',
      listing: { name: '  counselling ' },
    })
    await tell('1000000003', ['referral.received'], { listing: { id: 'L-9', name: 'Day program' } })
    expect(taken.records).toEqual([])
    const { items } = (await admin.send('GET', '/listings/unregistered')).json<{ items: unknown[] }>()
    expect(items).toMatchObject([
      { from: { slug: 'intake' }, sourceId: 'L-9', name: 'Day program', referrals: 1 },
      { from: { slug: 'intake' }, sourceId: null, referrals: 2 },
    ])
  })

  it('serves what can be chosen, so that no screen has a copy of its own', async () => {
    const choices = (await admin.send('GET', '/listings/choices')).json<{
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
        { from: intake.id, connection: { slug: 'clinic' }, triggerSet: 'generic', updates: 'until-accepted' },
        { from: intake.id, connection: { slug: 'desk' }, triggerSet: 'crms' },
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
    const answer = await admin.send('POST', '/listings', draft(more))
    expect([answer.statusCode, answer.json().errors]).toEqual([400, [{ path, code }]])
  })

  it('refuses a target that takes no referrals, one that no route leads to, and routed requests kept from one that takes them', async () => {
    const errors = async (more: Record<string, unknown>) =>
      (await admin.send('POST', '/listings', draft(more))).json().errors
    expect(await errors({ target: test.target.id })).toEqual([{ path: 'target', code: 'takes-no-referrals' }])
    expect(await errors({ from: test.source.id })).toEqual([{ path: 'target', code: 'no-route' }])
    expect(await errors({ target: ids.desk, includeRouted: false })).toEqual([
      { path: 'includeRouted', code: 'always-routed' },
    ])
  })

  it('REF-9 registers one, and the referrals that came before find it', async () => {
    const made = await admin.send('POST', '/listings', draft({ liaison: 'Dana, 555 0123', reason: 'from the list' }))
    expect(made.json()).toMatchObject({ version: 1 })
    expect(await list()).toMatchObject([
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
    const { items } = (await admin.send('GET', '/listings/unregistered')).json<{ items: unknown[] }>()
    expect(items).toMatchObject([{ name: 'Day program' }])
  })

  it('REF-1 is refused twice: by its name here, and by its name there', async () => {
    expect((await admin.send('POST', '/listings', draft())).statusCode).toBe(409)
    expect((await admin.send('POST', '/listings', draft({ slug: 'other', name: 'COUNSELLING' }))).statusCode).toBe(409)
  })

  it('CO-3 is changed by one at a time, with history and a way back', async () => {
    const { id, version } = await named('counselling')
    const changed = draft({ name: 'Counselling (adults)', liaison: 'Dana, 555 0123' })
    expect((await admin.send('PUT', `/listings/${id}`, changed)).statusCode).toBe(400)
    const saved = await admin.send('PUT', `/listings/${id}`, changed, ifMatch(version))
    expect([saved.statusCode, saved.headers.etag]).toEqual([200, '"v2"'])
    const late = await admin.send('PUT', `/listings/${id}`, draft({ integrated: false }), ifMatch(version))
    expect([late.statusCode, late.json().theirs.changes]).toMatchObject([412, [{ path: 'name' }]])
    // Under that name nobody sends: its referrals are nobody's again.
    expect(await named('counselling')).toMatchObject({ referrals30: 0 })

    const history = await admin.send('GET', `/history?kind=listing&subject=${id}`)
    expect(history.json().items).toMatchObject([
      { kind: 'listing', slug: 'counselling', version: 2, current: true },
      { version: 1, reason: 'from the list' },
    ])
    const back = await admin.send(
      'POST',
      `/history/listing/${id}/1/roll-back`,
      { reason: 'it is called that after all' },
      ifMatch(2),
    )
    expect(back.json()).toEqual({ version: 3 })
    expect(await named('counselling')).toMatchObject({ name: 'Counselling', referrals30: 2 })
  })

  it('OPS-3 is read by coordinators, who change nothing of it', async () => {
    const desk = await test.signIn('desk@example.com')
    expect((await desk.send('GET', '/listings')).statusCode).toBe(200)
    expect((await desk.send('POST', '/listings', draft())).statusCode).toBe(403)
  })
})

describe('REF-2 a guided choice', () => {
  const preview = async (more: Record<string, unknown>) =>
    admin.send('POST', '/listings/previews', {
      includeRouted: false,
      target: ids.clinic,
      choices: [
        { process: 'end-of-handling', triggers: [] },
        { process: 'start-of-handling', triggers: [] },
        { process: 'custom', triggers: ['received'] },
      ],
      ...more,
    })

  it('REF-2 says of the last referrals what each choice would have brought in, and when', async () => {
    const { id } = await named('counselling')
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
    expect(await looked({ source: intake.id, sourceId: 'L-9', name: 'Day program' })).toBe(1)
    expect(await looked({ source: intake.id })).toBe(3)
    expect(await looked({ source: intake.id, last: 1 })).toBe(1)
    expect((await preview({})).statusCode).toBe(400)
  })

  it('OPS-4 is on record as a read of these people', async () => {
    const { rows } = await test.owner.query<{ persons: string[] }>(
      `select persons from audit where action = 'listing.preview' order by id limit 1`,
    )
    expect(rows[0]?.persons.length).toBeGreaterThan(0)
  })
})

describe('REF-1 bringing in what came before', () => {
  const previewOf = async (listing: string) =>
    (await admin.send('POST', `/listings/${listing}/bring-in/previews`, {})).json()
  const start = (listing: string, preview: string) =>
    admin.send('POST', `/listings/${listing}/bring-in`, { preview, reason: 'was registered late' })
  const status = async (preview: string) => (await admin.send('GET', `/bulks/${preview}`)).json()

  it('REF-1 counts and shows those of which a chosen trigger has fired, and brings them in once', async () => {
    const { id } = await named('counselling')
    const previewed = await previewOf(id)
    expect(previewed).toMatchObject({ selected: 1, more: false, sample: [{ reference: '1000000002', who: 'L. N…n' }] })
    expect(taken.records).toEqual([])

    expect((await start(id, previewed.id)).statusCode).toBe(200)
    await bulksDue(test.hub)
    await test.run()
    expect(taken.records).toMatchObject([{ event: 'referral.completed' }])
    expect(await status(previewed.id)).toMatchObject({ state: 'done', selected: 1, done: 1, skipped: 0, refused: 0 })

    expect((await start(id, previewed.id)).statusCode).toBe(200)
    await bulksDue(test.hub)
    await test.run()
    expect(taken.records).toHaveLength(1)
    expect(await previewOf(id)).toMatchObject({ selected: 0, sample: [] })
    expect(await count(`audit where action = 'referral.bring-in'`)).toBe(1)
  })

  it('REF-1 leaves alone what arrived or was sent meanwhile: brought in and skipped are what was selected', async () => {
    const other = await admin.send('POST', '/listings', draft({ slug: 'day', name: 'Day program', sourceId: 'L-9' }))
    const { id, version } = other.json<{ id: string; version: number }>()
    for (const number of ['1000000004', '1000000005'])
      await tell(number, ['referral.received'], { listing: { id: 'L-9', name: 'Day program' } })
    const all = draft({ slug: 'day', name: 'Day program', sourceId: 'L-9', process: 'custom', triggers: ['received'] })
    expect((await admin.send('PUT', `/listings/${id}`, all, ifMatch(version))).statusCode).toBe(200)
    const [first, second] = [await previewOf(id), await previewOf(id)]
    expect([first.selected, second.selected]).toEqual([3, 3])

    // One of them moves on by itself before anybody presses the button.
    taken.outcome = { kind: 'retry', problem: 'target.busy' }
    await tell('1000000004', ['referral.received'], { listing: { id: 'L-9', name: 'Day program' } })
    for (const { id: preview } of [first, second]) expect((await start(id, preview)).statusCode).toBe(200)
    await bulksDue(test.hub)
    expect(await status(first.id)).toMatchObject({ state: 'done', done: 2, skipped: 1, refused: 0 })
    expect(await status(first.id)).toMatchObject({ why: [{ outcome: 'skipped', why: 'under-way', count: 1 }] })
    expect(await status(second.id)).toMatchObject({ state: 'done', done: 0, skipped: 3, refused: 0 })
    taken.outcome = undefined
  })

  it('REF-1 starts only what was previewed for that listing', async () => {
    const [counselling, day] = [await named('counselling'), await named('day')]
    const previewed = await previewOf(counselling.id)
    expect((await start(day.id, previewed.id)).statusCode).toBe(404)
    expect((await start(counselling.id, previewed.id)).json()).toMatchObject({ code: 'bulk.nothing-selected' })
  })

  it('REF-1 brings in nothing of a listing that is not integrated', async () => {
    const day = await named('day')
    const off = draft({ slug: 'day', name: 'Day program', sourceId: 'L-9', integrated: false })
    await admin.send('PUT', `/listings/${day.id}`, off, ifMatch(day.version))
    expect(await previewOf(day.id)).toMatchObject({ selected: 0 })
  })

  it("REF-9 takes a listing out: its referrals are nobody's, and it comes back as it was", async () => {
    const day = await named('day')
    const gone = await admin.send('DELETE', `/listings/${day.id}`, { reason: 'closed for good' })
    expect(gone.json()).toEqual({ removed: true })
    expect((await list()).map(({ slug }) => slug)).toEqual(['counselling'])
    expect(await count(`referral where listing = $1`, [day.id])).toBe(0)
    const again = await admin.send('POST', '/listings', draft({ slug: 'day', name: 'Day program', sourceId: 'L-9' }))
    expect(again.json()).toMatchObject({ id: day.id })
    expect(await count(`referral where listing = $1`, [day.id])).toBe(3)
  })
})

describe('REF-1 consent of a route', () => {
  it('OPS-6 is shown and changed with the route, and stays when nobody speaks of it', async () => {
    const { items } = (await admin.send('GET', '/routes')).json<{ items: { id: string; slug: string }[] }>()
    const route = items.find(each => each.slug === 'to-clinic')?.id
    const read = async () => (await admin.send('GET', `/routes/${route}/settings`)).json()
    const save = async (more: Record<string, unknown>) => {
      const { version, slug, from, to, events } = await read()
      return admin.send('PUT', `/routes/${route}/settings`, { slug, from, to, events, ...more }, ifMatch(version))
    }
    expect(await read()).toMatchObject({ consent: 'off' })
    expect((await save({ consent: 'required' })).statusCode).toBe(200)
    expect(await read()).toMatchObject({ consent: 'required' })
    await save({ events: ['referral.*', 'booking.*'] })
    expect(await read()).toMatchObject({ consent: 'required', events: ['referral.*', 'booking.*'] })
    await save({ consent: 'off' })
    expect(await read()).toMatchObject({ consent: 'off' })
  })
})
