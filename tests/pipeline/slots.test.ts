/** Slots of the EHR end to end: closed at its front desk, read by the hub, in the feed that the booking system reads. */
import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { inChange } from '../../src/configuration/change.ts'
import { saveVisit } from '../../src/configuration/visits.ts'
import type { Slot } from '../../src/model/fhir.ts'
import { visitShapes } from '../../src/model/visit/settings.ts'
import { keepFeeds } from '../../src/scheduling/busy/keep.ts'
import { renderDue, takenOf } from '../../src/scheduling/busy/render.ts'
import { readAtEhr } from '../../src/scheduling/visits/at-ehr.ts'
import { compareVisits, dryRun, pushVisits } from '../../src/scheduling/visits/comparison.ts'
import { loadRecords } from '../../src/store/records.ts'
import { ofOrganization, removeLeftovers } from '../../src/store/retention/leftovers.ts'
import { withScope } from '../../src/store/scope.ts'
import { openTestPool } from '../hub.ts'
import { person } from '../people.ts'
import { openTwoWayHub, type TwoWayHub } from '../two-way-hub.ts'

let test: TwoWayHub
const pollMs = 300_000

beforeAll(async () => {
  test = await openTwoWayHub()
  await keepFeeds(test.hub)
})
afterAll(() => test?.close())

/** The practitioner's record, found by the entry of the EHR that the crosswalk names. */
async function feedOf(family: string) {
  const { hub, organization } = test
  await hub.sealer.ready(organization)
  const rows = await test.rows<{ practitioner: string; connection: string; display: Buffer }>(
    'select f.practitioner, f.connection, r.display from busy_feed f join record r on r.id = f.practitioner',
  )
  const found = rows.find(row => {
    const shown = hub.sealer.openJson(organization, 'record.display', row.practitioner, row.display)
    return (shown as { name: string }).name.endsWith(family)
  })
  if (!found) throw new Error(`there is no feed of ${family}`)
  return found
}

/** What the feed says is taken, as times of the day. */
async function taken(family = 'Bergeron'): Promise<string[]> {
  const { practitioner, connection } = await feedOf(family)
  const { hub, organization } = test
  const found = await withScope(hub.pool, organization, db => takenOf(hub, db, connection, [practitioner], hub.now()))
  const iso = (ms: number) => new Date(ms).toISOString().slice(8, 16)
  return (found.get(practitioner) ?? []).map(({ start, end }) => `${iso(start)}–${iso(end)}`)
}

const practitionerAt = (family: string) => {
  const found = test.ehr.list('Practitioner').find(each => JSON.stringify(each).includes(family))
  if (!found) throw new Error(`the EHR has no ${family}`)
  return found.id
}
const follow = async () => {
  await test.sync(pollMs)
  await renderDue(test.hub)
}
const slotRecords = () => test.rows<{ id: string; status: string }>("select id, status from record where type = 'Slot'")

describe('slots of the EHR', () => {
  it('SCH-4 what the front desk closes is taken, and free again when it opens; what is free makes no record', async () => {
    const [first, second] = test.desk.publish({
      practitioner: practitionerAt('Bergeron'),
      from: '2026-12-02T15:00:00Z',
      to: '2026-12-02T17:00:00Z',
    })
    await follow()
    expect(await slotRecords()).toEqual([])
    test.desk.setSlot(first?.id ?? '', 'busy-unavailable')
    test.desk.setSlot(second?.id ?? '', 'busy-tentative')
    await follow()
    expect(await taken()).toEqual(['02T15:00–02T16:00'])
    expect(await taken('Okafor')).toEqual([])
    test.desk.setSlot(second?.id ?? '', 'free')
    await follow()
    expect(await taken()).toEqual(['02T15:00–02T15:30'])
    test.desk.setSlot(first?.id ?? '', 'free')
    await follow()
    expect(await taken()).toEqual([])
    expect((await slotRecords()).map(({ status }) => status)).toEqual(['free', 'free'])
  })

  it('keeps whose it is and when, and no word of why', async () => {
    const { hub, organization } = test
    const [slot] = await slotRecords()
    const record = await withScope(hub.pool, organization, async db => {
      const [row] = await loadRecords(db, [slot?.id ?? ''])
      return row && hub.sealer.openJson(organization, 'record_version', `${row.id}/${row.version}`, row.body)
    })
    const { practitioner } = await feedOf('Bergeron')
    expect(record as unknown as Slot).toEqual({
      resourceType: 'Slot',
      id: slot?.id,
      contained: [{ resourceType: 'Schedule', id: 'schedule', actor: [{ reference: `Practitioner/${practitioner}` }] }],
      schedule: { reference: '#schedule' },
      status: 'free',
      start: expect.stringMatching(/^2026-12-02T15/),
      end: expect.stringMatching(/^2026-12-02T1/),
    })
  })

  it('a practitioner whom nobody has heard of is read, and the slot is theirs', async () => {
    test.ehr.put({ resourceType: 'Practitioner', id: 'new-here', name: [{ family: 'Newman' }] })
    const [slot] = test.desk.publish({
      practitioner: 'new-here',
      from: '2026-12-03T15:00:00Z',
      to: '2026-12-03T15:30:00Z',
    })
    test.desk.setSlot(slot?.id ?? '', 'busy')
    await follow()
    const [row] = await test.rows<{ actors: string[]; status: string }>(
      "select actors, status from record where type = 'Slot' and starts_at = '2026-12-03T15:00:00Z'",
    )
    expect(row).toMatchObject({ status: 'busy', actors: [expect.any(String)] })
  })

  it('a slot that is busy with a booking of the other side itself does not stand in its way; the rest of it does', async () => {
    const at = '2026-12-04T15:00:00Z'
    await test.book({ person: person(1), at, eventType: 8 }) // half an hour, of the same practitioner
    const [slot] = test.desk.publish({
      practitioner: practitionerAt('Bergeron'),
      from: at,
      to: '2026-12-04T16:00:00Z',
      minutes: 60,
    })
    test.desk.setSlot(slot?.id ?? '', 'busy')
    await follow()
    const booked = await test.rows<{ minutes: number }>(
      "select extract(epoch from ends_at - starts_at)::int / 60 as minutes from record where type = 'Appointment'",
    )
    const until = new Date(Date.parse(at) + (booked[0]?.minutes ?? 0) * 60_000).toISOString().slice(8, 16)
    expect(await taken()).toEqual([`${until}–04T16:00`])
  })

  it('a slot that the EHR deletes lets its time go within a day', async () => {
    const [slot] = test.desk.publish({
      practitioner: practitionerAt('Okafor'),
      from: '2026-12-07T15:00:00Z',
      to: '2026-12-07T15:30:00Z',
    })
    test.desk.setSlot(slot?.id ?? '', 'busy-unavailable')
    await follow()
    expect(await taken('Okafor')).toEqual(['07T15:00–07T15:30'])
    test.ehr.remove('Slot', slot?.id ?? '')
    await test.sync(24 * 3_600_000)
    expect(await taken('Okafor')).toEqual([])
  })

  it('SCH-5 free slots say the hours where no role does; they are pushed with those of single days, and nothing is left', async () => {
    const { hub, organization } = test
    const { practitioner, connection } = await feedOf('Okafor')
    const okafor = practitionerAt('Okafor')
    const publish = (date: string, from: string, to: string) =>
      test.desk.publish({ practitioner: okafor, from: `${date}T${from}:00Z`, to: `${date}T${to}:00Z` })
    for (const monday of ['2026-12-14', '2026-12-21', '2027-01-04', '2027-01-11']) publish(monday, '14:00', '21:00')
    publish('2026-12-16', '15:00', '17:00')
    const found = await readAtEhr(hub, organization, 'Practitioner', practitioner)
    const said = {
      hours: [{ weekday: 1, from: '09:00', to: '16:00' }],
      timeOff: [{ from: '2026-12-28', to: '2026-12-28' }],
    }
    const dates = [{ date: '2026-12-16', from: '10:00', to: '12:00' }]
    expect(found).toMatchObject({ ...said, fromSlots: { zone: 'America/Toronto', dates } })

    await inChange(hub, organization, { how: 'console' }, change =>
      saveVisit(change, {
        kind: 'practitioner',
        about: practitioner,
        body: visitShapes.practitioner.parse({ ...said, dates }),
      }),
    )
    const differing = async () => {
      const compared = await compareVisits(hub, organization, connection)
      return compared.kind === 'compared' ? compared.differences.filter(each => each.about.kind === 'schedule') : []
    }
    const differences = await differing()
    expect(differences.map(({ field, here }) => [field, here])).toEqual([
      ['hours', '1 09:00–16:00'],
      ['dates', '2026-12-16 10:00–12:00'],
    ])
    const keys = differences.map(({ key }) => key)
    const planned = await dryRun(hub, organization, connection, keys)
    expect(planned).toMatchObject({
      requests: [
        {
          method: 'PATCH',
          body: {
            availability: [{ days: ['Monday'], startTime: '09:00', endTime: '16:00' }],
            overrides: [{ date: '2026-12-16', startTime: '10:00', endTime: '12:00' }],
          },
        },
      ],
    })
    const fingerprint = planned.kind === 'planned' ? planned.fingerprint : ''
    expect(await pushVisits(hub, organization, connection, { keys, fingerprint })).toMatchObject({ kind: 'pushed' })
    expect(await differing()).toEqual([])
  })

  it('a hub that was there before reads them too: its connections get the stream', async () => {
    const stream = () => test.rows("select stream from checkpoint where stream = 'Slot'")
    await test.rows("delete from checkpoint where stream = 'Slot'")
    const owner = openTestPool(test.ownerUrl)
    try {
      await owner.query(await readFile(new URL('../../migrations/0033_slots.sql', import.meta.url), 'utf8'))
    } finally {
      await owner.end()
    }
    expect(await stream()).toHaveLength(1)
  })

  it('a month after it is over, nothing is left of a slot', async () => {
    const slots = ofOrganization.find(({ name }) => name === 'slot')
    if (!slots) throw new Error('slots are kept for ever')
    const { pool } = test.hub
    const remove = (at: string) =>
      withScope(pool, test.organization, db => removeLeftovers(db, slots, [new Date(at), new Date(at), 500]))
    const before = (await slotRecords()).length
    expect(await remove('2026-12-20T00:00:00Z')).toBe(0)
    expect(await remove('2027-01-05T00:00:00Z')).toBeGreaterThan(0)
    expect((await slotRecords()).length).toBeLessThan(before)
    const links = await test.rows(
      "select l.record from link l left join record r on r.id = l.record where l.entity = 'Slot' and r.id is null",
    )
    expect(links).toEqual([])
  })
})
