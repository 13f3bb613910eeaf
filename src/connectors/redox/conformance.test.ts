import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exportJWK, generateKeyPair } from 'jose'
import { expect, it } from 'vitest'
import { allowAddresses } from '../allowed-addresses.ts'
import { describeConnector, type Other, type Sample } from '../conformance.ts'
import { createFetch } from '../outgoing.ts'
import { type RedoxSettings, settings } from './config.ts'
import { redox } from './index.ts'
import { parse } from './parse.ts'

const oid = '2.16.840.1.113883.3.6147.458.2.1'
const pair = await generateKeyPair('RS384')
const jwks = JSON.stringify({ keys: [{ ...(await exportJWK(pair.publicKey)), kid: 'one' }] })
const given = { patientOid: oid, jwks }

const people = {
  FirstName: 'Rosa',
  LastName: 'Lindqvist',
  DOB: '1984-05-06',
  Sex: 'Female',
  PhoneNumber: { Home: '+14165550123', Office: null, Mobile: null },
  EmailAddresses: ['rosa.lindqvist@example.com'],
}
const identifiers = [
  { ID: 'p-1', IDType: oid },
  { ID: 'mr-1', IDType: 'MR' },
]
const at = (minute: number) => `2026-11-20T10:${String(minute).padStart(2, '0')}:00.000Z`
const meta = (DataModel: string, EventType: string, minute: number) => ({
  DataModel,
  EventType,
  EventDateTime: at(minute),
})
const messages: [string, object][] = [
  ['new', { Meta: meta('PatientAdmin', 'NewPatient', 1), Patient: { Identifiers: identifiers, Demographics: people } }],
  [
    'updated',
    {
      Meta: meta('PatientAdmin', 'PatientUpdate', 2),
      Patient: { Identifiers: identifiers, Demographics: { ...people, MiddleName: null } },
    },
  ],
  [
    'merged',
    {
      Meta: meta('PatientAdmin', 'PatientMerge', 3),
      Patient: { Identifiers: identifiers, PreviousIdentifiers: [{ ID: 'p-0', IDType: oid }], Demographics: people },
    },
  ],
  [
    'visit',
    {
      Meta: meta('Clinical Summary', 'VisitPush', 4),
      Header: {
        Document: { ID: '0a1b2c3d-0000-4000-8000-000000000001', DateTime: '20261120', TypeCode: { Code: '34133-9' } },
        Patient: {
          Identifiers: identifiers,
          Demographics: { ...people, EmailAddresses: [{ Address: 'rosa.lindqvist@example.com' }] },
        },
      },
      ChiefComplaintText: '<paragraph>Lindqvist coughs</paragraph>',
    },
  ],
]

function sampleOf([name, message]: [string, object]): Sample {
  return {
    name,
    origin: 'push',
    headers: { 'content-type': 'application/json' },
    body: Buffer.from(JSON.stringify(message)),
  }
}

/** Where the member publishes its keys. */
async function openKeys(): Promise<Other<RedoxSettings>> {
  let to: 'off' | 'on' | number = 'on'
  const server = createServer((_request, response) => {
    if (to === 'off') return response.destroy()
    response.statusCode = to === 'on' ? 200 : to
    response.end(jwks)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const jwksUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks`
  const fetch = createFetch({ allow: allowAddresses({ loopback: true }) })
  return {
    io: {
      settings: settings.parse({ patientOid: oid, jwksUrl }),
      connection: { id: '018f0000-0000-7000-8000-000000000001', slug: 'member' },
      fetch,
      now: () => new Date(),
      random: () => 0.5,
      newId: () => 'an-id',
      memory: new Map(),
      sleep: async () => undefined,
    },
    async turn(next) {
      to = next
    },
    async close() {
      await fetch.close()
      await new Promise(resolve => server.close(resolve))
    },
  }
}

describeConnector<RedoxSettings>(
  redox,
  {
    settings: given,
    personal: ['Rosa', 'Lindqvist', '1984-05-06', '+14165550123', 'rosa.lindqvist@example.com'],
    messages: messages.map(sampleOf),
    other: openKeys,
  },
  () => {
    const read = (message: object) =>
      parse({
        settings: settings.parse(given),
        connection: { id: 'c', slug: 'member' },
        origin: 'push',
        headers: { get: () => undefined },
        body: Buffer.from(JSON.stringify(message)),
      })

    it('NET-1 reads nulls everywhere and nulls left out as the same patient', () => {
      const [, sent] = messages[0] ?? ['', {}]
      const nulls = JSON.parse(JSON.stringify(sent)) as { Patient: { Demographics: object } }
      nulls.Patient.Demographics = {
        ...nulls.Patient.Demographics,
        SSN: null,
        Race: null,
        Address: null,
        Language: null,
      }
      expect(read(nulls)).toEqual(read(sent))
    })

    it('NET-1 reads both spellings of Clinical Summary', () => {
      const [, sent] = messages[3] ?? ['', {}]
      const other = { ...sent, Meta: { ...meta('ClinicalSummary', 'VisitPush', 4) } }
      expect(read(other)).toEqual(read(sent))
    })

    it('NET-1 takes a masked e-mail for none', () => {
      const masked = {
        Meta: meta('PatientAdmin', 'NewPatient', 1),
        Patient: { Identifiers: identifiers, Demographics: { ...people, EmailAddresses: ['[email protected]'] } },
      }
      expect(JSON.stringify(read(masked))).not.toContain('protected')
    })

    it.each([
      ['no identifier', [], 'registry.no-patient-oid'],
      ['none under the OID', [{ ID: '1', IDType: 'MR' }], 'registry.no-patient-oid'],
      ['one without a value', [{ ID: '', IDType: oid }, ...identifiers], 'registry.identifier-empty'],
    ])('NET-1 refuses a patient with %s', (_name, given, problem) => {
      const message = {
        Meta: meta('PatientAdmin', 'NewPatient', 1),
        Patient: { Identifiers: given, Demographics: people },
      }
      expect(read(message)).toMatchObject({ kind: 'refused', problem })
    })

    it.each([
      ['2.16.840.1.113883.3.6147^1234', '2.16.840.1.113883.3.6147^1234'],
      ['URN:UUID:0A1B2C3D-0000-4000-8000-000000000001', '0a1b2c3d-0000-4000-8000-000000000001'],
    ])('NET-3 keeps the document id %s as %s', (given, kept) => {
      const [, sent] = messages[3] ?? ['', {}]
      const message = JSON.parse(JSON.stringify(sent)) as { Header: { Document: { ID: string } } }
      message.Header.Document.ID = given
      expect(read(message)).toMatchObject({ acts: [{ document: { uniqueId: kept } }] })
    })

    it.each(['123', 'visit-7', '', '1.2'])('NET-3 refuses %j as the id of a document', given => {
      const [, sent] = messages[3] ?? ['', {}]
      const message = JSON.parse(JSON.stringify(sent)) as { Header: { Document: { ID: string } } }
      message.Header.Document.ID = given
      expect(read(message)).toMatchObject({ kind: 'refused', problem: 'registry.document-id' })
    })
  },
)
