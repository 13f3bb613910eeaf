import { describe, expect, it } from 'vitest'
import type { Outcome } from '../../model/outcome.ts'
import { deliver } from './deliver.ts'
import { ehrForEachTest, invalidStart, next } from './testing/ehr.ts'
import { appointment, ioFor, patient, workOf } from './testing/io.ts'

const at = ehrForEachTest()

describe('a batch', () => {
  it('answers for each in order, and one that is refused does not fail the others', async () => {
    const bad = { ...appointment(), start: invalidStart }
    const outcomes = await deliver(at.io, [
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
    const first = await at.one(workOf(appointment()))
    const inner = at.io.fetch
    const asked: (number | undefined)[] = []
    at.io.fetch = async (url, request) => {
      asked.push(request?.timeoutMs)
      at.io.advance(50_000)
      return inner(url, request)
    }
    const moved = appointment({ start: '2026-12-03T16:00:00Z', end: '2026-12-03T16:30:00Z' })
    at.ehr.put({ ...at.held(), comment: 'x' })
    await at.ehr.set({ conflictStatus: 412, fail: { status: 412, methods: ['PUT'] } })
    expect(await at.one(next(first, moved))).toEqual({ kind: 'retry', problem: 'target.unreachable' })
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
    await at.ehr.set({ fail: { status, next: 1, methods: ['POST'], retryAfter: '7' } })
    const outcome = await at.one(workOf(appointment()))
    expect(outcome).toMatchObject({ kind, problem })
    if (outcome.kind === 'retry') expect(outcome.afterMs).toBe(7_000)
  })

  it('SCH-12 an EHR that is away leaves everything to be tried again', async () => {
    await at.one(workOf(appointment(), { recordId: 'before' }))
    await at.ehr.set({ offline: 'refuse' })
    expect(await at.one(workOf(appointment()))).toMatchObject({
      kind: 'retry',
      // A kept connection may look open for a moment longer: then the request counts as written.
      problem: expect.stringMatching(/^target\.(unreachable|no-answer)$/),
    })
    await at.ehr.set({ offline: 'unavailable' })
    expect(await at.one(workOf(appointment()))).toMatchObject({ kind: 'retry', problem: 'target.busy' })
    await at.ehr.set({ offline: 'no' })
    expect(await at.one(workOf(appointment()))).toMatchObject({ kind: 'delivered' })
  })

  it('names what the EHR does not offer instead of trying', async () => {
    await at.start({ switches: { readOnlyTypes: ['Appointment'] } })
    expect(await at.one(workOf(appointment()))).toEqual({
      kind: 'rejected',
      problem: 'connection.lacks-capability',
      said: { text: 'Appointment create' },
    })
    expect(at.ehr.seen.map(({ path }) => path)).toEqual(['metadata'])
    expect(await at.one(workOf(patient()))).toMatchObject({ kind: 'delivered' })
  })

  it('looks first and still writes once when there is no capability statement', async () => {
    await at.start({ switches: { metadata: false } })
    await at.one(workOf(appointment()))
    await at.one(workOf(appointment()))
    expect(at.ehr.list('Appointment')).toHaveLength(1)
  })

  it('refuses to write when the settings say never', async () => {
    const io = ioFor({ baseUrl: at.ehr.url, writeAppointments: 'never' })
    const refused = { kind: 'rejected', problem: 'connection.lacks-capability' }
    expect(await deliver(io, [workOf(appointment())])).toMatchObject([refused])
  })
})
