/** "Why is it not there?", answered for bookings: by id, by person, at every step where one can stand. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { pause, resume } from '../../src/pipeline/connections.ts'
import { explain } from '../../src/pipeline/explain/explain.ts'
import { withScope } from '../../src/store/scope.ts'
import { openTestHub, type TestHub } from '../hub.ts'
import { connectionId, deliveriesOf, messagesOf } from '../looking.ts'
import { person } from '../people.ts'

const how = { reason: 'test', by: '01900000-0000-7000-8000-0000000000c0' }
let test: TestHub
beforeEach(async () => {
  test = await openTestHub()
  await test.settleDown()
})
afterEach(() => test?.close())

async function ask(text: string) {
  await test.hub.sealer.ready(test.organization)
  return withScope(test.hub.pool, test.organization, async db =>
    explain({ hub: test.hub, db, configuration: await test.hub.configurations.within(db, test.organization) }, text),
  )
}
const codesOf = async (text: string) =>
  (await ask(text)).subjects.flatMap(subject => subject.answers.map(answer => answer.code))

describe('a booking that arrived', () => {
  it('ME-8 is found by every id it has, by its person, and by what a person remembers of them', async () => {
    const who = person(1)
    const uid = await test.book({ person: who, at: 1 })
    await test.settleDown()
    const [message] = (await messagesOf(test)).filter(each => each.state === 'applied')
    const [delivery] = await deliveriesOf(test)
    const [appointment] = test.ehr.list('Appointment')
    const [given = '', family = ''] = who.name.split(' ')
    for (const text of [
      uid,
      `https://app.cal.com/booking/${uid}`,
      message?.id ?? '',
      delivery?.id.toUpperCase() ?? '',
      `Appointment/${appointment?.id}`,
      appointment?.id ?? '',
      who.name,
      `${family.slice(0, 4)}, ${given.slice(0, 3)}`,
      `${family} ${who.birthDate}`,
      who.email,
      who.phone,
    ])
      expect([text, await codesOf(text)]).toEqual([text, ['arrived']])
    const { subjects, as } = await ask(who.name)
    expect(as).toBe('person')
    expect(subjects[0]).toMatchObject({ record: { type: 'Appointment', status: 'booked' }, person: expect.any(String) })
  })

  it('ME-8 tells all visits of a person, the newest first', async () => {
    const uids = [await test.book({ person: person(2), at: 1 }), await test.book({ person: person(2), at: 2 })]
    await test.settleDown()
    await test.cancel(uids[0] ?? '')
    await test.settleDown()
    const { subjects } = await ask(person(2).name)
    expect(subjects.map(subject => subject.record?.status)).toEqual(['booked', 'cancelled'])
  })

  it('finds nobody by half of what fits: every word must', async () => {
    await test.book({ person: person(1), at: 1 })
    await test.settleDown()
    const [, family = ''] = person(1).name.split(' ')
    expect(await codesOf(`${family} 1901-01-01`)).toEqual([])
  })
})

describe('a booking that did not arrive', () => {
  it('that waits for a person is found by name although nobody was established, with its task', async () => {
    await test.turn('POST', 'hosts', { id: 40, name: 'Dr New Comer', email: 'new.comer@example.com' })
    await test.turn('POST', 'event-types', { id: 40, hostId: 40 })
    const uid = await test.book({ person: person(3), at: 1, eventType: 40 })
    await test.settleDown()
    for (const text of [uid, person(3).name, person(3).email]) {
      const { subjects } = await ask(text)
      expect(subjects).toHaveLength(1)
      expect(subjects[0]).toMatchObject({ record: null, answers: [{ code: 'held', task: expect.any(String) }] })
    }
  })

  it('because its source is paused, its target is paused, or its route is: each says which', async () => {
    const calcom = await connectionId(test, 'calcom')
    const ehr = await connectionId(test, 'ehr')
    await pause(test.hub, test.organization, 'connection', calcom, how)
    const uid = await test.book({ person: person(4), at: 1 })
    await test.settleDown()
    expect(await codesOf(person(4).name)).toEqual(['source-paused'])
    await pause(test.hub, test.organization, 'connection', ehr, how)
    await resume(test.hub, test.organization, 'connection', calcom, how)
    await test.settleDown()
    // Whom it is about is asked at the EHR first: it waits there, and is no record yet.
    expect(await codesOf(person(4).name)).toEqual(['read-back'])
    await resume(test.hub, test.organization, 'connection', ehr, how)
    await test.settleDown()
    expect(await codesOf(uid)).toEqual(['arrived'])

    const [route = ''] = (await test.rows<{ id: string }>('select id from route')).map(({ id }) => id)
    await pause(test.hub, test.organization, 'route', route, how)
    await test.reschedule(uid, 5)
    await test.settleDown()
    expect(await codesOf(person(4).name)).toEqual(['route-paused'])
    await resume(test.hub, test.organization, 'route', route, how)
    await pause(test.hub, test.organization, 'connection', ehr, how)
    expect(await codesOf(person(4).name)).toEqual(['target-paused'])
  })

  it('because the EHR refuses it, is busy, or is away: each says so, with the delivery', async () => {
    const uid = await test.book({ person: person(5), at: 1 })
    await test.settleDown()
    await test.ehr.set({ fail: { status: 422, next: 1, methods: ['PUT'] } })
    const moved = await test.reschedule(uid, 6)
    await test.settleDown()
    const refused = await ask(uid)
    expect(refused.subjects[0]?.answers).toMatchObject([{ code: 'refused', delivery: expect.any(String) }])
    await test.ehr.set({ fail: { status: 503, next: 1, methods: ['PUT'] } })
    await test.cancel(moved)
    await test.settleDown()
    const retried = await ask(person(5).name)
    expect(retried.subjects[0]?.answers).toMatchObject([{ code: 'tried-again', dueAt: expect.any(Date) }])
  })

  it('because its route does not want what happened last', async () => {
    await test.apply(`
organization: maple-street
connections:
  - { id: calcom, connector: calcom, settings: { baseUrl: '${test.calcom.url}', auth: { apiKey: cal_test }, webhookSecrets: ['whsec_of_the_tests'] } }
  - { id: ehr, connector: fhir, settings: { baseUrl: '${test.ehr.url}', auth: { kind: none } } }
routes:
  - { id: bookings, from: calcom, to: ehr, events: ['booking.created'] }`)
    const uid = await test.book({ person: person(6), at: 1 })
    await test.settleDown()
    expect(await codesOf(person(6).name)).toEqual(['arrived'])
    await test.reschedule(uid, 4)
    await test.settleDown()
    expect(await codesOf(person(6).name)).toEqual(['not-selected'])
  })
})

describe('what never came', () => {
  it('ME-8 is told as such, with how every source is doing', async () => {
    const answer = await ask('nobody-of-that-id')
    expect(answer.subjects).toEqual([])
    expect(answer.sources.map(source => source.state)).toEqual(['active', 'active'])
    expect(answer.sources.some(source => source.next_run_at !== null)).toBe(true)
  })
})
