import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Json } from '../../model/events.ts'
import type { Appointment } from '../../model/fhir.ts'
import { recordSystem } from '../../model/identifiers.ts'
import type { Outcome } from '../../model/outcome.ts'
import type { Work } from '../connector.ts'
import { deliver, lookUp } from './deliver.ts'
import { createFakeEhr, type FakeEhr, type FakeEhrOptions } from './fake.ts'
import { appointment, ioFor, patient, type TestIo, workOf } from './testing/io.ts'
import { problemsOf } from './testing/validate.ts'

let ehr: FakeEhr
let io: TestIo
const start = async (options: FakeEhrOptions = {}) => {
  await ehr?.close()
  ehr = await createFakeEhr(options)
  io = ioFor({ baseUrl: ehr.url })
}
beforeEach(() => start())
afterEach(async () => {
  // Whatever a test is about: everything that was sent and meant to be valid must be strictly valid R4.
  const sent = ehr.seen.filter(({ method, path }) => ['POST', 'PUT'].includes(method) && !path.includes('_search'))
  const problems = sent.flatMap(({ body }) => (body.includes('"tomorrow"') ? [] : problemsOf(JSON.parse(body))))
  await ehr.close()
  expect(problems).toEqual([])
})

const one = async (work: Work): Promise<Outcome> =>
  (await deliver(io, [work]))[0] ?? { kind: 'suppressed', problem: 'hub.unexpected' }

/** The next delivery of the same record, as the pipeline would make it from the outcome of the last one. */
function next(outcome: Outcome, body: Appointment, change: Partial<Work> = {}): Work {
  if (outcome.kind !== 'delivered') throw new Error(`expected a delivery, got ${outcome.kind}`)
  return workOf(body, { link: outcome.link, lastSent: outcome.sent as Json, ...change })
}
const held = (index = 0) => ehr.list('Appointment')[index] as Appointment

describe('a record that the EHR does not have yet', () => {
  it('SCH-3 is created with the identifier of the hub, and linked with its version', async () => {
    const outcome = await one(workOf(appointment()))
    expect(outcome).toMatchObject({
      kind: 'delivered',
      link: { entity: 'Appointment', id: held().id, version: '1' },
      sent: { resourceType: 'Appointment', identifier: [{ system: recordSystem, value: 'record-1' }] },
    })
    expect(held().identifier).toEqual([{ system: recordSystem, value: 'record-1' }])
  })

  it('SCH-3 is there once when it is delivered twice', async () => {
    await one(workOf(appointment()))
    expect(await one(workOf(appointment()))).toMatchObject({ kind: 'delivered', link: { id: held().id } })
    expect(ehr.list('Appointment')).toHaveLength(1)
    expect(ehr.history('Appointment', held().id ?? '')).toHaveLength(1)
  })

  it('SCH-3 is there once when twenty deliveries of it run side by side', async () => {
    await Promise.all(Array.from({ length: 20 }, () => one(workOf(appointment()))))
    expect(ehr.list('Appointment')).toHaveLength(1)
  })

  it.each([true, false])('SCH-3 is there once when the answer was lost (conditional create: %s)', async conditional => {
    await start({ switches: { conditionalCreate: conditional } })
    await ehr.set({ cutAfterWrite: { next: 1 } })
    const first = await one(workOf(appointment()))
    expect(first.kind).toBe(conditional ? 'retry' : 'delivered')
    const second = await one(workOf(appointment(), { maybeArrived: true }))
    expect(second).toMatchObject({ kind: 'delivered', link: { id: held().id } })
    expect(ehr.list('Appointment')).toHaveLength(1)
  })

  it('is brought up to date when it is there already with other content', async () => {
    await one(workOf(appointment()))
    const later = appointment({ start: '2026-12-02T15:00:00Z', end: '2026-12-02T15:30:00Z' })
    expect(await one(workOf(later))).toMatchObject({ kind: 'delivered', link: { version: '2' } })
    expect(held().start).toBe('2026-12-02T15:00:00Z')
  })

  it('waits for a person when the EHR holds two of it', async () => {
    const identifier = [{ system: recordSystem, value: 'record-1' }]
    ehr.put(appointment({ identifier }))
    ehr.put(appointment({ identifier }))
    expect(await one(workOf(appointment()))).toMatchObject({ kind: 'rejected', problem: 'target.duplicate' })
    await start({ switches: { conditionalCreate: false } })
    ehr.put(appointment({ identifier }))
    ehr.put(appointment({ identifier }))
    expect(await one(workOf(appointment()))).toMatchObject({ kind: 'rejected', problem: 'target.duplicate' })
  })

  it('is not sent when it was cancelled before it arrived, and is when it may have arrived', async () => {
    const cancelled = appointment({ status: 'cancelled' })
    expect(await one(workOf(cancelled))).toEqual({ kind: 'suppressed', problem: 'target.never-arrived' })
    expect(await one(workOf(cancelled, { maybeArrived: true }))).toMatchObject({ kind: 'suppressed' })
    expect(ehr.list('Appointment')).toHaveLength(0)
    await one(workOf(appointment()))
    expect(await one(workOf(cancelled, { maybeArrived: true }))).toMatchObject({ kind: 'delivered' })
    expect(held().status).toBe('cancelled')
  })

  it('is ambiguous when the EHR can neither create conditionally nor show it afterwards', async () => {
    await start({ switches: { conditionalCreate: false, cutBeforeWrite: { next: 1 } } })
    expect(await one(workOf(appointment()))).toMatchObject({ kind: 'ambiguous', problem: 'target.no-answer' })
    expect(await lookUp(io, workOf(appointment()))).toEqual({ kind: 'not-there' })
    expect(await one(workOf(appointment(), { maybeArrived: true }))).toMatchObject({ kind: 'delivered' })
    expect(await lookUp(io, workOf(appointment()))).toMatchObject({ kind: 'arrived', link: { id: held().id } })
  })
})

describe('a person', () => {
  it('is created once and never overwritten: identity belongs to the EHR', async () => {
    const first = await one(workOf(patient(), { recordId: 'person-1' }))
    if (first.kind !== 'delivered') throw new Error('expected a delivery')
    const other = patient({ name: [{ family: 'Changed' }] })
    expect(await one(workOf(other, { recordId: 'person-1' }))).toMatchObject({ kind: 'delivered', link: first.link })
    expect(await one(workOf(other, { recordId: 'person-1', link: first.link }))).toMatchObject({
      kind: 'delivered',
      link: first.link,
    })
    expect(ehr.list('Patient')).toMatchObject([{ name: [{ family: 'Example' }], meta: { versionId: '1' } }])
  })
})

describe('a linked appointment', () => {
  it('SCH-3 is moved in place when it is rescheduled', async () => {
    const first = await one(workOf(appointment()))
    const moved = appointment({ start: '2026-12-03T16:00:00Z', end: '2026-12-03T16:30:00Z' })
    expect(await one(next(first, moved))).toMatchObject({ kind: 'delivered', link: { id: held().id, version: '2' } })
    expect(ehr.list('Appointment')).toHaveLength(1)
    expect(held()).toMatchObject({ start: '2026-12-03T16:00:00Z', end: '2026-12-03T16:30:00Z' })
  })

  it('is not written when nothing differs', async () => {
    const first = await one(workOf(appointment()))
    expect(await one(next(first, appointment()))).toMatchObject({ kind: 'delivered', link: { version: '1' } })
    expect(ehr.seen.filter(({ method }) => method === 'PUT')).toHaveLength(0)
  })

  it('SCH-3 keeps what the EHR’s people added and changed in the meantime', async () => {
    const first = await one(workOf(appointment()))
    ehr.put({
      ...held(),
      comment: 'front desk',
      patientInstruction: 'Come ten minutes early',
      priority: 3,
      participant: [...held().participant, { actor: { reference: 'Location/room-7' }, status: 'accepted' }],
      extension: [{ url: 'http://ehr.example.org/room', valueString: '7' }],
    })
    const cancelled = appointment({ status: 'cancelled', cancelationReason: { text: 'patient is ill' } })
    expect(await one(next(first, cancelled))).toMatchObject({ kind: 'delivered', link: { version: '3' } })
    expect(held()).toMatchObject({
      status: 'cancelled',
      comment: 'front desk',
      priority: 3,
      patientInstruction: 'Come ten minutes early',
    })
    expect(held().participant.map(({ actor }) => actor?.reference)).toEqual([
      'Patient/p1',
      'Practitioner/d1',
      'Location/room-7',
    ])
    expect(held().extension).toHaveLength(1)
  })

  it('SCH-3 is merged again when somebody writes at the same moment, and never overwrites it', async () => {
    const first = await one(workOf(appointment()))
    const inner = io.fetch
    let meddle = true
    io.fetch = async (url, request) => {
      if (request?.method === 'PUT' && meddle) {
        meddle = false
        ehr.put({ ...held(), comment: 'written in between' })
      }
      return inner(url, request)
    }
    const moved = appointment({ start: '2026-12-03T16:00:00Z', end: '2026-12-03T16:30:00Z' })
    expect(await one(next(first, moved))).toMatchObject({ kind: 'delivered', link: { version: '3' } })
    expect(held()).toMatchObject({ start: '2026-12-03T16:00:00Z', comment: 'written in between' })
  })

  it.each([409, 412] as const)('is tried again later when %s comes a second time', async status => {
    await ehr.set({ conflictStatus: status })
    const first = await one(workOf(appointment()))
    const inner = io.fetch
    io.fetch = async (url, request) => {
      if (request?.method === 'PUT') ehr.put({ ...held(), comment: `${held().meta?.versionId}` })
      return inner(url, request)
    }
    const moved = appointment({ start: '2026-12-03T16:00:00Z', end: '2026-12-03T16:30:00Z' })
    expect(await one(next(first, moved))).toMatchObject({ kind: 'retry', problem: 'target.changed-meanwhile' })
  })

  it.each(['arrived', 'checked-in', 'fulfilled', 'noshow', 'entered-in-error', 'cancelled'] as const)(
    'SCH-7 is never moved back once the EHR has it %s',
    async status => {
      const first = await one(workOf(appointment()))
      ehr.put({ ...held(), status })
      const moved = appointment({ start: '2026-12-03T16:00:00Z', end: '2026-12-03T16:30:00Z' })
      expect(await one(next(first, moved))).toMatchObject({
        kind: 'rejected',
        problem: 'target.conflict',
        said: { fields: ['start', 'end'] },
      })
      expect(held()).toMatchObject({ status, start: '2026-12-01T15:00:00Z' })
      expect(await one(next(first, appointment()))).toMatchObject({ kind: 'delivered' })
    },
  )

  it('says so when it is gone', async () => {
    const first = await one(workOf(appointment()))
    ehr.remove('Appointment', held().id ?? '')
    expect(await one(next(first, appointment()))).toMatchObject({ kind: 'rejected', problem: 'target.gone' })
    const unknown = workOf(appointment(), { link: { entity: 'Appointment', id: 'never' } })
    expect(await one(unknown)).toMatchObject({ kind: 'rejected', problem: 'target.gone' })
  })
})

describe('a batch', () => {
  it('answers for each in order, and one that is refused does not fail the others', async () => {
    const bad = { ...appointment(), start: 'tomorrow' }
    const outcomes = await deliver(io, [
      workOf(appointment(), { recordId: 'a' }),
      workOf(bad, { recordId: 'b' }),
      workOf(appointment(), { recordId: 'c' }),
    ])
    expect(outcomes.map(({ kind }) => kind)).toEqual(['delivered', 'rejected', 'delivered'])
    expect(outcomes[1]).toMatchObject({
      problem: 'target.refused',
      said: { status: 422, fields: ['Appointment.start'] },
    })
  })
})

describe('failures', () => {
  it('begin nothing more when the time of the batch is used up: the lease must not end first', async () => {
    const first = await one(workOf(appointment()))
    const inner = io.fetch
    const asked: (number | undefined)[] = []
    io.fetch = async (url, request) => {
      asked.push(request?.timeoutMs)
      io.advance(50_000)
      return inner(url, request)
    }
    const moved = appointment({ start: '2026-12-03T16:00:00Z', end: '2026-12-03T16:30:00Z' })
    ehr.put({ ...held(), comment: 'x' })
    await ehr.set({ conflictStatus: 412, fail: { status: 412, methods: ['PUT'] } })
    expect(await one(next(first, moved))).toEqual({ kind: 'retry', problem: 'target.unreachable' })
    expect(asked).toEqual([30_000, 25_000])
  })

  const rows: readonly [status: number, kind: Outcome['kind'], problem: string][] = [
    [400, 'rejected', 'target.refused'],
    [401, 'connection', 'connection.credentials-refused'],
    [403, 'connection', 'connection.credentials-refused'],
    [404, 'rejected', 'target.refused'],
    [408, 'retry', 'target.busy'],
    [422, 'rejected', 'target.refused'],
    [429, 'retry', 'target.busy'],
    [500, 'retry', 'target.busy'],
    [501, 'rejected', 'connection.lacks-capability'],
    [502, 'retry', 'target.busy'],
    [503, 'retry', 'target.busy'],
    [504, 'retry', 'target.busy'],
  ]
  it.each(rows)('OPS-2 an answer %i to a create is %s (%s)', async (status, kind, problem) => {
    await ehr.set({ fail: { status, next: 1, methods: ['POST'], retryAfter: '7' } })
    const outcome = await one(workOf(appointment()))
    expect(outcome).toMatchObject({ kind, problem })
    if (outcome.kind === 'retry') expect(outcome.afterMs).toBe(7_000)
  })

  it('SCH-12 an EHR that is away leaves everything to be tried again', async () => {
    await one(workOf(appointment(), { recordId: 'before' }))
    await ehr.set({ offline: 'refuse' })
    expect(await one(workOf(appointment()))).toMatchObject({
      kind: 'retry',
      // A kept connection may look open for a moment longer: then the request counts as written.
      problem: expect.stringMatching(/^target\.(unreachable|no-answer)$/),
    })
    await ehr.set({ offline: 'unavailable' })
    expect(await one(workOf(appointment()))).toMatchObject({ kind: 'retry', problem: 'target.busy' })
    await ehr.set({ offline: 'no' })
    expect(await one(workOf(appointment()))).toMatchObject({ kind: 'delivered' })
  })

  it('names what the EHR does not offer instead of trying', async () => {
    await start({ switches: { readOnlyTypes: ['Appointment'] } })
    expect(await one(workOf(appointment()))).toEqual({
      kind: 'rejected',
      problem: 'connection.lacks-capability',
      said: { text: 'Appointment create' },
    })
    expect(ehr.seen.map(({ path }) => path)).toEqual(['metadata'])
    expect(await one(workOf(patient()))).toMatchObject({ kind: 'delivered' })
  })

  it('looks first and still writes once when there is no capability statement', async () => {
    await start({ switches: { metadata: false } })
    await one(workOf(appointment()))
    await one(workOf(appointment()))
    expect(ehr.list('Appointment')).toHaveLength(1)
  })

  it('refuses to write when the settings say never', async () => {
    io = ioFor({ baseUrl: ehr.url, writeAppointments: 'never' })
    expect(await one(workOf(appointment()))).toMatchObject({ kind: 'rejected', problem: 'connection.lacks-capability' })
  })
})
