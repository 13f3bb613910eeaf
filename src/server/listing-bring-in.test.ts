import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ifMatch, type ListingServer, listingServer } from '../../tests/listing-server.ts'
import { bulksDue } from '../pipeline/bulk.ts'

let at: ListingServer
beforeAll(async () => {
  at = await listingServer()
  await at.tell('1000000001', ['referral.received', 'referral.accepted'], { status: 'accepted' })
  await at.tell('1000000002', ['referral.received', 'referral.completed'], { status: 'completed' })
  await at.tell('1000000003', ['referral.received'], { listing: { id: 'L-9', name: 'Day program' } })
  expect((await at.admin.send('POST', '/listings', at.draft())).statusCode).toBe(200)
}, 120_000)
afterAll(() => at?.test.close())

const count = async (text: string, values: unknown[] = []) =>
  Number((await at.test.owner.query<{ count: string }>(`select count(*) as count from ${text}`, values)).rows[0]?.count)

describe('REF-1 bringing in what came before', () => {
  const previewOf = async (listing: string) =>
    (await at.admin.send('POST', `/listings/${listing}/bring-in/previews`, {})).json()
  const start = (listing: string, preview: string) =>
    at.admin.send('POST', `/listings/${listing}/bring-in`, { preview, reason: 'was registered late' })
  const status = async (preview: string) => (await at.admin.send('GET', `/bulks/${preview}`)).json()

  it('REF-1 counts and shows those of which a chosen trigger has fired, and brings them in once', async () => {
    const { id } = await at.named('counselling')
    const previewed = await previewOf(id)
    expect(previewed).toMatchObject({ selected: 1, more: false, sample: [{ reference: '1000000002', who: 'L. N…n' }] })
    expect(at.taken.records).toEqual([])

    expect((await start(id, previewed.id)).statusCode).toBe(200)
    await bulksDue(at.test.hub)
    await at.test.run()
    expect(at.taken.records).toMatchObject([{ event: 'referral.completed' }])
    expect(await status(previewed.id)).toMatchObject({ state: 'done', selected: 1, done: 1, skipped: 0, refused: 0 })

    expect((await start(id, previewed.id)).statusCode).toBe(200)
    await bulksDue(at.test.hub)
    await at.test.run()
    expect(at.taken.records).toHaveLength(1)
    expect(await previewOf(id)).toMatchObject({ selected: 0, sample: [] })
    expect(await count(`audit where action = 'referral.bring-in'`)).toBe(1)
  })

  it('REF-1 leaves alone what arrived or was sent meanwhile: brought in and skipped are what was selected', async () => {
    const other = await at.admin.send(
      'POST',
      '/listings',
      at.draft({ slug: 'day', name: 'Day program', sourceId: 'L-9' }),
    )
    const { id, version } = other.json<{ id: string; version: number }>()
    for (const number of ['1000000004', '1000000005'])
      await at.tell(number, ['referral.received'], { listing: { id: 'L-9', name: 'Day program' } })
    const all = at.draft({
      slug: 'day',
      name: 'Day program',
      sourceId: 'L-9',
      process: 'custom',
      triggers: ['received'],
    })
    expect((await at.admin.send('PUT', `/listings/${id}`, all, ifMatch(version))).statusCode).toBe(200)
    const [first, second] = [await previewOf(id), await previewOf(id)]
    expect([first.selected, second.selected]).toEqual([3, 3])

    // One of them moves on by itself before anybody presses the button.
    at.taken.outcome = { kind: 'retry', problem: 'target.busy' }
    await at.tell('1000000004', ['referral.received'], { listing: { id: 'L-9', name: 'Day program' } })
    for (const { id: preview } of [first, second]) expect((await start(id, preview)).statusCode).toBe(200)
    await bulksDue(at.test.hub)
    expect(await status(first.id)).toMatchObject({ state: 'done', done: 2, skipped: 1, refused: 0 })
    expect(await status(first.id)).toMatchObject({ why: [{ outcome: 'skipped', why: 'under-way', count: 1 }] })
    expect(await status(second.id)).toMatchObject({ state: 'done', done: 0, skipped: 3, refused: 0 })
    at.taken.outcome = undefined
  })

  it('REF-1 starts only what was previewed for that listing', async () => {
    const [counselling, day] = [await at.named('counselling'), await at.named('day')]
    const previewed = await previewOf(counselling.id)
    expect((await start(day.id, previewed.id)).statusCode).toBe(404)
    expect((await start(counselling.id, previewed.id)).json()).toMatchObject({ code: 'bulk.nothing-selected' })
  })

  it('REF-1 brings in nothing of a listing that is not integrated', async () => {
    const day = await at.named('day')
    const off = at.draft({ slug: 'day', name: 'Day program', sourceId: 'L-9', integrated: false })
    await at.admin.send('PUT', `/listings/${day.id}`, off, ifMatch(day.version))
    expect(await previewOf(day.id)).toMatchObject({ selected: 0 })
  })

  it("REF-9 takes a listing out: its referrals are nobody's, and it comes back as it was", async () => {
    const day = await at.named('day')
    const gone = await at.admin.send('DELETE', `/listings/${day.id}`, { reason: 'closed for good' })
    expect(gone.json()).toEqual({ removed: true })
    expect((await at.list()).map(({ slug }) => slug)).toEqual(['counselling'])
    expect(await count(`referral where listing = $1`, [day.id])).toBe(0)
    const again = await at.admin.send(
      'POST',
      '/listings',
      at.draft({ slug: 'day', name: 'Day program', sourceId: 'L-9' }),
    )
    expect(again.json()).toMatchObject({ id: day.id })
    expect(await count(`referral where listing = $1`, [day.id])).toBe(3)
  })
})

describe('REF-1 consent of a route', () => {
  it('OPS-6 is shown and changed with the route, and stays when nobody speaks of it', async () => {
    const { items } = (await at.admin.send('GET', '/routes')).json<{ items: { id: string; slug: string }[] }>()
    const route = items.find(each => each.slug === 'to-clinic')?.id
    const read = async () => (await at.admin.send('GET', `/routes/${route}/settings`)).json()
    const save = async (more: Record<string, unknown>) => {
      const { version, slug, from, to, events } = await read()
      return at.admin.send('PUT', `/routes/${route}/settings`, { slug, from, to, events, ...more }, ifMatch(version))
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
