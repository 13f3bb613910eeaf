/** Patients and documents over FHIR, as clients of the network ask for them. Every answer is checked by independent validators. */
import { createHash, randomUUID } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { LightMyRequestResponse } from 'fastify'
import type {
  Binary,
  Bundle,
  CapabilityStatement,
  DocumentReference,
  FhirResource,
  OperationOutcome,
  Patient,
} from 'fhir/r4'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { problemsOf } from '../../src/connectors/fhir/testing/validate.ts'
import { createLog } from '../../src/log.ts'
import type { MemberPerson } from '../../src/model/registry/acts.ts'
import { summaryEntryId } from '../../src/network/summary-ids.ts'
import { patient, register } from '../registry-hub.ts'
import { summary } from './documents-hub.ts'
import { b2b, base, cedar, type FhirHub, maple, openFhirHub, patientOidOf } from './fhir-hub.ts'

let hub: FhirHub
const lines: string[] = []
/** The resource of an answer, once the validators found nothing wrong with it. */
function valid<T extends FhirResource>(response: LightMyRequestResponse, status = 200): T {
  expect(response.statusCode, response.body.slice(0, 500)).toBe(status)
  expect(response.headers['content-type']).toContain('application/fhir+json')
  expect(response.headers['cache-control']).toBe('no-store')
  const resource = response.json<T>()
  expect(problemsOf(resource)).toEqual([])
  return resource
}
const refused = (response: LightMyRequestResponse, status: number, code: string) => {
  const { issue } = valid<OperationOutcome>(response, status)
  expect(issue[0]?.code).toBe(code)
  expect(response.body).not.toMatch(/Lindqvist|at .*\.ts|select /)
}
const matches = <T extends FhirResource>({ entry = [] }: Bundle<FhirResource>) =>
  entry.filter(({ search }) => search?.mode === 'match').map(({ resource }) => resource as T)
const remarks = ({ entry = [] }: Bundle<FhirResource>) =>
  entry.filter(({ search }) => search?.mode === 'outcome').map(({ resource }) => resource as OperationOutcome)

const person = (of: typeof maple, value: string): MemberPerson => {
  const identity = { type: of.own, value }
  return { identity, identifiers: [identity] }
}
const demographics = {
  gender: 'female' as const,
  address: [{ line: ['12 Mill Lane'], city: 'Springfield', state: 'IL', postalCode: '62704' }],
  telecom: [{ system: 'phone' as const, value: '+1 217 544 0188' }],
}
const rosa = patient('Lindqvist', 'Rosa', '1984-05-06', demographics)
/** As the member's messages say them: its number for the patient among the identifiers. */
const numbered = (of: typeof maple, value: string, resource: Patient) =>
  register(person(of, value), { ...resource, identifier: [{ system: `urn:oid:${of.own}`, value }] })
const parameters = (resource: unknown, ...more: object[]) => ({
  resourceType: 'Parameters',
  parameter: [{ name: 'resource', resource }, ...more],
})
const documents = { ccd: randomUUID(), note: `${maple.home}.2^note-1`, secret: randomUUID(), later: randomUUID() }
let rosaAtMaple: string
let rosaAtCedar: string

beforeAll(async () => {
  hub = await openFhirHub(createLog('debug', { write: line => void lines.push(line) }))
  const self = person(maple, 'm-1')
  await hub.tell(
    maple,
    numbered(maple, 'm-1', rosa),
    // Two of one name and birth date: nothing but more would tell them apart.
    register(person(maple, 'm-2'), patient('Okafor', 'Amara', '1990-02-03', { gender: 'female' })),
    register(person(maple, 'm-3'), patient('Okafor', 'Amara', '1990-02-03', { gender: 'female' })),
    summary(self, { uniqueId: documents.ccd }),
    summary(self, {
      uniqueId: documents.note,
      typeCode: '11506-3',
      title: 'Visit',
      createdAt: '2026-10-01T08:00:00Z',
      serviceStart: '2026-09-30T08:00:00Z',
      serviceEnd: '2026-09-30T09:00:00Z',
    }),
    summary(self, { uniqueId: documents.secret, typeCode: '18842-5', confidentiality: 'R' }),
    summary(self, { uniqueId: documents.later, typeCode: '11506-3', createdAt: '2026-11-21T08:00:00Z', says: 'First' }),
  )
  await hub.tell(
    maple,
    summary(self, {
      uniqueId: documents.later,
      typeCode: '11506-3',
      createdAt: '2026-11-21T08:00:00Z',
      says: 'Corrected',
      at: '2026-11-23T11:00:00Z',
    }),
  )
  await hub.tell(cedar, numbered(cedar, 'c-1', rosa))
  const found = matches<Patient>(valid(await hub.post('/Patient/$match', parameters(rosa))))
  const idAt = (of: typeof maple) =>
    found.find(({ identifier }) => identifier?.[0]?.system === `urn:oid:${patientOidOf(of)}`)?.id ?? ''
  rosaAtMaple = idAt(maple)
  rosaAtCedar = idAt(cedar)
}, 60_000)
afterAll(() => hub?.close())

describe('metadata', () => {
  it('NET-4 promises what is there, at the address that was asked, without a token', async () => {
    const all = valid<CapabilityStatement>(await hub.inject({ method: 'GET', url: '/network/fhir/metadata' }))
    expect(all.implementation?.url).toBe(base)
    const names = all.rest?.[0]?.resource?.map(({ type, operation = [] }) => [type, operation.map(each => each.name)])
    expect(names).toEqual([
      ['Patient', ['match']],
      ['DocumentReference', []],
      ['Binary', []],
    ])
    const documentSearch = all.rest?.[0]?.resource?.[1]?.searchParam?.map(({ name, type }) => [name, type])
    expect(documentSearch?.slice(0, 2)).toEqual([
      ['patient', 'reference'],
      ['subject', 'reference'],
    ])
    const one = valid<CapabilityStatement>(
      await hub.inject({ method: 'GET', url: `/network/fhir/${maple.home}/metadata` }),
    )
    expect(one.implementation).toMatchObject({ url: `${base}/${maple.home}` })
  })

  it('NET-4 says what has no place of its own among the search parameters: order, number, dates and chains', async () => {
    const { rest } = valid<CapabilityStatement>(await hub.inject({ method: 'GET', url: '/network/fhir/metadata' }))
    const [, documents] = rest?.[0]?.resource ?? []
    const said = documents?.interaction?.find(({ code }) => code === 'search-type')?.documentation
    for (const each of ['_sort: -date', '_count: ', 'patient.identifier: ']) expect(said).toContain(each)
    expect(documents?.searchParam?.find(({ name }) => name === 'date')?.documentation).toContain(
      'eq, gt, ge, lt, le, sa, eb',
    )
  })

  it('NET-4 knows no member that takes no part', async () => {
    refused(await hub.inject({ method: 'GET', url: '/network/fhir/1.2.3.4/metadata' }), 404, 'not-found')
  })
})

describe('Patient/$match', () => {
  it('NET-4 finds the patient once at each member who knows them, hub-wide', async () => {
    const bundle = valid<Bundle>(await hub.post('/Patient/$match', parameters(rosa)))
    expect(bundle).toMatchObject({ type: 'searchset', total: 2 })
    expect(new Set(matches<Patient>(bundle).map(({ id }) => id))).toEqual(new Set([rosaAtMaple, rosaAtCedar]))
    const [first] = bundle.entry ?? []
    expect(first?.search?.score).toBeGreaterThan(0.5)
    expect(first?.search?.extension).toEqual([
      { url: 'http://hl7.org/fhir/StructureDefinition/match-grade', valueCode: 'certain' },
    ])
  })

  it('NET-4 tells of one member at its own address', async () => {
    const bundle = valid<Bundle>(await hub.post(`/${cedar.home}/Patient/$match`, parameters(rosa)))
    expect(matches<Patient>(bundle)).toMatchObject([
      { id: rosaAtCedar, managingOrganization: { identifier: { value: `urn:oid:${cedar.home}` } } },
    ])
    expect(bundle.entry?.[0]?.fullUrl).toBe(`${base}/${cedar.home}/Patient/${rosaAtCedar}`)
  })

  it('NET-4 tells no more than are wanted, and nobody where one alone is of use', async () => {
    const one = valid<Bundle>(await hub.post('/Patient/$match', parameters(rosa, { name: 'count', valueInteger: 1 })))
    expect([matches(one).length, one.total]).toEqual([1, 2])
    const certain = { name: 'onlyCertainMatches', valueBoolean: true }
    const none = valid<Bundle>(await hub.post('/Patient/$match', parameters(rosa, certain)))
    expect(matches(none)).toEqual([])
    expect(remarks(none)[0]?.issue[0]?.code).toBe('multiple-matches')
    const own = valid<Bundle>(await hub.post(`/${maple.home}/Patient/$match`, parameters(rosa, certain)))
    expect(matches(own)).toHaveLength(1)
  })

  it('NET-9 accounts for those who were told of, and for nobody who was left out', async () => {
    const toldBy = async (ask: () => Promise<LightMyRequestResponse>) => {
      const count = async (table: string) => {
        const { rows } = await hub.test.owner.query<{ count: number }>(`select count(*)::int as count from ${table}`)
        return rows[0]?.count ?? 0
      }
      const counts = () =>
        Promise.all([
          count(`audit where action = 'network.discover'`),
          count('network_exchange where cardinality(persons) > 0'),
        ])
      const before = await counts()
      valid<Bundle>(await ask())
      const after = await counts()
      return after.map((each, place) => each - (before[place] ?? 0))
    }
    const matching = (...more: object[]) => hub.post('/Patient/$match', parameters(rosa, ...more))
    const [number, zip] = [encodeURIComponent('+1 217 544 0188'), '62704']
    const query = `family=Lindqvist&given=Rosa&birthdate=1984-05-06&phone=${number}&address-postalcode=${zip}`
    expect(await toldBy(() => matching())).toEqual([2, 2])
    expect(await toldBy(() => matching({ name: 'count', valueInteger: 1 }))).toEqual([1, 1])
    expect(await toldBy(() => matching({ name: 'onlyCertainMatches', valueBoolean: true }))).toEqual([0, 0])
    expect(await toldBy(() => hub.get(`/Patient?${query}`))).toEqual([2, 2])
    expect(await toldBy(() => hub.get(`/Patient?${query}&_count=1`))).toEqual([1, 1])
    // The member that did not tell has its decision and its exchange all the same.
    const { rows } = await hub.test.owner.query<{ outcome: string; persons: string[] }>(
      `select x.outcome, d.persons from match_decision d join network_exchange x using (organization)
        where d.id = (select max(id::text)::uuid from match_decision where code = 'not-told')
        order by x.id desc limit 1`,
    )
    expect(rows).toEqual([{ outcome: 'nothing', persons: [] }])
  })

  it('NET-4 finds by what is said, past nulls and blanks that stand between', async () => {
    const sent = {
      ...rosa,
      name: [{ family: 'Lindqvist', given: ['Rosa', null], _given: [null, { extension: [] }], text: '' }],
      identifier: [],
    }
    expect(valid<Bundle>(await hub.post('/Patient/$match', parameters(sent))).total).toBe(2)
  })

  it('NET-4 takes a Patient that is sent by itself', async () => {
    expect(matches(valid<Bundle>(await hub.post('/Patient/$match', rosa)))).toHaveLength(2)
  })

  it('NET-6 never tells of one of two who cannot be told apart', async () => {
    const amara = patient('Okafor', 'Amara', '1990-02-03', { gender: 'female' })
    const bundle = valid<Bundle>(await hub.post('/Patient/$match', parameters(amara)))
    expect(matches(bundle)).toEqual([])
  })

  it('NET-6 finds nobody of another birth date', async () => {
    const other = { ...rosa, birthDate: '1971-09-16' }
    expect(valid<Bundle>(await hub.post('/Patient/$match', parameters(other))).total).toBe(0)
  })

  it.each([
    ['a name alone', parameters({ resourceType: 'Patient', name: [{ family: 'Lindqvist' }] }), 422, 'processing'],
    ['no patient', { resourceType: 'Parameters', parameter: [] }, 400, 'required'],
    ['another resource', parameters({ resourceType: 'Person' }), 400, 'structure'],
    ['a text', '"Lindqvist"', 400, 'structure'],
    ['no JSON', '{"name": "Lindq', 400, 'structure'],
    ['a key that poisons', '{"__proto__": {"resourceType": "Patient"}}', 400, 'structure'],
    ['a wrong count', parameters(rosa, { name: 'count', valueInteger: 0 }), 400, 'value'],
  ])('NET-4 refuses %s', async (_name, body, status, code) => {
    refused(await hub.post('/Patient/$match', body), status, code)
  })
})

describe('a search for patients', () => {
  const search = (fields: Record<string, string>, path = '/Patient/_search', headers = {}) =>
    hub.post(path, new URLSearchParams(fields).toString(), {
      'content-type': 'application/x-www-form-urlencoded',
      ...headers,
    })

  it('NET-4 is a patient discovery', async () => {
    const known = {
      family: 'Lindqvist',
      given: 'Rosa',
      birthdate: '1984-05-06',
      gender: 'female',
      phone: '+1 217 544 0188',
      'address-postalcode': '62704',
    }
    expect(valid<Bundle>(await search(known)).total).toBe(2)
    expect(valid<Bundle>(await search({ ...known, birthdate: '1983' })).total).toBe(0)
    const query = new URLSearchParams({ ...known, _format: 'json' }).toString()
    expect(valid<Bundle>(await hub.get(`/${maple.home}/Patient?${query}`)).total).toBe(1)
  })

  it('NET-4 finds by the number of the member, and by the one that the hub told', async () => {
    const own = valid<Bundle>(await search({ identifier: `urn:oid:${maple.own}|m-1` }))
    expect(matches<Patient>(own)).toMatchObject([{ id: rosaAtMaple }])
    expect(matches<Patient>(valid<Bundle>(await search({ _id: rosaAtCedar })))).toMatchObject([{ id: rosaAtCedar }])
    expect(valid<Bundle>(await search({ _id: randomUUID() })).total).toBe(0)
  })

  it('NET-4 passes over no condition unless the client prefers that', async () => {
    const known = {
      family: 'Lindqvist',
      given: 'Rosa',
      birthdate: '1984-05-06',
      'address-city': 'Springfield',
      deceased: 'false',
    }
    refused(await search(known), 400, 'not-supported')
    const lenient = await search(known, '/Patient/_search', { prefer: 'handling=lenient' })
    expect(valid<Bundle>(lenient).resourceType).toBe('Bundle')
  })

  it('NET-4 is not read from a body of another type: its conditions would be passed over', async () => {
    const query = 'identifier=urn:oid:1.2.3|4'
    for (const [type, body] of [
      ['application/json', '{"gender":"male"}'],
      ['text/plain', 'gender=male'],
    ] as const)
      refused(await hub.post(`/Patient/_search?${query}`, body, { 'content-type': type }), 415, 'not-supported')
    const posted = await hub.post('/Patient/$match', 'family=Lindqvist', {
      'content-type': 'application/x-www-form-urlencoded',
    })
    refused(posted, 415, 'not-supported')
  })

  it.each([
    ['too little', { family: 'Lindqvist' }, 422],
    ['an identifier without its system', { identifier: 'm-1' }, 400],
    ['a date with a prefix', { family: 'Lindqvist', birthdate: 'ge1984' }, 400],
    ['two genders', { family: 'Lindqvist', birthdate: '1984', gender: 'female,male' }, 400],
    ['a modifier that is not offered', { 'family:contains': 'Lind', birthdate: '1984' }, 400],
    ['an endless value', { family: 'L'.repeat(300), birthdate: '1984' }, 400],
  ] as const)('NET-4 refuses %s', async (_name, fields, status) => {
    const response = await search({ ...fields })
    expect(valid<OperationOutcome>(response, status).resourceType).toBe('OperationOutcome')
  })
})

describe('a patient by id', () => {
  it('NET-4 is told hub-wide and at their own member, and nowhere else', async () => {
    const read = valid<Patient>(await hub.get(`/Patient/${rosaAtMaple}`))
    expect(read).toMatchObject({ id: rosaAtMaple, birthDate: '1984-05-06', name: [{ family: 'Lindqvist' }] })
    expect(valid<Patient>(await hub.get(`/${maple.home}/Patient/${rosaAtMaple}`)).id).toBe(rosaAtMaple)
    refused(await hub.get(`/${cedar.home}/Patient/${rosaAtMaple}`), 404, 'not-found')
  })

  it('NET-4 is unknown where the hub never told it', async () => {
    refused(await hub.get(`/Patient/${randomUUID()}`), 404, 'not-found')
    refused(await hub.get('/Patient/m-1'), 404, 'not-found')
  })

  it('NET-2 of somebody merged says who they are now, and nothing else', async () => {
    const [one, other] = [person(maple, 'm-8'), person(maple, 'm-9')]
    const ines = patient('Ferreira', 'Ines', '1977-01-09', { ...demographics, telecom: [] })
    await hub.tell(maple, numbered(maple, 'm-8', ines), numbered(maple, 'm-9', patient('Costa', 'Ines', '1977-01-09')))
    const [before] = matches<Patient>(
      valid(await hub.get(`/Patient?identifier=${encodeURIComponent(`urn:oid:${maple.own}|m-9`)}`)),
    )
    await hub.tell(maple, {
      kind: 'merge',
      person: one,
      previous: [other.identity],
      at: '2026-11-24T10:00:00Z',
      remarks: [],
    })
    const read = valid<Patient>(await hub.get(`/Patient/${before?.id}`))
    expect(read).toEqual({
      resourceType: 'Patient',
      id: before?.id,
      active: false,
      link: [{ type: 'replaced-by', other: { reference: expect.stringMatching(/^Patient\//), type: 'Patient' } }],
    })
  })
})

describe('documents', () => {
  const list = async (query: string, place = '') => {
    const bundle = valid<Bundle>(await hub.get(`${place}/DocumentReference?patient=${rosaAtMaple}${query}`))
    return matches<DocumentReference>(bundle).map(each => each.masterIdentifier?.value?.replace(/^urn:\w+:/, ''))
  }
  const referenceTo = async (title: string) => {
    const bundle = valid<Bundle>(await hub.get(`/DocumentReference?patient=${rosaAtMaple}`))
    const found = matches<DocumentReference>(bundle).find(each => each.description === title)
    if (!found) throw new Error('the document is not told of')
    return found
  }

  it('NET-4 are told with everything that a client needs to choose and to fetch them', async () => {
    const read = await referenceTo('Visit')
    expect(read).toMatchObject({
      status: 'current',
      type: { coding: [{ system: 'http://loinc.org', code: '11506-3' }] },
      subject: { reference: `Patient/${rosaAtMaple}` },
      custodian: { identifier: { value: `urn:oid:${maple.home}` } },
      context: {
        period: { start: '2026-09-30T08:00:00.000Z', end: '2026-09-30T09:00:00.000Z' },
        sourcePatientInfo: { identifier: { system: `urn:oid:${maple.own}`, value: 'm-1' } },
      },
      content: [{ attachment: { contentType: 'text/xml', url: `${base}/Binary/${read.id}` } }],
    })
  })

  it('NET-4 are those that every condition of the search holds for', async () => {
    const all = await list('')
    expect(all).toHaveLength(3)
    expect(all).not.toContain(documents.secret)
    expect(await list('', `/${maple.home}`)).toEqual(all)
    expect(await list('&type=http://loinc.org|34133-9')).toEqual([documents.ccd])
    expect(await list('&type=34133-9,11506-3')).toHaveLength(3)
    expect(await list('&type=http://snomed.info/sct|34133-9')).toEqual([])
    expect(await list('&date=2026-10')).toEqual(['note-1'])
    expect(await list('&date=lt2026-11-01')).toEqual(['note-1'])
    expect(await list('&date=ge2026-11-01&date=lt2026-11-21')).toEqual([documents.ccd])
    expect(await list('&period=2026-09-30')).toEqual(['note-1'])
    expect(await list('&period=lt2026-09')).toEqual([])
    expect(await list('&status=superseded')).toEqual([documents.later])
    expect(await list('&status=current,superseded')).toHaveLength(4)
    expect(await list('&security-label=R')).toEqual([])
  })

  it('NET-4 come a page at a time, by links that say nothing of anybody', async () => {
    const first = valid<Bundle>(await hub.get(`/DocumentReference?patient=${rosaAtMaple}&_count=2`))
    expect(first.total).toBe(3)
    const next = first.link?.find(({ relation }) => relation === 'next')?.url ?? ''
    expect(next.startsWith(`${base}/DocumentReference?page=`)).toBe(true)
    expect(next).not.toContain(rosaAtMaple)
    const path = next.slice(base.length)
    const second = valid<Bundle>(await hub.get(path))
    expect(second.link?.some(({ relation }) => relation === 'next')).toBe(false)
    const told = [first, second].flatMap(each => matches<DocumentReference>(each))
    expect(new Set(told.map(({ id }) => id)).size).toBe(3)
    expect(told.map(({ date }) => date)).toEqual(
      told
        .map(({ date }) => date)
        .toSorted()
        .toReversed(),
    )

    // Each page is accounted for with what it told, and with nothing of the others (NET-9).
    const noted = await hub.test.owner.query<{ documents: number }>(
      'select documents from network_exchange order by id desc limit 2',
    )
    expect(noted.rows.map(({ documents }) => documents)).toEqual([1, 2])

    refused(await hub.get(`${path.slice(0, -4)}AAAA`), 410, 'expired')
    refused(await hub.get(`/${maple.home}${path}`), 410, 'expired')
    const before = hub.test.clock.now
    hub.test.clock.now = new Date(before.getTime() + 16 * 60_000)
    refused(await hub.get(path), 410, 'expired')
    hub.test.clock.now = before
  })

  it.each(['subject', 'subject:Patient', 'patient:Patient'])('NET-4 are asked for by %s as by patient', async name => {
    const asked = (value: string) => hub.get(`/DocumentReference?${name}=${value}`)
    const usual = matches<DocumentReference>(valid(await hub.get(`/DocumentReference?patient=${rosaAtMaple}`)))
    for (const value of [rosaAtMaple, `Patient/${rosaAtMaple}`, `${base}/Patient/${rosaAtMaple}`])
      expect(matches(valid<Bundle>(await asked(value)))).toEqual(usual)
    expect(usual).toHaveLength(3)
  })

  it('NET-4 are found the same whatever is said of the form of the answer, and includes may be passed over', async () => {
    const all = await list('')
    expect(await list('&_total=accurate&_elements=id&_summary=true')).toEqual(all)
    const included = await hub.get(`/DocumentReference?patient=${rosaAtMaple}&_include=DocumentReference:subject`, {
      prefer: 'handling=lenient',
    })
    expect(matches(valid<Bundle>(included))).toHaveLength(3)
  })

  it('NET-4 are asked for by the number of the member too', async () => {
    const number = encodeURIComponent(`urn:oid:${maple.own}|m-1`)
    const bundle = valid<Bundle>(await hub.get(`/${maple.home}/DocumentReference?patient.identifier=${number}`))
    expect(matches(bundle)).toHaveLength(3)
  })

  it('NET-4 of a patient who is not known are none, with a word why', async () => {
    const bundle = valid<Bundle>(await hub.get(`/DocumentReference?patient=${randomUUID()}`))
    expect(matches(bundle)).toEqual([])
    expect(remarks(bundle)[0]?.issue[0]?.code).toBe('not-found')
  })

  it.each([
    ['of nobody', '?type=34133-9', 'required'],
    ['of two patients', `?patient=${randomUUID()}&patient=${randomUUID()}`, 'not-supported'],
    ['with a date that is none', `?patient=${randomUUID()}&date=2026-02-31`, 'value'],
    ['with a prefix that is not offered', `?patient=${randomUUID()}&date=ap2026`, 'value'],
    ['with a status that is none', `?patient=${randomUUID()}&status=final`, 'value'],
    ['with what includes others', `?patient=${randomUUID()}&_include=DocumentReference:subject`, 'not-supported'],
    [
      'with any code of a system',
      `?patient=${randomUUID()}&category=${encodeURIComponent('http://loinc.org|')}`,
      'value',
    ],
    ['with one code and any of a system', `?patient=${randomUUID()}&type=11506-3,http://snomed.info/sct|`, 'value'],
    ['of what is no patient', '?subject=Group/1', 'value'],
    ['of two subjects', `?patient=${randomUUID()}&subject=${randomUUID()}`, 'not-supported'],
    ['of a subject of another type', `?subject:Group=${randomUUID()}`, 'not-supported'],
    ['for their number alone', `?patient=${randomUUID()}&_summary=count`, 'not-supported'],
    ['with no count', `?patient=${randomUUID()}&_count=all`, 'value'],
  ])('NET-4 are not searched for %s', async (_name, query, code) => {
    refused(await hub.get(`/DocumentReference${query}`), 400, code)
  })

  it('NET-4 are read one by one, and not sent again to who has them', async () => {
    const { id } = await referenceTo('Visit')
    const read = await hub.get(`/DocumentReference/${id}`)
    expect(valid<DocumentReference>(read).id).toBe(id)
    const etag = String(read.headers.etag)
    for (const each of [etag, etag.replace('W/', ''), `"x", ${etag}`, '*']) {
      const again = await hub.get(`/DocumentReference/${id}`, { 'if-none-match': each })
      expect([each, again.statusCode, again.body]).toEqual([each, 304, ''])
    }
    expect((await hub.get(`/DocumentReference/${id}`, { 'if-none-match': 'W/"x"' })).statusCode).toBe(200)
    refused(await hub.get(`/DocumentReference/${randomUUID()}`), 404, 'not-found')
    refused(await hub.get(`/${cedar.home}/DocumentReference/${id}`), 404, 'not-found')
  })

  it('NET-4 are found by their id as they are read by it, and by nothing else beside it', async () => {
    const { id } = await referenceTo('Visit')
    const one = valid<Bundle>(await hub.get(`/DocumentReference?_id=${id}`))
    expect([one.total, matches<DocumentReference>(one).map(each => each.id)]).toEqual([1, [id]])
    const [restricted] = (await hub.test.owner.query(`select id from registry_document where confidentiality = 'R'`))
      .rows
    for (const path of [
      `/DocumentReference?_id=${restricted?.id}`,
      `/DocumentReference?_id=${randomUUID()}`,
      '/DocumentReference?_id=x',
      `/${cedar.home}/DocumentReference?_id=${id}`,
    ])
      expect(valid<Bundle>(await hub.get(path))).toMatchObject({ total: 0 })
    for (const more of [`&patient=${rosaAtMaple}`, '&status=current', `&_id=${id}`])
      refused(await hub.get(`/DocumentReference?_id=${id}${more}`), 400, 'not-supported')
  })

  it('NET-4 say when the hub was told of them, not when they were written; and one that was replaced is another version', async () => {
    const { meta, date } = await referenceTo('Visit')
    expect(date).toBe('2026-10-01T08:00:00.000Z')
    const told = Date.parse(meta?.lastUpdated ?? '')
    expect(Math.abs(told - hub.test.clock.now.getTime())).toBeLessThan(3_600_000)
    const [old] = matches<DocumentReference>(
      valid(await hub.get(`/DocumentReference?patient=${rosaAtMaple}&status=superseded`)),
    )
    expect(old?.meta?.lastUpdated).toBeUndefined()
    const read = await hub.get(`/DocumentReference/${old?.id}`)
    expect(read.headers.etag).toBe(`W/"${old?.meta?.versionId}"`)
    expect(read.headers['last-modified']).toBeUndefined()
  })

  it('NET-4 are handed over as the bytes whose size and hash were told', async () => {
    const { id, content } = await referenceTo('Visit')
    const raw = await hub.get(`/Binary/${id}`, { accept: '*/*' })
    expect(raw.statusCode).toBe(200)
    expect(raw.headers['content-type']).toContain('text/xml')
    expect(raw.headers['x-content-type-options']).toBe('nosniff')
    const { size, hash } = content[0]?.attachment ?? {}
    expect(raw.rawPayload).toHaveLength(size ?? 0)
    expect(createHash('sha1').update(raw.rawPayload).digest('base64')).toBe(hash)

    const resource = valid<Binary>(await hub.get(`/Binary/${id}`, { accept: 'application/fhir+json' }))
    expect(resource).toMatchObject({
      contentType: 'text/xml',
      securityContext: { reference: `DocumentReference/${id}` },
    })
    expect(Buffer.from(resource.data ?? '', 'base64').equals(raw.rawPayload)).toBe(true)
    const again = await hub.get(`/Binary/${id}`, { 'if-none-match': String(raw.headers.etag) })
    expect(again.statusCode).toBe(304)
  })

  it('NET-4 are a resource for who takes FHIR in JSON or in XML, as HAPI does: it would read the document as one', async () => {
    const { id } = await referenceTo('Visit')
    const xml = 'application/fhir+xml;q=1.0, application/xml+fhir;q=0.9'
    const read = await hub.get(`/Binary/${id}`, { accept: `${xml}, application/fhir+json;q=1.0` })
    expect(valid<Binary>(read)).toMatchObject({ id, contentType: 'text/xml' })
    refused(await hub.get(`/Binary/${id}`, { accept: xml }), 406, 'not-supported')
  })

  it('NET-4 that are made on demand are not there: what stands under an id would change', async () => {
    const { id } = await referenceTo('Visit')
    const summary = summaryEntryId(id ?? '')
    for (const path of [`/DocumentReference/${summary}`, `/Binary/${summary}`, `/${cedar.home}/Binary/${summary}`])
      refused(await hub.get(path), 404, 'not-found')
  })

  it('OPS-6 that are restricted are as if they were not there', async () => {
    const [row] = await hub.test.owner
      .query<{ id: string }>(`select id from registry_document where confidentiality = 'R'`)
      .then(({ rows }) => rows)
    refused(await hub.get(`/DocumentReference/${row?.id}`), 404, 'not-found')
    refused(await hub.get(`/Binary/${row?.id}`), 404, 'not-found')
  })
})

describe('a request', () => {
  it('NET-4 without a good token is told so, without a word of anybody', async () => {
    const none = await hub.inject({ method: 'GET', url: `/network/fhir/Patient/${rosaAtMaple}` })
    refused(none, 401, 'login')
    expect(none.headers['www-authenticate']).toBe('Bearer')
    // Who comes in another way holds no token that could be wrong: RFC 6750 section 3.1.
    const other = await hub.get('/Patient', { authorization: 'Basic eDp5' })
    expect([other.statusCode, other.headers['www-authenticate']]).toEqual([401, 'Bearer'])
    const wrong = await hub.get('/Patient', { authorization: `Bearer cwn_${'A'.repeat(43)}` })
    refused(wrong, 401, 'login')
    expect(wrong.headers['www-authenticate']).toContain('invalid_token')
  })

  it('NET-4 may do what its scopes say', async () => {
    const token = await hub.token({ scope: 'system/Patient.r' })
    const authorization = `Bearer ${token}`
    expect((await hub.get(`/Patient/${rosaAtMaple}`, { authorization })).statusCode).toBe(200)
    refused(await hub.post('/Patient/$match', parameters(rosa), { authorization }), 403, 'forbidden')
    const documents = await hub.get(`/DocumentReference?patient=${rosaAtMaple}`, { authorization })
    refused(documents, 403, 'forbidden')
    expect(documents.headers['www-authenticate']).toContain('insufficient_scope')
  })

  it('OPS-6 for a purpose that the member does not answer is refused everywhere', async () => {
    const authorization = `Bearer ${await hub.token({}, { ...b2b, purpose_of_use: ['HPAYMT'] })}`
    refused(await hub.post(`/${maple.home}/Patient/$match`, parameters(rosa), { authorization }), 403, 'forbidden')
    refused(await hub.get(`/Patient/${rosaAtMaple}`, { authorization }), 403, 'forbidden')
    refused(await hub.get(`/DocumentReference?patient=${rosaAtMaple}`, { authorization }), 403, 'forbidden')
  })

  it('OPS-6 for a purpose that one member answers and another does not: whether the other has an id does not show', async () => {
    await hub.setPurposes(cedar, ['TREATMENT', 'PAYMENT'])
    const authorization = `Bearer ${await hub.token({}, { ...b2b, purpose_of_use: ['HPAYMT'] })}`
    const [document] = matches<DocumentReference>(valid(await hub.get(`/DocumentReference?patient=${rosaAtMaple}`)))
    for (const [theirs, nobodys] of [
      [`/Patient/${rosaAtMaple}`, `/Patient/${randomUUID()}`],
      [`/DocumentReference/${document?.id}`, `/DocumentReference/${randomUUID()}`],
      [`/Binary/${document?.id}`, `/Binary/${randomUUID()}`],
    ] as const) {
      const [one, other] = [await hub.get(theirs, { authorization }), await hub.get(nobodys, { authorization })]
      refused(one, 404, 'not-found')
      expect(one.json()).toEqual(other.json())
    }
    for (const [path, id] of [
      ['/Patient?_id=', rosaAtMaple],
      ['/DocumentReference?patient=', rosaAtMaple],
      ['/DocumentReference?_id=', document?.id],
    ] as const) {
      const total = async (id = '') => valid<Bundle>(await hub.get(`${path}${id}`, { authorization })).total
      expect([await total(id), await total(randomUUID())]).toEqual([0, 0])
    }
    await hub.setPurposes(cedar, ['TREATMENT'])
  })

  it.each([
    ['for XML', { accept: 'application/fhir+xml' }, '/Patient/x', 406],
    ['for XML by its address', {}, '/Patient/x?_format=xml', 406],
    ['for what is not offered', {}, '/Observation', 404],
  ] as const)('NET-4 %s is refused', async (_name, headers, path, status) => {
    const response = await hub.get(path, { ...headers })
    expect(valid<OperationOutcome>(response, status).issue).toHaveLength(1)
  })

  it.each([
    ['PUT', '/Patient/x', 405, 'GET'],
    ['DELETE', '/DocumentReference/x', 405, 'GET'],
    ['POST', '/Patient', 405, 'GET'],
    ['POST', '/metadata', 405, 'GET'],
    ['OPTIONS', '/DocumentReference', 405, 'GET'],
    ['POST', '', 404, undefined],
    ['GET', '', 404, undefined],
  ] as const)('NET-4 %s %s is not offered, and says so in FHIR', async (method, path, status, allow) => {
    const response = await hub.inject({ method, url: `/network/fhir${path}` })
    refused(response, status, status === 405 ? 'not-supported' : 'not-found')
    expect(response.headers.allow).toBe(allow)
  })

  it('NET-4 with a method that is not offered is refused for that, whatever its body is', async () => {
    const patch = { method: 'PATCH', url: '/network/fhir/Patient/x', payload: '[]' } as const
    refused(
      await hub.inject({ ...patch, headers: { 'content-type': 'application/json-patch+json' } }),
      405,
      'not-supported',
    )
    const head = await hub.inject({ method: 'HEAD', url: '/network/fhir/Patient/x' })
    expect([head.statusCode, head.headers.allow, head.headers['content-type']]).toEqual([
      405,
      'GET',
      'application/fhir+json; charset=utf-8',
    ])
  })

  it('NET-4 with a body that is too large, or of another type, is refused', async () => {
    refused(await hub.post('/Patient/$match', `"${'x'.repeat(70_000)}"`), 413, 'too-long')
    refused(
      await hub.post('/Patient/$match', '<Patient/>', { 'content-type': 'application/fhir+xml' }),
      415,
      'not-supported',
    )
  })

  it('NET-5 beyond so many at once hears that the hub is busy, and each is counted', async () => {
    const file = join(hub.folder, 'gateway.yaml')
    const usual = await readFile(file, 'utf8')
    await writeFile(file, `${usual}\nmostAtOnce: 1\n`)
    await hub.look()
    const path = `/DocumentReference?patient=${rosaAtMaple}`
    expect((await hub.get(path)).statusCode).toBe(200)
    const answered = await Promise.all(Array.from({ length: 4 }, () => hub.get(path)))
    const busy = answered.filter(({ statusCode }) => statusCode === 503)
    expect(answered.filter(({ statusCode }) => statusCode === 200)).toHaveLength(4 - busy.length)
    expect(busy).toHaveLength(3)
    for (const each of busy) {
      refused(each, 503, 'transient')
      expect(each.headers['retry-after']).toMatch(/^\d+$/)
    }
    expect((await hub.get(path)).statusCode).toBe(200)
    await writeFile(file, usual)
    await hub.look()

    await hub.inject({ method: 'GET', url: '/network/fhir/Patient' })
    await hub.get(`/Binary/${randomUUID()}`)
    const metrics = await hub.metrics()
    const counted = (transaction: string, outcome: string) =>
      metrics.includes(`causeway_network_requests_total{transaction="${transaction}",outcome="${outcome}"} `)
    expect(counted('fhir-query', 'busy')).toBe(true)
    expect(counted('fhir-query', 'answered')).toBe(true)
    expect(counted('fhir-discover', 'unauthenticated')).toBe(true)
    expect(counted('fhir-retrieve', 'not-found')).toBe(true)
    expect(metrics).toMatch(/phase_seconds_count\{transaction="fhir-query",phase="look-up"\} \d/)
    expect(metrics).toContain('causeway_network_in_flight 0')
    expect(metrics).not.toMatch(/Lindqvist|lakeside/i)
  })

  it('NET-9 leaves an entry of who asked for what, for each person who was told of', async () => {
    const { rows } = await hub.test.owner.query<{ action: string }>(
      `select distinct action from audit where action like 'network.%' order by 1`,
    )
    expect(rows.map(({ action }) => action)).toEqual(
      expect.arrayContaining(['network.discover', 'network.query', 'network.retrieve']),
    )
  })

  it('OPS-4 leaves nothing of anybody in the log, whatever its address and body held', async () => {
    await hub.get('/Patient?family=Lindqvist&given=Rosa&birthdate=1984-05-06&deceased=true')
    await hub.get('/Patient?family=Lindqvist&birthdate=1984-05-06')
    await hub.post('/Patient/$match', '{"family": "Lindqvist", ')
    await hub.signIn(await hub.assertion(randomUUID()))
    expect(lines.length).toBeGreaterThan(3)
    expect(lines.join('')).not.toMatch(/Lindqvist|Rosa|1984-05-06|544 ?0188|Okoye|cwn_/)
  })
})
