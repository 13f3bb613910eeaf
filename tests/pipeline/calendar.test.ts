/** The calendar of a hub between Cal.com and an EHR: what each system has, laid over the other (CA-1, SCH-7). */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createFactsReader } from '../../src/scheduling/calendar/facts.ts'
import { loadHistory } from '../../src/scheduling/calendar/history.ts'
import { loadCalendar } from '../../src/scheduling/calendar/load.ts'
import { withScope } from '../../src/store/scope.ts'
import { slot } from '../front-desk.ts'
import { person } from '../people.ts'
import { openTwoWayHub, type TwoWayHub } from '../two-way-hub.ts'

const span = { from: new Date('2026-12-01T00:00:00Z'), to: new Date('2026-12-03T00:00:00Z') }
const minute = 60_000
let test: TwoWayHub
beforeAll(async () => {
  test = await openTwoWayHub()
})
afterAll(() => test?.close())

/** How each system stands to the one appointment of these days, and what it has instead. */
async function look() {
  const { hub, organization } = test
  return withScope(hub.pool, organization, async db => {
    const configuration = await hub.configurations.within(db, organization)
    const { items } = await loadCalendar(hub, db, configuration, createFactsReader(hub), span, {})
    const [item] = items
    if (!item || items.length > 1) throw new Error(`${items.length} appointments`)
    const history = await loadHistory(hub, db, createFactsReader(hub), item.id)
    const slugOf = (id: string | null) => (id ? configuration.connections.get(id)?.slug : undefined)
    return {
      start: item.facts.start,
      systems: item.systems.map(({ connection, standing, theirs }) => [
        slugOf(connection),
        standing,
        theirs?.start ?? null,
      ]),
      versions: history?.versions.map(({ connection, changes }) => [
        slugOf(connection),
        changes.map(({ field }) => field),
      ]),
    }
  })
}
const instant = (at: number) => new Date(slot(at)).toISOString()

describe('CA-1 one appointment in two systems', () => {
  it('is equal in both; waits where one is away, with the time it still has; and says whose word counted', async () => {
    const uid = await test.book({ person: person(1), at: 2 })
    await test.sync()
    expect((await look()).systems).toEqual([
      ['calcom', 'equal', null],
      ['ehr', 'equal', null],
    ])

    await test.ehr.set({ offline: 'unavailable' })
    const next = await test.reschedule(uid, 6)
    await test.sync()
    const away = await look()
    expect(Date.parse(away.start ?? '')).toBe(Date.parse(instant(6)))
    expect(away.systems.map(([, standing]) => standing)).toEqual(['equal', 'waiting'])
    expect(Date.parse(String(away.systems[1]?.[2]))).toBe(Date.parse(instant(2)))
    await test.ehr.set({ offline: 'no' })
    await test.settleWithin(20 * minute, minute)
    expect((await look()).systems.map(([, standing]) => standing)).toEqual(['equal', 'equal'])

    test.calcom.setAccount({ fault: { status: 503, times: 10_000 } })
    const [entry] = test.ehr.list('Appointment')
    test.desk.move(entry?.id ?? '', instant(8))
    await test.sync()
    test.calcom.setAccount({ fault: undefined })
    await test.reschedule(next, 10)
    await test.settleWithin(20 * minute, minute)
    const settled = await look()
    expect(Date.parse(settled.start ?? '')).toBe(Date.parse(instant(10)))
    expect(settled.systems.map(([, standing]) => standing)).toEqual(['conflict', 'equal'])
    expect(settled.versions?.map(([slug]) => slug)).toEqual(['calcom', 'ehr', 'calcom', 'calcom'])
    expect(settled.versions?.[0]?.[1]).toEqual(expect.arrayContaining(['start', 'end']))
  })
})
