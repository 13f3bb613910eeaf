/**
 * A member with people and documents that answers document queries and retrieves, without a wire in front of it and without
 * whoever else takes part in the network.
 */
import { randomUUID } from 'node:crypto'
import type { MemberPolicy } from '../../src/model/network/release.ts'
import type { Requester } from '../../src/model/network/requester.ts'
import type { MemberPerson, PushedDocument, RegistryAct } from '../../src/model/registry/acts.ts'
import { type ExchangeNote, noteExchanges, noteHubExchanges } from '../../src/network/exchanges.ts'
import type { Member } from '../../src/network/members.ts'
import type { Network } from '../../src/network/network.ts'
import type { NetworkNote } from '../../src/network/notes.ts'
import { createRoom, type Room } from '../../src/network/room.ts'
import { statements, withScope } from '../../src/store/scope.ts'
import { oid, openRegistryHub, type RegistryHub } from '../registry-hub.ts'

export const home = '2.16.840.1.113883.3.9001'
export const patientOid = '2.16.840.1.113883.3.9001.1'
export const repositoryOid = '2.16.840.1.113883.3.9001.2'
/** Under it the member's own system numbers its people. */
export const ownOid = oid

export const policy: MemberPolicy = {
  purposes: ['TREATMENT'],
  delegated: true,
  consent: 'off',
  restricted: 'with-directive',
  partTwo: false,
}

export const requester: Requester = {
  via: 'ihe',
  homeCommunity: '2.16.840.1.113883.3.7700',
  organization: { oid: '2.16.840.1.113883.3.7700.1', name: 'Lakeside Hospital' },
  user: { name: 'Imani Okoye', role: { code: '158965000' } },
  purpose: 'TREATMENT',
  certificate: 'ab'.repeat(32),
  messageId: 'urn:uuid:0198f3a2-0000-7000-8000-000000000001',
}

export type DocumentsHub = RegistryHub & {
  network: Network & { room: Room }
  member: Member
  /** Every note that was kept, the newest last. */
  kept: NetworkNote[]
  /** The record of whoever has this number at the member, as discovery would tell it. */
  recordOf(number: string): Promise<string>
  /** What the network answers by may change. */
  setPolicy(change: Partial<MemberPolicy>): void
}

/** @param members slugs of the connections that tell of people */
export async function openDocumentsHub(members: readonly [string, ...string[]] = ['member']): Promise<DocumentsHub> {
  const registry = await openRegistryHub(members)
  const { test } = registry
  const { hub, organization } = test
  await test.apply(
    [
      'organization: { slug: maple-street, name: Maple Street, environment: staging }',
      'connections:',
      ...members.map(id => `  - { id: ${id}, connector: plain-member, settings: { patientOid: '${ownOid}' } }`),
    ].join('\n'),
  )
  const member: Member = {
    organization,
    connection: randomUUID(),
    name: 'Maple Street',
    homeCommunity: home,
    patientOid,
    repositoryOid,
    policy: { ...policy },
    summaries: true,
  }
  const kept: NetworkNote[] = []
  const only = (is: boolean) => Promise.resolve(is ? member : undefined)
  const network: DocumentsHub['network'] = {
    hub,
    members: {
      all: async () => [member],
      byHomeCommunity: each => only(each === home),
      byPatientOid: each => only(each === patientOid),
      byRepositoryOid: each => only(each === repositoryOid),
    },
    reading: {
      within: (of, work) => withScope(hub.pool, of, work),
      everywhere: work => work(statements(hub.pool)),
      newest: work => work(statements(hub.pool)),
      ready: async of => void (await Promise.all(of.map(each => hub.sealer.ready(each)))),
    },
    notes: {
      async keep(notes) {
        kept.push(...notes)
        const own: ExchangeNote[] = []
        for (const each of notes) if (each.organization) own.push(each.note)
        await withScope(hub.pool, organization, db => noteExchanges(hub, db, own))
        const others = notes.filter(each => !each.organization).map(each => each.note)
        await noteHubExchanges(statements(hub.pool), others)
      },
      close: async () => {},
    },
    room: createRoom({ bytes: 50_000_000, waitMs: 200 }),
  }
  return {
    ...registry,
    network,
    member,
    kept,
    async recordOf(number) {
      const [row] = await test.rows<{ record: string }>(
        `select l.record from link l where l.entity = 'patient' and l.token = $1`,
        [hub.tokens.token(organization, `link patient ${ownOid}`, number)],
      )
      if (!row) throw new Error(`nobody has the number ${number}`)
      return row.record
    },
    setPolicy: change => void Object.assign(member.policy, policy, change),
  }
}

/** A visit summary of somebody, with a C-CDA. */
export function summary(
  person: MemberPerson,
  change: Partial<PushedDocument> & { says?: string; at?: string } = {},
): RegistryAct {
  const { says = 'Cough for a week', at = '2026-11-22T11:00:00Z', ...more } = change
  const document: PushedDocument = {
    uniqueId: randomUUID(),
    typeCode: '34133-9',
    title: 'Summary of care',
    createdAt: '2026-11-20T10:00:00Z',
    confidentiality: 'N',
    content: {
      Header: {
        Document: { ID: 'D-1', Title: 'Summary of care', DateTime: '2026-11-20T10:00:00Z' },
        Patient: {
          Identifiers: [{ ID: person.identity.value, IDType: person.identity.type }],
          Demographics: { FirstName: 'Rosa', LastName: 'Lindqvist', DOB: '1984-05-06', Sex: 'Female' },
        },
      },
      ChiefComplaintText: says,
    },
    ...more,
  }
  return { kind: 'document', person, patient: { resourceType: 'Patient' }, document, at, remarks: [] }
}
