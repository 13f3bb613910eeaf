/** Visits beside Cal.com: what differs, a dry run that says exactly what is sent, a push, and then nothing differs. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { applyConfiguration } from '../../src/configuration/apply.ts'
import { inChange } from '../../src/configuration/change.ts'
import { exportConfiguration } from '../../src/configuration/export.ts'
import { describeFileFaults, readConfiguration } from '../../src/configuration/file.ts'
import { saveVisit } from '../../src/configuration/visits.ts'
import { connectors } from '../../src/connectors/registry.ts'
import { type VisitKind, visitShapes } from '../../src/model/visit/settings.ts'
import { readAtEhr } from '../../src/scheduling/visits/at-ehr.ts'
import { compareVisits, dryRun, pushVisits } from '../../src/scheduling/visits/comparison.ts'
import { openTestHub, standardYaml, type TestHub } from '../hub.ts'
import { connectionId } from '../looking.ts'

let test: TestHub
let calcom: string
let okafor: string
beforeAll(async () => {
  test = await openTestHub()
  await test.settleDown()
  calcom = await connectionId(test, 'calcom')
  const rows = await test.rows<{ id: string; display: Buffer }>(
    "select id, display from record where type = 'Practitioner'",
  )
  okafor =
    rows.find(({ id, display }) =>
      JSON.stringify(test.hub.sealer.openJson(test.organization, 'record.display', id, display)).includes('Okafor'),
    )?.id ?? ''
})
afterAll(() => test?.close())

const say = (kind: VisitKind, body: object, about: string | null = null) =>
  inChange(test.hub, test.organization, { how: 'console' }, change =>
    saveVisit(change, { kind, about, body: visitShapes[kind].parse(body) }),
  )

async function differences() {
  const compared = await compareVisits(test.hub, test.organization, calcom)
  if (compared.kind !== 'compared') throw new Error(compared.kind)
  return compared.differences
}

const weekdays = [1, 2, 3, 4, 5].map(weekday => ({ weekday, from: '08:30', to: '16:00' }))

describe('SCH-5 visits and Cal.com', () => {
  it('SCH-5 shows each field that differs with both values', async () => {
    const type = { name: 'New patient', minutes: 50, minutesAfter: 10, perDay: 6 }
    await say('type', { ...type, eventTypes: [{ connection: calcom, value: 'new-patient-visit' }] })
    await say('everywhere', { holidays: [{ date: '2026-12-25', name: 'Christmas' }] })
    await say('practitioner', { hours: weekdays, timeOff: [{ from: '2026-12-28', to: '2026-12-30' }] }, okafor)
    expect((await differences()).map(({ about, field, here, there }) => [about.kind, field, here, there])).toEqual(
      expect.arrayContaining([
        ['event-type', 'minutes', '50', '30'],
        ['event-type', 'minutesAfter', '10', '0'],
        ['event-type', 'perDay', '6', null],
        ['holidays', 'closed', '2026-12-25', null],
        ['leave', 'leave', '2026-12-28 – 2026-12-30', null],
      ]),
    )
  })

  it('SCH-5 sends exactly what the dry run said, keeps the overrides that were there, and then nothing is left to send', async () => {
    await test.turn('PATCH', 'account', {})
    const headers = {
      authorization: 'Bearer cal_test',
      'cal-api-version': '2024-06-11',
      'content-type': 'application/json',
    }
    const overrides = [{ date: '2026-12-11', startTime: '12:00', endTime: '15:00' }]
    const set = await fetch(`${test.calcom.url}/v2/schedules/1`, {
      method: 'PATCH',
      headers,
      body: JSON.stringify({ overrides }),
    })
    expect(set.status).toBe(200)
    const keys = (await differences()).flatMap(({ key, wish }) => (wish ? [key] : []))
    const planned = await dryRun(test.hub, test.organization, calcom, keys)
    if (planned.kind !== 'planned') throw new Error(planned.kind)
    expect(planned.requests).toEqual([
      {
        method: 'PATCH',
        path: '/event-types/7',
        body: { lengthInMinutes: 50, afterEventBuffer: 10, bookingLimitsCount: { day: 6 } },
      },
      {
        method: 'PATCH',
        path: '/schedules/1',
        body: {
          availability: [
            { days: ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday'], startTime: '08:30', endTime: '16:00' },
          ],
          overrides: [...overrides, { date: '2026-12-25', startTime: '00:00', endTime: '00:00' }],
        },
      },
      {
        method: 'POST',
        path: '/me/ooo',
        body: { start: '2026-12-28T00:00:00.000Z', end: '2026-12-30T23:59:59.999Z', reason: 'unspecified' },
      },
    ])
    const { fingerprint } = planned
    const some = { keys: keys.slice(1), fingerprint }
    expect(await pushVisits(test.hub, test.organization, calcom, some)).toEqual({ kind: 'changed-since' })
    const pushed = await pushVisits(test.hub, test.organization, calcom, { keys, fingerprint })
    expect(pushed).toMatchObject({ kind: 'pushed', results: Array(3).fill({ answer: { kind: 'ok' } }) })
    expect((await differences()).filter(({ wish }) => wish)).toEqual([])
    expect(await pushVisits(test.hub, test.organization, calcom, { keys, fingerprint })).toEqual({
      kind: 'changed-since',
    })
  })

  it('SCH-5 reads the hours of a practitioner from their roles at the EHR, and says when there are none', async () => {
    expect(await readAtEhr(test.hub, test.organization, 'Practitioner', okafor)).toMatchObject({ hours: [] })
    test.ehr.put({
      resourceType: 'PractitionerRole',
      id: 'role-1',
      active: true,
      practitioner: { reference: 'Practitioner/okafor' },
      availableTime: [
        { daysOfWeek: ['mon', 'wed'], availableStartTime: '09:00:00', availableEndTime: '12:30:00' },
        { daysOfWeek: ['sat'], allDay: true },
      ],
      notAvailable: [{ description: 'private', during: { start: '2026-12-28', end: '2026-12-30' } }],
    })
    expect(await readAtEhr(test.hub, test.organization, 'Practitioner', okafor)).toMatchObject({
      hours: [
        { weekday: 1, from: '09:00', to: '12:30' },
        { weekday: 3, from: '09:00', to: '12:30' },
        { weekday: 6, from: '00:00', to: '24:00' },
      ],
      timeOff: [{ from: '2026-12-28', to: '2026-12-30' }],
    })
  })

  it('SCH-9 writes what is said of visits to a file that changes nothing where it came from', async () => {
    const { yaml } = await exportConfiguration(test.hub, test.organization)
    expect(yaml).toContain('at: ehr Practitioner/okafor')
    const visits = /^visits:[\s\S]*/m.exec(yaml)?.[0] ?? ''
    const read = readConfiguration(`${standardYaml(test.calcom.url, test.ehr.url)}${visits}`, connectors)
    if (!read.ok) throw new Error(describeFileFaults('visits', read.faults))
    const applied = await applyConfiguration(test.hub, test.hub.keys, read.file)
    expect(applied.unchanged.filter(name => name.startsWith('visits')).sort()).toEqual([
      'visits everywhere',
      'visits practitioner ehr Practitioner/okafor',
      'visits type New patient',
    ])
    const nobody = visits.replaceAll('Practitioner/okafor', 'Practitioner/nobody')
    const strange = readConfiguration(`${standardYaml(test.calcom.url, test.ehr.url)}${nobody}`, connectors)
    if (!strange.ok) throw new Error('it has the right form')
    await expect(applyConfiguration(test.hub, test.hub.keys, strange.file)).rejects.toThrow('ehr Practitioner/nobody')
  })

  it('SCH-5 follows a practitioner who leaves by the id, and makes nobody twice', async () => {
    const before = await differences()
    expect(before.filter(({ about }) => about.kind === 'person')).toEqual([])
    test.ehr.put({
      resourceType: 'Practitioner',
      id: 'okafor',
      active: false,
      name: [{ given: ['Imani'], family: 'Okafor-Roy' }],
    })
    test.advance(25 * 3_600_000)
    await test.settleDown()
    const after = await differences()
    expect(after.filter(({ about }) => about.kind === 'person')).toMatchObject([{ field: 'leaving', there: '5' }])
    expect(after.some(({ about }) => about.kind === 'schedule')).toBe(false)
  })
})
