/** The simulator keeps to R4 by itself: what is built on it must not learn wrong ways. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createFakeEhr, type FakeEhr } from './fake.ts'
import { appointment, patient } from './testing/io.ts'
import { problemsOf } from './testing/validate.ts'

let ehr: FakeEhr
beforeEach(async () => {
  ehr = await createFakeEhr()
})
afterEach(() => ehr.close())

async function call(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
  const response = await fetch(`${ehr.url}/${path}`, {
    method,
    headers: { 'content-type': 'application/fhir+json', ...headers },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  })
  const text = await response.text()
  return { status: response.status, headers: response.headers, body: text ? JSON.parse(text) : undefined }
}
async function control(method: string, path = '', body?: unknown) {
  const url = `http://127.0.0.1:${ehr.port}/_control${path}`
  const response = await fetch(url, { method, ...(body ? { body: JSON.stringify(body) } : {}) })
  const answer: unknown = await response.json()
  return { status: response.status, body: answer as Record<string, unknown> & { counts: Record<string, number> } }
}

describe('the simulated EHR', () => {
  it('creates, reads, updates, deletes and keeps every version', async () => {
    const created = await call('POST', 'Patient', patient())
    expect([created.status, created.headers.get('etag')]).toEqual([201, 'W/"1"'])
    const { id } = created.body
    expect(created.headers.get('location')).toBe(`${ehr.url}/Patient/${id}/_history/1`)
    const updated = await call('PUT', `Patient/${id}`, { ...created.body, active: true }, { 'if-match': 'W/"1"' })
    expect([updated.status, updated.body.meta.versionId]).toEqual([200, '2'])
    expect((await call('PUT', `Patient/${id}`, created.body, { 'if-match': 'W/"1"' })).status).toBe(412)
    expect((await call('GET', `Patient/${id}/_history/1`)).body.active).toBeUndefined()
    expect((await call('GET', `Patient/${id}/_history`)).body.total).toBe(2)
    expect((await call('DELETE', `Patient/${id}`)).status).toBe(204)
    expect((await call('GET', `Patient/${id}`)).status).toBe(410)
    expect((await call('GET', 'Patient/unknown')).status).toBe(404)
  })

  it('creates conditionally: none, one, several', async () => {
    const condition = { 'if-none-exist': 'identifier=urn:x|1' }
    const body = patient({ identifier: [{ system: 'urn:x', value: '1' }] })
    expect((await call('POST', 'Patient', body, condition)).status).toBe(201)
    expect((await call('POST', 'Patient', body, condition)).status).toBe(200)
    expect((await call('POST', 'Patient', body)).status).toBe(201)
    expect((await call('POST', 'Patient', body, condition)).status).toBe(412)
    expect(ehr.list('Patient')).toHaveLength(2)
    expect((await call('PUT', 'Patient?identifier=urn:y|1', patient())).status).toBe(201)
  })

  it('refuses what is not valid and says where', async () => {
    const refused = await call('POST', 'Appointment', { ...appointment(), start: 'soon', colour: 'green' })
    expect(refused.status).toBe(422)
    expect(refused.body.issue.flatMap((issue: { expression: string[] }) => issue.expression)).toEqual([
      'Appointment.start',
      'Appointment.colour',
    ])
    expect((await call('POST', 'Appointment', '{')).status).toBe(400)
    expect((await call('POST', 'Appointment', patient())).status).toBe(400)
    expect((await call('POST', 'Spaceship', { resourceType: 'Spaceship' })).status).toBe(404)
  })

  it('keeps references whole when that is switched on', async () => {
    await ehr.set({ integrity: true })
    expect((await call('POST', 'Appointment', appointment())).status).toBe(422)
    ehr.put(patient({ id: 'p1' }))
    ehr.put({ resourceType: 'Practitioner', id: 'd1' })
    expect((await call('POST', 'Appointment', appointment())).status).toBe(201)
  })

  it.each([
    ['Patient?family=exam', 1],
    ['Patient?family=nobody', 0],
    ['Patient?given=ADA&birthdate=1990-04-05', 1],
    ['Patient?birthdate=ge1990-01-01&birthdate=lt1991-01-01', 1],
    ['Patient?birthdate=gt1990-04-05', 0],
    ['Patient?phone=%2B14165550123', 1],
    ['Patient?email=ADA@example.org,other@example.org', 1],
    ['Patient?telecom=ada@example.org', 1],
    ['Patient?_lastUpdated=gt2099-01-01', 0],
    ['Appointment?patient=p1&date=ge2026-12-01&status=booked', 1],
    ['Appointment?practitioner=Practitioner/d1', 1],
    ['Appointment?practitioner=d2', 0],
  ])('finds %s: %i', async (query, total) => {
    ehr.put(patient({ id: 'p1' }))
    ehr.put(appointment({ id: 'a1' }))
    expect((await call('GET', query)).body.total).toBe(total)
    const [type = '', form = ''] = query.split('?')
    const posted = await call('POST', `${type}/_search`, form, { 'content-type': 'application/x-www-form-urlencoded' })
    expect(posted.body.total).toBe(total)
  })

  it('can be turned from outside: switches, seeds, lists, reset', async () => {
    expect((await control('POST', '', { fail: { status: 500, next: 1 } })).status).toBe(200)
    expect((await call('GET', 'Patient')).status).toBe(500)
    expect((await call('GET', 'Patient')).status).toBe(200)
    expect((await control('POST', '/Patient', { id: 'seed', birthDate: '2000-01-01' })).body.id).toBe('seed')
    expect((await control('GET', '/Patient')).body).toHaveLength(1)
    expect((await control('POST', '', { slow: 3 })).status).toBe(400)
    expect((await control('GET')).body.counts.Patient).toBe(1)
    await control('POST', '/reset')
    expect(ehr.list('Patient')).toHaveLength(0)
  })

  it('keeps its address over an outage', async () => {
    const { url } = ehr
    await ehr.set({ offline: 'refuse' })
    await expect(fetch(`${url}/metadata`)).rejects.toThrow()
    await ehr.set({ offline: 'no' })
    expect((await fetch(`${url}/metadata`)).status).toBe(200)
  })

  it('shows fresh writes to searches only after its index has caught up', async () => {
    await ehr.set({ indexDelayMs: 60_000 })
    ehr.put(patient({ id: 'p1' }))
    expect((await call('GET', 'Patient?family=example')).body.total).toBe(0)
    expect((await call('GET', 'Patient/p1')).status).toBe(200)
  })
})

describe('its front desk', () => {
  const book = (start = '2026-12-02T15:00:00Z') =>
    control('POST', '/desk/book', { patient: 'p1', practitioner: 'd1', location: 'l1', start })
  beforeEach(() => {
    ehr.put(patient({ id: 'p1' }))
    ehr.put({ resourceType: 'Practitioner', id: 'd1', name: [{ family: 'Example' }] })
    ehr.put({ resourceType: 'Location', id: 'l1', name: 'Main' })
  })

  it('books, moves, confirms, declines, cancels, and marks who came, over HTTP; each makes a valid version', async () => {
    const { body } = await book()
    const id = String(body.id)
    for (const [act, more, seen] of [
      ['confirm', {}, { status: 'booked' }],
      ['move', { start: '2026-12-03T15:00:00Z' }, { start: '2026-12-03T15:00:00Z', end: '2026-12-03T15:30:00Z' }],
      ['noshow', {}, { status: 'noshow' }],
      ['arrive', {}, { status: 'arrived' }],
      ['cancel', { by: 'prov' }, { status: 'cancelled', cancelationReason: { coding: [{ code: 'prov' }] } }],
      ['decline', {}, { status: 'cancelled' }],
      ['fulfil', {}, { status: 'fulfilled' }],
    ] as const)
      expect((await control('POST', `/desk/${act}`, { id, ...more })).body).toMatchObject(seen)
    expect(ehr.history('Appointment', id).flatMap(version => problemsOf(version))).toEqual([])
    const billed = [...ehr.list('Encounter'), ...ehr.list('Claim'), ...ehr.list('ClaimResponse')]
    expect(billed).toHaveLength(3)
    expect(billed.flatMap(resource => problemsOf(resource))).toEqual([])
  })

  it('says what it does not know', async () => {
    expect((await control('POST', '/desk/dance', {})).status).toBe(404)
    expect((await control('POST', '/desk/cancel', { id: 'unknown' })).status).toBe(404)
    expect((await control('POST', '/desk/move', { id: 'x', start: 'soon' })).status).toBe(400)
  })

  it('is read by change, date, person, practitioner, place and state, with those it refers to', async () => {
    await book()
    await book('2026-12-05T15:00:00Z')
    const found = async (query: string) => {
      const { body } = await call('GET', `Appointment?${query}`)
      return (body.entry ?? []).map((entry: { resource: { resourceType: string } }) => entry.resource.resourceType)
    }
    for (const query of [
      'patient=p1',
      'practitioner=Practitioner/d1',
      'location=l1',
      'status=booked',
      '_lastUpdated=ge2026',
    ])
      expect(await found(query)).toEqual(['Appointment', 'Appointment'])
    expect(await found('date=ge2026-12-04')).toEqual(['Appointment'])
    const include = '_include=Appointment:patient&_include=Appointment:practitioner&_include=Appointment:location'
    expect((await found(`date=ge2026-12-04&${include}`)).sort()).toEqual([
      'Appointment',
      'Location',
      'Patient',
      'Practitioner',
    ])
    await ehr.set({ includes: false })
    expect(await found(include)).toEqual(['Appointment', 'Appointment'])
  })

  it('keeps hours: schedules, slots and roles are found by whom they are for', async () => {
    ehr.put({ resourceType: 'Schedule', id: 's1', actor: [{ reference: 'Practitioner/d1' }] })
    ehr.put({
      resourceType: 'Slot',
      id: 'slot1',
      schedule: { reference: 'Schedule/s1' },
      status: 'free',
      start: '2026-12-02T15:00:00Z',
      end: '2026-12-02T15:30:00Z',
    })
    ehr.put({
      resourceType: 'PractitionerRole',
      id: 'r1',
      practitioner: { reference: 'Practitioner/d1' },
      location: [{ reference: 'Location/l1' }],
    })
    for (const query of [
      'Schedule?actor=Practitioner/d1',
      'Slot?schedule=s1&start=ge2026-12-02&status=free',
      'PractitionerRole?practitioner=d1&location=l1',
    ])
      expect((await call('GET', query)).body.total).toBe(1)
    expect((await call('GET', 'Slot?schedule=s1&start=ge2026-12-03')).body.total).toBe(0)
  })

  it('publishes, closes and opens slots at its front desk, as valid R4 that a search finds', async () => {
    ehr.put({ resourceType: 'Practitioner', id: 'd1', name: [{ given: ['Imani'], family: 'Okafor' }] })
    const desk = async (act: string, form: Record<string, string>) => {
      const address = `http://127.0.0.1:${ehr.port}`
      const body = new URLSearchParams({ day: '2026-12-02', ...form })
      await fetch(`${address}/${act}`, { method: 'POST', body, redirect: 'manual' })
      return (await fetch(`${address}/?day=2026-12-02`)).text()
    }
    expect(await desk('publish', { practitioner: 'd1', from: '14:00', to: '15:00' })).toContain('Slots · 2')
    const [slot] = ehr.list('Slot')
    expect(await desk('close', { id: slot?.id ?? '' })).toContain('busy-unavailable')
    const closed = (await call('GET', 'Slot?status=busy-unavailable&_include=Slot:schedule')).body
    expect(closed.entry.map((each: { resource: { resourceType: string } }) => each.resource.resourceType)).toEqual([
      'Slot',
      'Schedule',
    ])
    for (const { resource } of closed.entry) expect(problemsOf(resource)).toEqual([])
    expect(await desk('open', { id: slot?.id ?? '' })).not.toContain('busy-unavailable')
    expect((await call('POST', 'Slot', { resourceType: 'Slot', status: 'free' })).status).toBe(422)
  })
})
