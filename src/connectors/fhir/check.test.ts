import { afterEach, describe, expect, it } from 'vitest'
import { serverOf } from './capability.ts'
import { check } from './check.ts'
import { createFakeEhr, type FakeEhr, type FakeEhrOptions } from './fake.ts'
import { ioFor, scriptedFetch, statement } from './testing/io.ts'

let ehr: FakeEhr
afterEach(() => ehr?.close())
async function checked(switches: FakeEhrOptions['switches'] = {}) {
  ehr = await createFakeEhr({ switches })
  const io = ioFor({ baseUrl: ehr.url })
  const result = await check(io)
  return { io, result, missing: result.findings.filter(({ ok }) => !ok).map(({ name }) => name) }
}

describe('the Test of a connection', () => {
  it('is green when the EHR answers, lets us in and speaks R4', async () => {
    const { result, missing } = await checked()
    expect(result.ok).toBe(true)
    expect(missing).toEqual([])
    expect(result.findings[0]).toEqual({ name: 'metadata', ok: true, detail: 'Simulated EHR' })
  })

  it('names each thing the EHR lacks, and stays usable', async () => {
    const { result, missing } = await checked({
      readOnlyTypes: ['Appointment'],
      withoutTypes: ['HealthcareService'],
      conditionalCreate: false,
    })
    expect(result.ok).toBe(true)
    expect(missing).toEqual([
      'Appointment create',
      'Appointment update',
      'Appointment conditional create',
      'HealthcareService search',
    ])
    expect(result.findings.find(({ name }) => name === 'Appointment create')?.problem).toBe(
      'connection.lacks-capability',
    )
  })

  it('carries on without a statement', async () => {
    const { result } = await checked({ metadata: false })
    expect(result).toEqual({
      ok: true,
      findings: [
        { name: 'metadata', ok: true, detail: 'no statement' },
        { name: 'access', ok: true },
      ],
    })
  })

  it('is red while the EHR is away, and green again afterwards', async () => {
    const { io } = await checked()
    await ehr.set({ offline: 'unavailable' })
    expect(await check(io)).toMatchObject({
      ok: false,
      findings: [{ name: 'metadata', ok: false, problem: 'target.busy' }, { ok: false }],
    })
    await ehr.set({ offline: 'no' })
    expect(await check(io)).toMatchObject({ ok: true })
  })

  it.each(['3.0.2', '5.0.0', '1.0.2'])('is red for FHIR %s', async version => {
    const { fetch } = scriptedFetch(
      { body: { ...statement().body, fhirVersion: version } },
      { body: { resourceType: 'Bundle' } },
    )
    const result = await check(ioFor({ baseUrl: 'https://ehr.example.org/fhir' }, fetch))
    expect(result.ok).toBe(false)
    expect(result.findings).toContainEqual({
      name: 'fhir-version',
      ok: false,
      problem: 'connection.lacks-capability',
      detail: version,
    })
  })

  it('is red when something answers that is no FHIR service', async () => {
    const page = { headers: { 'content-type': 'text/html' }, body: '<html>Sign in</html>' }
    const result = await check(ioFor({ baseUrl: 'https://ehr.example.org/fhir' }, scriptedFetch(page, page).fetch))
    expect(result.ok).toBe(false)
    expect(result.findings.at(-1)).toEqual({
      name: 'access',
      ok: false,
      problem: 'connection.lacks-capability',
      detail: 'no FHIR answer',
    })
  })

  it('says when the address is not allowed', async () => {
    const blocked = { kind: 'failed', written: false, cause: 'blocked' } as const
    const { fetch } = scriptedFetch(blocked, blocked)
    const result = await check(ioFor({ baseUrl: 'https://10.0.0.1/fhir' }, fetch))
    expect(result).toMatchObject({
      ok: false,
      findings: [{ name: 'metadata', problem: 'connection.address-refused' }, {}],
    })
  })
})

describe('the capability statement', () => {
  it('is read once an hour, once for all that wait', async () => {
    ehr = await createFakeEhr()
    const io = ioFor({ baseUrl: ehr.url })
    await Promise.all([serverOf(io), serverOf(io), serverOf(io)])
    io.advance(3_599_000)
    await serverOf(io)
    expect(ehr.seen).toHaveLength(1)
    io.advance(2_000)
    await serverOf(io)
    expect(ehr.seen).toHaveLength(2)
  })

  it('is asked for again soon after an outage', async () => {
    ehr = await createFakeEhr({ switches: { offline: 'unavailable' } })
    const io = ioFor({ baseUrl: ehr.url })
    expect((await serverOf(io)).known).toBe(false)
    await ehr.set({ offline: 'no' })
    io.advance(6_000)
    expect((await serverOf(io)).known).toBe(true)
  })
})
