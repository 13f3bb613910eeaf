/** Somebody new and their appointment in one transaction: both or neither, repeated without a second one of anything. */
import type { Bundle } from 'fhir/r4'
import { describe, expect, it } from 'vitest'
import { recordSystem } from '../../model/identifiers.ts'
import type { Work } from '../connector.ts'
import { ehrForEachTest } from './testing/ehr.ts'
import { appointment, patient, workOf } from './testing/io.ts'

const at = ehrForEachTest()
const personId = '0192f3c0-0000-7000-8000-00000000000a'

/** The person's delivery with the appointment that waits for it. */
function both(change: Partial<Work> = {}, visit: Parameters<typeof appointment>[0] = {}): Work {
  const participant = [{ actor: { reference: `Patient/${personId}` }, status: 'accepted' as const }]
  const together = workOf(appointment({ participant, ...visit }), { recordId: 'visit-1', recordVersion: 3 })
  return workOf(patient(), { recordId: personId, together, ...change })
}
const counts = () => [at.ehr.list('Patient').length, at.ehr.list('Appointment').length]
const start = (switches: object = {}) => at.start({ switches: { transactions: true, ...switches } })
const posts = () => at.ehr.seen.filter(({ method }) => method === 'POST').map(({ path }) => path)

describe('somebody new and their appointment', () => {
  it('SCH-3 go in one request, refer to each other, and are both linked with what was sent', async () => {
    await start()
    const outcome = await at.one(both())
    const [person] = at.ehr.list('Patient')
    const [visit] = at.ehr.list('Appointment')
    expect(posts()).toEqual([''])
    expect(visit).toMatchObject({ participant: [{ actor: { reference: `Patient/${person?.id}` } }] })
    expect(outcome).toMatchObject({
      kind: 'delivered',
      link: { entity: 'Patient', id: person?.id, version: '1' },
      together: {
        link: { entity: 'Appointment', id: visit?.id, version: '1' },
        sent: { participant: [{ actor: { reference: `Patient/${person?.id}` } }], meta: { versionId: '1' } },
      },
    })
    const sent = JSON.parse(at.ehr.seen.find(({ method }) => method === 'POST')?.body ?? '') as Bundle
    expect(sent.entry?.map(({ fullUrl, request }) => [fullUrl, request?.ifNoneExist])).toEqual([
      [`urn:uuid:${personId}`, `identifier=${recordSystem}|${personId}`],
      ['urn:uuid:visit-1', `identifier=${recordSystem}|visit-1`],
    ])
  })

  it.each(['cutAfterWrite', 'cutBeforeWrite'] as const)('SCH-3 are there once after a lost answer (%s)', async cut => {
    await start()
    await at.ehr.set({ [cut]: { next: 1 } })
    expect(await at.one(both())).toMatchObject({ kind: 'retry' })
    expect(counts()).toEqual(cut === 'cutAfterWrite' ? [1, 1] : [0, 0])
    expect(await at.one(both({ maybeArrived: true }))).toMatchObject({ kind: 'delivered', link: { entity: 'Patient' } })
    expect(counts()[0]).toBe(1)
    // Whatever the answer said of it, the appointment's own delivery finds the same one.
    const [person] = at.ehr.list('Patient')
    const participant = [{ actor: { reference: `Patient/${person?.id}` }, status: 'accepted' as const }]
    await at.one(workOf(appointment({ participant }), { recordId: 'visit-1' }))
    expect(counts()).toEqual([1, 1])
  })

  it('SCH-3 are there once when the same transaction comes ten times side by side', async () => {
    await start()
    const outcomes = await Promise.all(Array.from({ length: 10 }, () => at.one(both())))
    expect(new Set(outcomes.map(({ kind }) => kind))).toEqual(new Set(['delivered']))
    expect(counts()).toEqual([1, 1])
    // Only the one that made it says with what: the others leave it to the appointment's own delivery.
    expect(outcomes.filter(each => each.kind === 'delivered' && each.together)).toHaveLength(1)
  })

  it('SCH-3 nothing is there when one of them is refused, and the words name its element', async () => {
    await start()
    const outcome = await at.one(both({}, { end: '2020-01-01T00:00:00Z' }))
    expect(outcome).toMatchObject({
      kind: 'rejected',
      problem: 'target.refused',
      said: { fields: ['Appointment.end'] },
    })
    expect(JSON.stringify(outcome)).not.toContain('Bundle')
    expect(counts()).toEqual([0, 0])
  })

  it.each([
    ['the EHR does not offer it', { transactions: false }, {}],
    ['it does not guard creates by a condition', { transactions: true, conditionalCreate: false }, {}],
    ['the setting says so', { transactions: true }, { bundles: 'never' as const }],
  ])('SCH-3 go one by one where %s', async (_, switches, settings) => {
    await at.start({ switches })
    Object.assign(at.io.settings, settings)
    expect(await at.one(both())).toMatchObject({ kind: 'delivered' })
    expect(posts()).toEqual(['Patient'])
    expect(counts()).toEqual([1, 0])
  })

  it('SCH-3 go one by one where the EHR says that it takes transactions, and does not; it is not asked again at once', async () => {
    await start()
    await at.ehr.set({ fail: { status: 404, next: 1, methods: ['POST'] } })
    expect(await at.one(both())).toMatchObject({ kind: 'delivered', link: { entity: 'Patient' } })
    expect(posts()).toEqual(['', 'Patient'])
    at.ehr.forget()
    await at.one(both({ recordId: '0192f3c0-0000-7000-8000-00000000000b' }))
    expect(posts()).toEqual(['Patient'])
  })

  it('waits while the EHR is away or busy, and sends no visit that is off', async () => {
    await start()
    await at.ehr.set({ fail: { status: 503, next: 1, methods: ['POST'] } })
    expect(await at.one(both())).toMatchObject({ kind: 'retry', problem: 'target.busy' })
    expect(await at.one(both({}, { status: 'cancelled' }))).toMatchObject({ kind: 'delivered' })
    expect(counts()).toEqual([1, 0])
  })
})

describe('the simulated EHR', () => {
  const transaction = async (...entry: NonNullable<Bundle['entry']>) => {
    const body = JSON.stringify({ resourceType: 'Bundle', type: 'transaction', entry })
    const response = await fetch(at.ehr.url, {
      method: 'POST',
      headers: { 'content-type': 'application/fhir+json' },
      body,
    })
    return { status: response.status, body: (await response.json()) as Bundle }
  }
  const person = { ...patient(), id: undefined } as ReturnType<typeof patient>

  it('answers in the order of the request, and resolves references by fullUrl and by condition', async () => {
    await start()
    at.ehr.put({ resourceType: 'Location', id: 'main', identifier: [{ system: 'urn:x', value: 'main' }] })
    const visit = appointment({
      participant: [
        { actor: { reference: 'urn:uuid:b' }, status: 'accepted' },
        { actor: { reference: 'Location?identifier=urn:x|main' }, status: 'accepted' },
      ],
    })
    const { status, body } = await transaction(
      { fullUrl: 'urn:uuid:a', resource: visit, request: { method: 'POST', url: 'Appointment' } },
      { fullUrl: 'urn:uuid:b', resource: person, request: { method: 'POST', url: 'Patient' } },
    )
    expect(status).toBe(200)
    expect(body.entry?.map(({ response }) => [response?.status, response?.location?.split('/')[0]])).toEqual([
      ['201 Created', 'Appointment'],
      ['201 Created', 'Patient'],
    ])
    const references = at.held().participant.map(({ actor }) => actor?.reference)
    expect(references).toEqual([`Patient/${at.ehr.list('Patient')[0]?.id}`, 'Location/main'])
  })

  it.each([
    [
      'a reference that leads nowhere',
      appointment({ participant: [{ actor: { reference: 'urn:uuid:z' }, status: 'accepted' }] }),
      400,
    ],
    [
      'a conditional reference without a match',
      appointment({ participant: [{ actor: { reference: 'Location?identifier=a|b' }, status: 'accepted' }] }),
      412,
    ],
    ['an invalid resource', appointment({ end: '2020-01-01T00:00:00Z' }), 422],
  ])('writes nothing at all for %s', async (_, visit, expected) => {
    await start()
    const { status } = await transaction(
      { fullUrl: 'urn:uuid:b', resource: person, request: { method: 'POST', url: 'Patient' } },
      { resource: visit, request: { method: 'POST', url: 'Appointment' } },
    )
    expect(status).toBe(expected)
    expect(counts()).toEqual([0, 0])
  })
})
