/** SCH-12: the EHR is away for more than an hour. Bookings go on and wait, cached availability goes on blocking, and all of it drains. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { alertsDue } from '../../src/jobs/alerts/look.ts'
import { renewAddress } from '../../src/scheduling/busy/address.ts'
import { availabilityOf, watchFreshness } from '../../src/scheduling/busy/freshness.ts'
import { keepFeeds } from '../../src/scheduling/busy/keep.ts'
import { renderDue } from '../../src/scheduling/busy/render.ts'
import { secretIn } from '../../src/scheduling/busy/secret.ts'
import { type BusyCopies, createBusyCopies } from '../../src/scheduling/busy/serve.ts'
import { withScope } from '../../src/store/scope.ts'
import { calcomCalendar, connectionId, deliveriesOf, ehrCalendar, issuesOf, messagesOf } from '../looking.ts'
import { person } from '../people.ts'
import { openTwoWayHub, type TwoWayHub, twoWayYaml } from '../two-way-hub.ts'

const minute = 60_000
let test: TwoWayHub
let copies: BusyCopies
let secret: string
let ehr: string

beforeAll(async () => {
  test = await openTwoWayHub()
  const { hub, organization } = test
  copies = createBusyCopies(hub)
  ehr = await connectionId(test, 'ehr')
  test.ehr.put({
    resourceType: 'Patient',
    id: 'ward',
    name: [{ given: ['Ada'], family: 'Ward' }],
    birthDate: '1980-02-03',
  })
  test.desk.book({ patient: 'ward', practitioner: 'okafor', start: '2026-12-08T15:00:00Z' })
  await test.sync()
  await keepFeeds(hub)
  const [feed] = await test.rows<{ id: string }>('select id from busy_feed where intervals = 1')
  const made = await renewAddress(hub, organization, {
    feed: feed?.id ?? '',
    publicUrl: 'http://127.0.0.1:1', // nobody can fetch there: a person would enter it
    by: hub.newId(),
  })
  secret = made.kind === 'by-hand' ? (secretIn(made.url) ?? '') : ''
})
afterAll(() => test?.close())

const look = async () => {
  test.advance(20_000)
  await renderDue(test.hub)
  await watchFreshness(test.hub)
  await alertsDue(test.hub)
}
const copy = async () => {
  const served = await copies.find(secret)
  if (served.kind !== 'copy') throw new Error(`the feed is ${served.kind}`)
  return served.copy
}
const availability = () =>
  withScope(test.hub.pool, test.organization, async db =>
    (await availabilityOf(db, await test.hub.configurations.within(db, test.organization), test.clock.now)).find(
      ({ connection }) => connection === ehr,
    ),
  )

describe('an EHR that is away', () => {
  it('SCH-12 blocks what it said last, says how old that is, lets bookings wait in order, and all drains when it is back', async () => {
    await look()
    const before = await copy()
    expect(before.bytes.toString()).toContain('DTSTART:20261208T150000Z')
    expect(await availability()).toMatchObject({ stale: false })

    await test.ehr.set({ offline: 'refuse' })
    for (let n = 0; n < 14; n += 1) {
      await test.book({ person: person(n), at: n * 2 })
      test.advance(6 * minute)
      await test.settleDown()
      await look()
    }
    const known = await availability()
    expect(known?.stale).toBe(true)
    expect(test.clock.now.getTime() - (known?.freshAt.getTime() ?? 0)).toBeGreaterThan(80 * minute)
    expect((await issuesOf(test)).map(({ code }) => code).sort()).toContain('availability.stale')
    expect((await issuesOf(test)).find(({ code }) => code === 'availability.stale')?.count).toBe(1)
    expect(
      await test.rows("select code from alert where cleared_at is null and code = 'availability.stale'"),
    ).toHaveLength(1)
    const during = await copy()
    expect(during.bytes).toEqual(before.bytes)
    expect(during.dataAt).toEqual(known?.freshAt)
    const waiting = (await deliveriesOf(test)).filter(({ state }) => state === 'pending' || state === 'retry')
    const asked = (await messagesOf(test)).filter(({ state }) => state === 'reading')
    expect(waiting.length + asked.length).toBeGreaterThanOrEqual(14)

    await test.ehr.set({ offline: 'no' })
    await test.settleWithin(15 * minute, 5 * minute)
    await look()
    expect((await deliveriesOf(test)).filter(({ state }) => !['delivered', 'suppressed'].includes(state))).toEqual([])
    expect(ehrCalendar(test.ehr)).toHaveLength(15)
    expect((await availability())?.stale).toBe(false)
    expect((await issuesOf(test)).map(({ code }) => code)).not.toContain('availability.stale')
    expect(await test.rows("select code from alert where cleared_at is null and code = 'availability.stale'")).toEqual(
      [],
    )
    expect((await copy()).bytes).toEqual(before.bytes) // bookings of Cal.com block there by themselves
  })
})

describe('an appointment of the EHR that is booked at Cal.com for real', () => {
  it('SCH-4 is not in the feed, where it would stand in its own way; one that cannot be booked is', async () => {
    const booking = `ehrFirst: { kind: booking, email: desk@example.com, eventTypes: [{ host: '5', eventType: 7 }] }, `
    const yaml = twoWayYaml(test.calcom.url, test.ehr.url)
    await test.apply(yaml.replace('auth: { apiKey: cal_test }, ', `auth: { apiKey: cal_test }, ${booking}`))
    test.hub.configurations.forget()
    const visit = (practitioner: string, start: string) => test.desk.book({ patient: 'ward', practitioner, start })
    visit('okafor', '2026-12-09T15:00:00Z')
    visit('bergeron', '2026-12-09T15:00:00Z') // no event type is named for this host
    test.advance(61_000)
    await test.applyAll()
    const wait = "select id from delivery where state = 'pending' and record_type = 'Appointment'"
    expect(await test.rows(wait)).toHaveLength(2)
    test.advance(3_000)
    await renderDue(test.hub)
    expect((await copy()).bytes.toString()).not.toContain('20261209T150000Z') // about to be booked
    await test.settleWithin(2 * minute)
    test.advance(70_000)
    await renderDue(test.hub)
    const feeds = await test.rows<{ intervals: number }>('select intervals from busy_feed order by intervals')
    expect(feeds).toEqual([{ intervals: 1 }, { intervals: 1 }])
    expect((await copy()).bytes.toString()).not.toContain('20261209T150000Z')
    expect(calcomCalendar(test.calcom).filter(each => each.includes('2026-12-09T15:00'))).toHaveLength(1)
  })
})
