/** What only a person can decide: once for all that waits, and everything else goes on meanwhile. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Choice, decideTask } from '../../src/pipeline/decide.ts'
import { openTestHub, type TestHub } from '../hub.ts'
import { connectionId, deliveriesOf, ehrCalendar, issuesOf, messagesOf, tasksOf } from '../looking.ts'
import { type Person, person } from '../people.ts'

const coordinator = '01900000-0000-7000-8000-0000000000c0'
let test: TestHub
beforeEach(async () => {
  test = await openTestHub()
  await test.settleDown()
})
afterEach(() => test?.close())

async function decide(choice: Choice, nth = 0) {
  const open = (await tasksOf(test)).filter(task => task.state === 'open')
  const done = await decideTask(test.hub, test.organization, open[nth]?.id ?? '', choice, coordinator)
  await test.settleDown()
  return done
}

/** Somebody the EHR has, as its own people entered them. */
function known(who: Person, id: string, change: { birthDate?: string; phone?: string } = {}) {
  const [given = '', family = ''] = who.name.split(' ')
  test.ehr.put({
    resourceType: 'Patient',
    id,
    active: true,
    name: [{ given: [given], family }],
    birthDate: change.birthDate ?? who.birthDate,
    telecom: [{ system: 'phone', value: change.phone ?? who.phone }],
  })
}

describe('a value without a counterpart', () => {
  beforeEach(async () => {
    await test.turn('POST', 'hosts', { id: 40, name: 'Dr New Comer', email: 'new.comer@example.com' })
    await test.turn('POST', 'event-types', { id: 40, hostId: 40 })
  })

  it('SCH-6 is one task for three bookings; decided once, all three go on by themselves', async () => {
    for (const n of [1, 2, 3]) await test.book({ person: person(n), at: n, eventType: 40 })
    await test.settleDown()
    const tasks = await tasksOf(test)
    expect(tasks.map(task => task.kind).sort()).toEqual(['map.event-type', 'map.practitioner'])
    expect(tasks.map(task => task.waiting)).toEqual([3, 3])
    expect((await messagesOf(test)).map(each => each.state)).toEqual(['held', 'held', 'held'])
    expect(await issuesOf(test)).toMatchObject([{ code: 'mapping.unmapped' }])

    const practitioner = tasks.findIndex(task => task.kind === 'map.practitioner')
    expect(await decide({ kind: 'practitioner', reference: 'Practitioner/bergeron' }, practitioner)).toEqual({
      kind: 'done',
      wentOn: 0,
    })
    expect(ehrCalendar(test.ehr)).toEqual([])
    expect(await decide({ kind: 'event-type', serviceType: { code: 'new' } })).toEqual({ kind: 'done', wentOn: 3 })
    expect(ehrCalendar(test.ehr)).toHaveLength(3)
    for (const appointment of test.ehr.list('Appointment'))
      expect(JSON.stringify(appointment)).toContain('Practitioner/bergeron')
  })

  it('SCH-6 holds up no other booking, not even one made later by the same account', async () => {
    await test.book({ person: person(1), at: 0, eventType: 40 })
    await test.book({ person: person(2), at: 2 })
    await test.settleDown()
    expect((await messagesOf(test)).map(each => each.state)).toEqual(['held', 'applied'])
    expect(ehrCalendar(test.ehr)).toHaveLength(1)
  })

  it('SCH-6 keeps the order of its own booking: a move waits behind it, and both go on together', async () => {
    const uid = await test.book({ person: person(1), at: 0, eventType: 40 })
    await test.settleDown()
    await test.reschedule(uid, 6)
    await test.settleDown()
    expect(await messagesOf(test)).toMatchObject([{ state: 'held' }, { state: 'received', reason: 'order' }])
    const tasks = await tasksOf(test)
    await decide(
      { kind: 'practitioner', reference: 'Practitioner/bergeron' },
      tasks.findIndex(task => task.kind === 'map.practitioner'),
    )
    await decide({ kind: 'event-type', serviceType: { code: 'new' } })
    expect(ehrCalendar(test.ehr)).toEqual([`2026-12-01T17:00:00.000Z | ${person(1).email} | booked`])
    expect((await messagesOf(test)).map(each => each.state)).toEqual(['applied', 'applied'])
  })

  it('SCH-6 refuses an answer of the wrong kind, and a second answer', async () => {
    await test.book({ person: person(1), at: 0, eventType: 40 })
    await test.settleDown()
    const nth = (await tasksOf(test)).findIndex(task => task.kind === 'map.practitioner')
    expect(await decide({ kind: 'new' }, nth)).toEqual({ kind: 'unfit' })
    expect(await decide({ kind: 'question', field: 'none' }, nth)).toEqual({ kind: 'unfit' })
    const [task] = (await tasksOf(test)).filter(each => each.kind === 'map.practitioner')
    const choice = { kind: 'practitioner', reference: 'Practitioner/okafor' } as const
    const twice = [1, 2].map(() => decideTask(test.hub, test.organization, task?.id ?? '', choice, coordinator))
    expect((await Promise.all(twice)).map(each => each.kind).sort()).toEqual(['conflict', 'done'])
  })

  it('SCH-6 a question nobody has mapped is a task; what it may fill is decided by a person', async () => {
    await test.book({ person: person(1), at: 0, answers: { healthCardNumber: '1234567890' } })
    await test.settleDown()
    expect(await tasksOf(test)).toMatchObject([{ kind: 'map.question', waiting: 1 }])
    expect(await decide({ kind: 'question', field: 'none' })).toEqual({ kind: 'done', wentOn: 1 })
    expect(ehrCalendar(test.ehr)).toHaveLength(1)
    expect(JSON.stringify([test.ehr.list('Patient'), test.ehr.list('Appointment')])).not.toContain('1234567890')
  })
})

describe('who a booking is for', () => {
  it('SCH-1 somebody the EHR has already is found there and not created again', async () => {
    known(person(1), 'there-before')
    await test.book({ person: person(1), at: 0 })
    await test.settleDown()
    expect(test.ehr.list('Patient')).toHaveLength(1)
    expect(JSON.stringify(test.ehr.list('Appointment'))).toContain('Patient/there-before')
  })

  it('SCH-1 somebody who comes back is the same patient, whatever the order of the visits', async () => {
    await test.book({ person: person(1), at: 0 })
    await test.settleDown()
    await test.book({ person: { ...person(1), name: person(1).name.toUpperCase() }, at: 8 })
    await test.book({ person: person(1), at: 4 })
    await test.settleDown()
    expect(test.ehr.list('Patient')).toHaveLength(1)
    expect(ehrCalendar(test.ehr)).toHaveLength(3)
    expect((await deliveriesOf(test, 'Patient')).map(each => each.state)).toEqual(['delivered'])
  })

  it('SCH-1 two bookings of one new person at the same moment make one patient', async () => {
    await Promise.all([0, 4, 8, 12].map(at => test.book({ person: person(1), at })))
    const other = test.another()
    await Promise.all([test.settleDown(), test.settleDown(other)])
    await test.settleDown()
    expect(test.ehr.list('Patient')).toHaveLength(1)
    expect(ehrCalendar(test.ehr)).toHaveLength(4)
  })

  describe('when it is not certain', () => {
    const twin = person(1)
    beforeEach(async () => {
      // The same name and birth date, another phone: could be, need not be.
      known(twin, 'could-be', { phone: '+14165559999' })
      await test.book({ person: { ...twin, email: 'somebody.else@example.com' }, at: 0 })
      await test.settleDown()
    })

    it('SCH-1 nobody is guessed: one task, and the booking waits', async () => {
      expect(await tasksOf(test)).toMatchObject([{ kind: 'person', state: 'open', waiting: 1 }])
      expect(await messagesOf(test)).toMatchObject([{ state: 'held' }])
      expect(ehrCalendar(test.ehr)).toEqual([])
      expect(test.ehr.list('Patient')).toHaveLength(1)
    })

    it('SCH-1 the choice of the entry at the target books that patient', async () => {
      const connection = await connectionId(test, 'ehr')
      expect(await decide({ kind: 'entry', connection, id: 'could-be' })).toEqual({ kind: 'done', wentOn: 1 })
      expect(test.ehr.list('Patient')).toHaveLength(1)
      expect(JSON.stringify(test.ehr.list('Appointment'))).toContain('Patient/could-be')
    })

    it('SCH-1 the choice of somebody new creates one', async () => {
      expect(await decide({ kind: 'new' })).toEqual({ kind: 'done', wentOn: 1 })
      expect(test.ehr.list('Patient')).toHaveLength(2)
      expect(JSON.stringify(test.ehr.list('Appointment'))).not.toContain('Patient/could-be')
    })

    it('SCH-1 the choice of a person of the hub books that person', async () => {
      await test.book({ person: person(2), at: 6 })
      await test.settleDown()
      const [record] = await test.rows<{ id: string }>(`select id from record where type = 'Patient'`)
      expect(await decide({ kind: 'record', record: record?.id ?? '' })).toEqual({ kind: 'done', wentOn: 1 })
      expect(test.ehr.list('Patient')).toHaveLength(2)
      const patients = test.ehr.list('Appointment').map(each => JSON.stringify(each).match(/Patient\/[^"]+/)?.[0])
      expect(new Set(patients).size).toBe(1)
    })
  })
})
