/** Questions of a member: summaries, places, the directory; every answer in the shape that Redox's clients know. */
import { randomUUID } from 'node:crypto'
import type { LightMyRequestResponse } from 'fastify'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { inChange } from '../../src/configuration/change.ts'
import { saveMatching } from '../../src/configuration/matching.ts'
import { readEnvelope } from '../../src/connectors/redox/envelope.ts'
import type { RedoxSettings } from '../../src/connectors/redox/index.ts'
import { answerQuery } from '../../src/server/redox/queries.ts'
import { faultsOf } from '../redox-schemas.ts'
import { openRedoxMember, type RedoxMember } from '../registry-member.ts'

const oid = '2.16.840.1.113883.3.6147.458.2.1'
let member: RedoxMember
beforeAll(async () => {
  member = await openRedoxMember()
})
afterAll(() => member?.close())

const meta = (dataModel: string, eventType: string) => ({
  DataModel: dataModel,
  EventType: eventType,
  EventDateTime: member.test.clock.now.toISOString(),
  Test: true,
  Source: { ID: '7ce6f387-c33c-417d-8682-81e83628cbd9', Name: 'Clinic' },
  Destinations: [{ ID: 'ef9e7448-7f65-4432-aa96-059647e9b357', Name: 'Here' }],
  Message: { ID: 5565 },
  Logs: [{ ID: 'd9f5d293-7110-461e-a875-3beb089e79f3', AttemptID: null }],
})
const demographics = {
  FirstName: 'Ines',
  MiddleName: 'Marie',
  LastName: 'Halloran',
  DOB: '1961-02-03',
  Sex: 'Female',
  SSN: '900-01-2345',
  Language: 'en',
  EmailAddresses: ['ines@example.org'],
  PhoneNumber: { Home: '+12135550101', Mobile: null },
  Address: { StreetAddress: '12 Elm St', City: 'Salem', State: 'OR', ZIP: '97301', Country: 'US' },
}
const patient = (id: string) => ({
  Identifiers: [
    { ID: id, IDType: oid },
    { ID: `mr-${id}`, IDType: 'MR' },
  ],
})
const ask = (dataModel: string, eventType: string, question: object) =>
  member.send({ Meta: meta(dataModel, eventType), ...question })
const register = async (id: string) =>
  expect(
    (
      await ask('PatientAdmin', 'NewPatient', {
        Patient: { ...patient(id), Demographics: demographics },
      })
    ).statusCode,
  ).toBe(200)

type Pushed = { type?: string; at: string; visit?: { StartDateTime: string; VisitNumber?: string }; id?: string }
const push = async (id: string, { type = '11506-3', at, visit, id: document = randomUUID() }: Pushed, more: object) => {
  const response = await ask('Clinical Summary', 'VisitPush', {
    Header: {
      DirectAddressFrom: 'a@direct.example.org',
      Document: { ID: document, Title: 'Summary', DateTime: at, TypeCode: { Code: type }, Visit: visit ?? null },
      Patient: {
        Identifiers: [{ ID: id, IDType: oid }],
        Demographics: { ...demographics, EmailAddresses: [{ Address: 'ines@example.org' }] },
      },
    },
    ...more,
  })
  expect(response.statusCode).toBe(200)
  return document
}

type Body = { Meta: Record<string, unknown>; Header?: { Document: Record<string, unknown> } } & Record<string, unknown>
/** The answer, which is as its schema wants it, where one is published. */
function answerOf(response: LightMyRequestResponse, event: string, hasSchema = true): Body {
  const body = response.json<Body>()
  expect(response.statusCode).toBe(200)
  expect(body.Meta).toMatchObject({ EventType: event, Test: true })
  expect(body.Meta).not.toHaveProperty('Destinations')
  if (hasSchema) expect(faultsOf(body)).toEqual([])
  return body
}

describe('the latest summary of a patient', () => {
  it('NET-1 is the newest one by its own date, under the id of its version, without what belongs to one visit', async () => {
    await register('s-1')
    const problems = (name: string) => ({ Problems: [{ Name: name, Code: '1', CodeSystem: '2.16.840.1.113883.6.90' }] })
    const newest = await push(
      's-1',
      { type: '34133-9', at: '2026-11-20T10:00:00Z' },
      {
        ...problems('Asthma'),
        ChiefComplaintText: 'Cough',
        AllergiesText: 'None known',
        Foo: 1,
      },
    )
    await push('s-1', { type: '34133-9', at: '2026-10-01T10:00:00Z' }, problems('Older'))
    await push('s-1', { at: '2026-11-22T10:00:00Z', visit: { StartDateTime: '2026-11-22T09:00:00Z' } }, {})
    const body = answerOf(
      await ask('Clinical Summary', 'PatientQuery', { Patient: patient('s-1') }),
      'PatientQueryResponse',
    )
    expect(body).toMatchObject({
      Header: { Document: { ID: newest }, Patient: patient('s-1') },
      Problems: [{ Name: 'Asthma' }],
      AllergyText: 'None known',
    })
    for (const other of ['ChiefComplaintText', 'Foo']) expect(body).not.toHaveProperty(other)
    expect(body.Header).not.toHaveProperty('DirectAddressFrom')
  })

  it('NET-3 has the new id once it was corrected', async () => {
    await register('s-2')
    const id = await push('s-2', { type: '34133-9', at: '2026-11-20T10:00:00Z' }, { ProblemsText: 'first' })
    member.test.clock.now = new Date(member.test.clock.now.getTime() + 1_000)
    await push('s-2', { id, type: '34133-9', at: '2026-11-20T10:00:00Z' }, { ProblemsText: 'second' })
    const body = answerOf(
      await ask('Clinical Summary', 'PatientQuery', { Patient: patient('s-2') }),
      'PatientQueryResponse',
    )
    expect(body.ProblemsText).toBe('second')
    expect(body.Header?.Document.ID).not.toBe(id)
  })

  it('answers 404 where there is none, and where nobody is known', async () => {
    await register('s-3')
    for (const id of ['s-3', 'nobody']) {
      const response = await ask('Clinical Summary', 'PatientQuery', { Patient: patient(id) })
      expect(response.statusCode).toBe(404)
      expect(response.json()).toMatchObject({ Meta: { EventType: 'PatientQueryResponse', Errors: [{}] } })
    }
  })
})

describe('the summary of a visit', () => {
  beforeAll(async () => {
    await register('v-1')
    for (const [day, number] of [
      ['05', 'A'],
      ['19', 'B'],
      ['12', 'C'],
    ] as const) {
      const visit = { StartDateTime: `2026-11-${day}T09:00:00Z`, VisitNumber: number }
      await push('v-1', { at: '2026-11-25T10:00:00Z', visit }, { ChiefComplaintText: `On the ${day}th` })
    }
    await push('v-1', { type: '34133-9', at: '2026-11-26T10:00:00Z' }, {})
  })

  it.each([
    ['is that of the latest visit', {}, 'B'],
    ['is that of the latest within a time frame', { EndDateTime: '2026-11-19T00:00:00Z' }, 'C'],
    ['is that of a day', { StartDateTime: '2026-11-05T00:00:00Z', EndDateTime: '2026-11-06T00:00:00Z' }, 'A'],
    ['is that of a number', { VisitNumber: 'A' }, 'A'],
  ])('NET-1 %s', async (_name, Visit, number) => {
    const response = await ask('Clinical Summary', 'VisitQuery', { Patient: patient('v-1'), Visit })
    const body = answerOf(response, 'VisitQueryResponse', false)
    expect(body).toMatchObject({ Header: { Document: { Visit: { VisitNumber: number } } } })
    expect(body.ChiefComplaintText).toMatch(/^On the/)
    // No schema is published for it; it has the shape of what was pushed.
    expect(faultsOf(body, 'clinicalsummary-visitpush')).toEqual([])
  })

  it.each([
    ['a frame without a visit', { StartDateTime: '2026-12-01T00:00:00Z' }],
    ['a number that none has', { VisitNumber: 'Z' }],
  ])('answers 404 to %s', async (_name, Visit) => {
    const response = await ask('Clinical Summary', 'VisitQuery', { Patient: patient('v-1'), Visit })
    expect(response.statusCode).toBe(404)
  })
})

describe('where somebody is known', () => {
  it('NET-2 is told with the identifiers there, also of somebody who was merged', async () => {
    await register('l-1')
    await register('l-2')
    await ask('PatientAdmin', 'PatientMerge', {
      Patient: { ...patient('l-1'), PreviousIdentifiers: [{ ID: 'l-2', IDType: oid }], Demographics: demographics },
    })
    const response = await ask('PatientSearch', 'LocationQuery', {
      Patient: { Identifiers: [{ ID: 'l-2', IDType: oid }] },
    })
    const { Patients } = answerOf(response, 'LocationQueryResponse')
    expect(Patients).toMatchObject([
      {
        ...patient('l-1'),
        Organization: { Name: expect.any(String), Identifiers: [{ IDType: 'FACID' }, { IDType: 'OID' }] },
      },
      patient('l-2'),
    ])
  })
})

describe('the directory', () => {
  it.each([
    ['an OID', { Identifier: { ID: oid, IDType: 'OID' } }, 1],
    ['a part of a name', { NameSearch: { Name: 'MEMB' } }, 1],
    ['nothing', { NameSearch: {}, RadiusSearch: {}, Limit: '20' }, 1],
    ['the OID of somebody else', { Identifier: { ID: '1.2.3', IDType: 'OID' } }, 0],
    ['another directory', { Directory: 'Elsewhere' }, 0],
    ['the next page', { Paging: { Index: 1 } }, 0],
  ])('NET-7 has whoever is asked for by %s', async (_name, question, count) => {
    const response = await ask('Organization', 'Query', { Directory: 'Carequality', ...question })
    const body = answerOf(response, 'QueryResponse', false)
    expect(body.Organizations).toHaveLength(count)
    if (count > 0) expect(body.Organizations).toMatchObject([{ Active: true, Aliases: ['member'] }])
  })
})

describe('the directory where this process answers for the network', () => {
  it('NET-7 has everybody who takes part, each once, by name and OIDs', async () => {
    const hub = member.test.hub
    const policy = { purposes: [], delegated: true, consent: 'off', restricted: 'never', partTwo: false } as const
    const other = (organization: string, name: string, oids: string) => ({
      organization,
      connection: member.connection,
      name,
      homeCommunity: `${oids}.1`,
      patientOid: `${oids}.2`,
      repositoryOid: `${oids}.3`,
      policy,
      summaries: true,
    })
    const takingPart = [other(member.test.organization, 'This one', '1.3.1'), other(randomUUID(), 'Harbour', '1.3.2')]
    const configuration = await hub.configurations.get(member.test.organization)
    const connection = configuration?.connections.get(member.connection)
    if (!connection) throw new Error('the member is there')
    const settings = connection.settings as RedoxSettings
    const asking = { organization: member.test.organization, publicId: member.publicId, connection, settings }
    const json = { Meta: meta('Organization', 'Query'), Directory: 'Carequality', Identifier: { ID: '1.3.2.2' } }
    const read = readEnvelope(Buffer.from(JSON.stringify(json)))
    if (read.kind !== 'read') throw new Error('it is a message')
    const answered = await answerQuery(hub, asking, read.envelope, { all: async () => takingPart })
    expect(JSON.parse(answered?.body ?? '{}')).toMatchObject({
      Organizations: [{ Active: true, Name: 'Harbour', Aliases: [], Identifiers: [{ ID: '1.3.2.1', IDType: 'OID' }] }],
      Paging: { Count: 1 },
    })
  })
})

describe('who is meant, where the organization has a rule of its own', () => {
  it('NET-6 is answered by name and birth date, to the member that told of them', async () => {
    const told = { FirstName: 'Perpetua', LastName: 'Quennell', DOB: '1931-07-08', Sex: 'Female' }
    await ask('PatientAdmin', 'NewPatient', { Patient: { ...patient('r-1'), Demographics: told } })
    const search = async () =>
      answerOf(await ask('PatientSearch', 'Query', { Patient: { Demographics: { ...told, Sex: null } } }), 'Response')
        .Patient
    expect(await search()).toEqual({})
    const { hub, organization } = member.test
    await inChange(hub, organization, { how: 'system', reason: 'A test' }, change =>
      saveMatching(change, { rules: ['identifier', 'name-birth-date-site'] }),
    )
    hub.configurations.forget()
    expect(await search()).toMatchObject({ Demographics: { LastName: 'Quennell' } })
  })
})

describe('the questions that were there before', () => {
  it('NET-1 are answered in the published shapes', async () => {
    await register('b-1')
    const id = await push('b-1', { at: '2026-11-20T10:00:00Z', visit: { StartDateTime: '2026-11-20T09:00:00Z' } }, {})
    const question = { Patient: patient('b-1') }
    answerOf(await ask('PatientSearch', 'Query', question), 'Response')
    answerOf(await ask('Clinical Summary', 'DocumentQuery', question), 'DocumentQueryResponse')
    answerOf(await ask('Clinical Summary', 'DocumentGet', { Document: { ID: id } }), 'DocumentGetResponse')
  })

  it('NET-9 are in the audit trail like all others, with whose data went out', async () => {
    const rows = await member.rows<{ reason: string; persons: string[] | null; outcome: string }>(
      `select reason, persons, outcome from audit where action = 'registry.query'`,
    )
    const events = new Set(rows.map(({ reason }) => reason))
    for (const event of ['ClinicalSummary/PatientQuery', 'ClinicalSummary/VisitQuery', 'PatientSearch/LocationQuery'])
      expect(rows.find(row => row.reason === event && row.outcome === 'done')?.persons).toHaveLength(1)
    expect(events).toContain('Organization/Query')
  })
})
