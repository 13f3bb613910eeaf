/**
 * A hub with a member that tells the registry of people and documents in the plainest form there is: a JSON list of acts.
 * What a real protocol makes of its messages is its connector's business.
 */
import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { type Connector, defineConnector } from '../src/connectors/connector.ts'
import { connectors } from '../src/connectors/registry.ts'
import type { Patient } from '../src/model/fhir.ts'
import type { MemberIdentifier, MemberPerson, RegistryAct } from '../src/model/registry/acts.ts'
import { registryTaker } from '../src/registry/take.ts'
import { openTestHub, type TestHub } from './hub.ts'

export const oid = '2.16.840.1.113883.3.6147.458.2.1'

/** Says what the acts of its body say. */
export const plainMember = defineConnector({
  name: 'plain-member',
  title: 'A member',
  settings: z.strictObject({ patientOid: z.string().optional() }),
  capabilities: { repeatable: true, lookUp: false, updates: 'none', batch: 1, concurrency: 1, delivers: [] },
  inbound: {
    answer: 'after-apply',
    maxBytes: 50_000_000,
    contentTypes: ['application/json'],
    verify: () => ({ ok: true }),
  },
  parse({ body }) {
    return { kind: 'registry', acts: JSON.parse(Buffer.from(body).toString()) as RegistryAct[] }
  },
  check: async () => ({ ok: true, findings: [] }),
})

export type RegistryHub = {
  test: TestHub
  /** Tells the registry; resolves with where the message stands once it is applied. */
  tell(...acts: RegistryAct[]): Promise<Standing>
  /** The same as one of the other members. */
  tellAs(member: string, ...acts: RegistryAct[]): Promise<Standing>
  /** Stores without applying. */
  send(...acts: RegistryAct[]): Promise<string>
  standing(message: string): Promise<Standing>
  close(): Promise<void>
}
export type Standing = { state: string; problem: string | null; remarks: { problem: string; where?: string }[] }

/** @param members slugs of the connections; the first is meant where none is named */
export async function openRegistryHub(members: readonly [string, ...string[]] = ['member']): Promise<RegistryHub> {
  const known = new Map<string, Connector>([...connectors, ['plain-member', plainMember as unknown as Connector]])
  const test = await openTestHub({ connectors: known })
  test.hub.registry = registryTaker
  await test.apply(
    [
      'organization: { slug: maple-street, name: Maple Street, environment: staging }',
      'connections:',
      ...members.map(slug => `  - { id: ${slug}, connector: plain-member, settings: {} }`),
    ].join('\n'),
  )
  const connections = await test.rows<{ slug: string; public_id: string }>('select slug, public_id from connection')
  const standing = async (message: string) => {
    const [row] = await test.rows<Standing & { remarks: Standing['remarks'] | null }>(
      'select state, problem, remarks from message where id = $1',
      [message],
    )
    return { state: row?.state ?? 'lost', problem: row?.problem ?? null, remarks: row?.remarks ?? [] }
  }
  const sendAs = async (slug: string, ...acts: RegistryAct[]) => {
    const connection = connections.find(each => each.slug === slug)
    const body = Buffer.from(JSON.stringify(acts))
    const headers = new Map([['content-type', 'application/json']])
    const received = await test.receive({ publicId: connection?.public_id ?? '', headers, body })
    if (received.kind !== 'stored') throw new Error(received.problem)
    return received.message
  }
  const send = (...acts: RegistryAct[]) => sendAs(members[0], ...acts)
  const applied = async (message: string) => {
    await test.applyAll()
    return standing(message)
  }
  return {
    test,
    send,
    standing,
    tell: async (...acts) => applied(await send(...acts)),
    tellAs: async (slug, ...acts) => applied(await sendAs(slug, ...acts)),
    close: test.close,
  }
}

/** Somebody at the member, by their number there. */
export function known(number: string, ...others: MemberIdentifier[]): MemberPerson {
  const identity = { type: oid, value: number }
  return { identity, identifiers: [identity, ...others] }
}

export function patient(family: string, given: string, birthDate: string, more: Partial<Patient> = {}): Patient {
  return { resourceType: 'Patient', name: [{ family, given: [given] }], birthDate, ...more }
}

export function register(person: MemberPerson, of: Patient, at = '2026-11-20T10:00:00Z'): RegistryAct {
  return { kind: 'register', person, patient: of, at, remarks: [] }
}

export function update(person: MemberPerson, of: Patient, at = '2026-11-21T10:00:00Z'): RegistryAct {
  return { kind: 'update', person, patient: of, at, remarks: [] }
}

export function merge(person: MemberPerson, previous: readonly string[], at = '2026-11-22T10:00:00Z'): RegistryAct {
  return { kind: 'merge', person, previous: previous.map(value => ({ type: oid, value })), at, remarks: [] }
}

export function push(
  person: MemberPerson,
  content: string,
  uniqueId: string = randomUUID(),
  at = '2026-11-22T11:00:00Z',
): RegistryAct {
  return {
    kind: 'document',
    person,
    patient: { resourceType: 'Patient' },
    document: { uniqueId, typeCode: '34133-9', confidentiality: 'N', content: { text: content } },
    at,
    remarks: [],
  }
}
