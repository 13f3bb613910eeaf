/** The rules of visits before anything enters the EHR: accepted, held for a person, given a room, or sent back. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { inChange } from '../../src/configuration/change.ts'
import { removeVisit, saveVisit } from '../../src/configuration/visits.ts'
import type { Appointment } from '../../src/model/fhir.ts'
import type { VisitKind } from '../../src/model/visit/settings.ts'
import { visitShapes } from '../../src/model/visit/settings.ts'
import type { VisitTask } from '../../src/pipeline/check-visits.ts'
import { type Choice, decideTask } from '../../src/pipeline/decide.ts'
import { connectionId, issuesOf, tasksOf } from '../looking.ts'
import { person } from '../people.ts'
import { openTwoWayHub, type TwoWayHub, twoWayYaml } from '../two-way-hub.ts'

const coordinator = '01900000-0000-7000-8000-0000000000c0'
let test: TwoWayHub
let day = -6
beforeAll(async () => {
  test = await openTwoWayHub()
  for (const room of ['1', '2'])
    test.ehr.put({ resourceType: 'Location', id: `room-${room}`, status: 'active', name: `Room ${room}` })
  test.advance(25 * 3_600_000)
  await test.settleDown()
})
afterAll(() => test?.close())
/** Each test has a day of its own: a Tuesday, so that no other test is near. */
beforeEach(() => {
  day += 7
})
/** Four o'clock in Toronto is 21:00 UTC in winter. */
const at = (utc: string) => `${new Date(Date.UTC(2026, 11, day)).toISOString().slice(0, 10)}T${utc}:00Z`

async function say(kind: VisitKind, body: object, about: string | null = null): Promise<string> {
  const saved = await inChange(test.hub, test.organization, { how: 'console' }, change =>
    saveVisit(change, { kind, about, body: visitShapes[kind].parse(body) }),
  )
  return saved.id
}

async function recordOf(type: string, name: string): Promise<string> {
  await test.hub.sealer.ready(test.organization)
  const rows = await test.rows<{ id: string; display: Buffer }>('select id, display from record where type = $1', [
    type,
  ])
  const named = rows.find(
    ({ id, display }) =>
      (test.hub.sealer.openJson(test.organization, 'record.display', id, display) as { name?: string }).name === name,
  )
  return named?.id ?? ''
}

async function tasks(): Promise<VisitTask[]> {
  const rows = await test.rows<{ id: string; body: Buffer }>(
    "select id, body from task where kind = 'visit.rule' and state = 'open' order by id",
  )
  return rows.map(
    ({ id, body }) => test.hub.sealer.openJson(test.organization, 'task', id, body) as unknown as VisitTask,
  )
}

async function openTask(): Promise<{ id: string; body: VisitTask } | undefined> {
  const row = (await tasksOf(test)).find(task => task.kind === 'visit.rule' && task.state === 'open')
  if (!row) return undefined
  const [{ body } = { body: Buffer.alloc(0) }] = await test.rows<{ body: Buffer }>(
    'select body from task where id = $1',
    [row.id],
  )
  return { id: row.id, body: test.hub.sealer.openJson(test.organization, 'task', row.id, body) as unknown as VisitTask }
}

async function decide(choice: Choice) {
  const task = await openTask()
  const decided = await decideTask(test.hub, test.organization, task?.id ?? '', choice, coordinator)
  await test.settleDown()
  return decided
}

const atEhr = (start: string) =>
  test.ehr
    .list('Appointment')
    .filter(
      each => new Date((each as unknown as Appointment).start ?? 0).toISOString() === new Date(start).toISOString(),
    )
    .map(each => each as unknown as Appointment)

const roomsAt = (start: string) =>
  atEhr(start).flatMap(({ participant }) =>
    participant.flatMap(({ actor }) => actor?.reference?.match(/^Location\/(room-.+)$/)?.[1] ?? []),
  )

describe('SCH-9 visit rules', () => {
  it('SCH-9 nothing is checked until something is described', async () => {
    await test.book({ person: person(1), at: at('15:00') })
    await test.settleDown()
    expect(atEhr(at('15:00'))).toHaveLength(1)
    expect(await openTask()).toBeUndefined()
  })

  it('SCH-9 a visit that is too short waits for a person, and goes on once it is accepted with a reason', async () => {
    const calcom = await connectionId(test, 'calcom')
    await say('type', { name: 'First visit', minutes: 50, eventTypes: [{ connection: calcom, value: '7' }] })
    await test.book({ person: person(2), at: at('15:00') })
    await test.settleDown()
    expect(atEhr(at('15:00'))).toEqual([])
    const task = await openTask()
    expect(task?.body.breaches).toEqual([{ rule: 'too-short', severity: 'hold', facts: { booked: 30, needed: 50 } }])
    expect(await issuesOf(test)).toMatchObject([{ code: 'visit.rule-broken', detail: 'too-short' }])
    expect(await decide({ kind: 'done' })).toEqual({ kind: 'unfit' })
    // What it breaks since stands on the same task.
    await say('everywhere', { holidays: [{ date: at('15:00').slice(0, 10), name: 'A holiday' }] })
    await test.settleDown()
    expect((await openTask())?.body.breaches.map(({ rule }) => rule)).toEqual(['too-short', 'holiday'])
    expect((await openTask())?.id).toBe(task?.id)
    expect(await decide({ kind: 'visit-accept', reason: 'The doctor agreed' })).toEqual({ kind: 'done', wentOn: 1 })
    expect(atEhr(at('15:00'))).toHaveLength(1)
  })

  it('SCH-9 gives a room of the place’s pool, keeps it when the time stays, and holds the visit when none is free', async () => {
    const main = await recordOf('Location', 'Main clinic')
    const rooms = [await recordOf('Location', 'Room 1'), await recordOf('Location', 'Room 2')]
    const calcom = await connectionId(test, 'calcom')
    await say('place', { rooms }, main)
    await say('rules', { severities: { overlap: 'off', buffer: 'off' } })
    const session = { name: 'Session', minutes: 30, needsRoom: true, code: { code: 'new' } }
    await say('type', { ...session, eventTypes: [{ connection: calcom, value: 'new-patient-visit' }] })
    const held = (await test.rows<{ id: string }>("select id from visit_setting where kind = 'type'")).map(
      row => row.id,
    )
    await inChange(test.hub, test.organization, { how: 'console' }, change => removeVisit(change, held[0] ?? ''))
    await test.turn('PATCH', 'account', { allowConflicts: true })

    await test.book({ person: person(3), at: at('15:00') })
    const second = await test.book({ person: person(4), at: at('15:15') })
    await test.book({ person: person(5), at: at('15:15') })
    await test.settleDown()
    expect(roomsAt(at('15:00'))).toEqual(['room-1'])
    expect(roomsAt(at('15:15'))).toEqual(['room-2'])
    expect((await openTask())?.body.breaches).toMatchObject([{ rule: 'no-room', facts: { rooms: 2 } }])

    // What the organization says from now on holds for what waits, too; nothing is decided twice.
    await say('rules', { severities: { overlap: 'off', buffer: 'off', 'no-room': 'off' } })
    await test.settleDown()
    expect(await openTask()).toBeUndefined()
    expect(roomsAt(at('15:15'))).toEqual(['room-2'])
    expect(atEhr(at('15:15'))).toHaveLength(2)

    await test.reschedule(second, at('15:45'))
    await test.settleDown()
    expect(roomsAt(at('15:45'))).toEqual(['room-2'])
  })

  it('SCH-9 sends a visit back: cancelled at Cal.com by the route that leads there, and never seen by the EHR', async () => {
    await say('everywhere', { holidays: [{ date: at('15:00').slice(0, 10), name: 'A holiday' }] })
    await say('rules', { severities: { holiday: 'send-back' } })
    const uid = await test.book({ person: person(6), at: at('15:00') })
    await test.sync()
    expect(await openTask()).toBeUndefined()
    expect(atEhr(at('15:00'))).toEqual([])
    expect(test.calcom.bookings().find(each => each.uid === uid)?.status).toBe('cancelled')
    const record = (await test.appointments()).find(
      ({ resource }) => Date.parse(resource.start ?? '') === Date.parse(at('15:00')),
    )
    expect(record?.resource.status).toBe('cancelled')
    // Its own news of it is an echo, or makes no difference.
    await test.sync()
    expect(atEhr(at('15:00'))).toEqual([])

    await say('rules', { severities: {} })
    const asked = await test.book({ person: person(7), at: at('17:00') })
    await test.settleDown()
    expect((await openTask())?.body).toMatchObject({ canGoBack: true, breaches: [{ rule: 'holiday' }] })
    expect(await decide({ kind: 'visit-send-back' })).toEqual({ kind: 'done', wentOn: 1 })
    await test.sync()
    expect(test.calcom.bookings().find(each => each.uid === asked)?.status).toBe('cancelled')
    expect(atEhr(at('17:00'))).toEqual([])
  })

  it('SCH-9 a held visit that is cancelled meanwhile asks nobody any more, and the EHR never hears of it', async () => {
    await say('everywhere', { holidays: [{ date: at('15:00').slice(0, 10), name: 'A holiday' }] })
    const uid = await test.book({ person: person(8), at: at('15:30') })
    await test.settleDown()
    expect((await openTask())?.body.breaches).toMatchObject([{ rule: 'holiday' }])
    await test.cancel(uid)
    await test.settleDown()
    expect(await openTask()).toBeUndefined()
    expect(
      await test.rows("select count(*)::int as count from message where state in ('held', 'received', 'reading')"),
    ).toEqual([{ count: 0 }])
    expect(atEhr(at('15:30'))).toEqual([])
    const [record] = (await test.appointments()).filter(
      ({ resource }) => Date.parse(resource.start ?? '') === Date.parse(at('15:30')),
    )
    expect(record?.resource.status).toBe('cancelled')
    const withdrawn = await test.rows("select reason from audit where action = 'task.withdraw'")
    expect(withdrawn).toEqual([{ reason: 'booking.cancelled' }])
  })

  it('SCH-9 a move that is held and then cancelled cancels the visit at the EHR, where it has its old time', async () => {
    const uid = await test.book({ person: person(9), at: at('16:00') })
    await test.settleDown()
    expect(atEhr(at('16:00'))).toHaveLength(1)
    const holiday = at('16:00').slice(0, 10)
    const next = new Date(Date.parse(at('16:00')) + 86_400_000).toISOString()
    await say('everywhere', { holidays: [{ date: next.slice(0, 10), name: `Not ${holiday}` }] })
    const moved = await test.reschedule(uid, next)
    await test.settleDown()
    expect((await openTask())?.body.breaches).toMatchObject([{ rule: 'holiday' }])
    await test.cancel(moved)
    await test.settleDown()
    expect(await openTask()).toBeUndefined()
    const [told] = [...atEhr(at('16:00')), ...atEhr(next)]
    expect(told?.status).toBe('cancelled')
  })

  it('SCH-9 telehealth asks where the patient is and who is new, in one look at the whole batch', async () => {
    const calcom = await connectionId(test, 'calcom')
    const fields = ['dateOfBirth', 'postal', 'intake'].map(slug => ({ slug, label: slug }))
    await test.turn('POST', 'event-types', { id: 41, hostId: 5, minutes: 30, place: { type: 'video' }, fields })
    const yaml = twoWayYaml(test.calcom.url, test.ehr.url)
      .replace("      '7': {", "      '41': { serviceType: { code: video } }\n      '7': {")
      .replace('dateOfBirth: birthDate', 'dateOfBirth: birthDate, postal: postalCode, intake: none')
    await test.apply(yaml)
    const video = { name: 'Video visit', minutes: 30, mode: 'telehealth', perDay: 2 }
    const intake = [{ question: 'intake', label: 'Intake form' }]
    await say('type', { ...video, intake, eventTypes: [{ connection: calcom, value: '41' }] })
    const okafor = await recordOf('Practitioner', 'Imani Okafor')
    await say('practitioner', { licences: [{ jurisdiction: 'CA-ON' }] }, okafor)

    const book = (n: number, utc: string, postal: string, filled: string) =>
      test.book({ person: person(n), at: at(utc), eventType: 41, answers: { postal, intake: filled } })
    await book(10, '15:00', 'M5V 2T6', 'yes')
    await book(11, '16:00', 'H2X 1Y4', 'yes')
    await book(12, '17:00', 'M5V 2T6', 'no')
    await book(13, '18:00', 'M5V 2T6', 'yes')
    await book(14, '19:00', 'M5V 2T6', 'yes')
    await test.settleDown()
    const broken = (await tasks()).map(({ breaches }) => breaches.map(({ rule, facts }) => [rule, facts]))
    expect(broken).toEqual([
      [['not-licensed', { jurisdiction: 'CA-QC', licensed: ['CA-ON'] }]],
      [['intake-missing', { missing: ['Intake form'] }]],
      [['daily-limit', { most: 2, date: at('15:00').slice(0, 10) }]],
    ])
    expect([atEhr(at('15:00')).length, atEhr(at('16:00')).length, atEhr(at('18:00')).length]).toEqual([1, 0, 1])
  })
})
