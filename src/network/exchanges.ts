/**
 * What went over the network, as it is kept: a row for each request and member that it concerns, an entry of the audit trail
 * for each person who was told of or withheld (the accounting of disclosures), and a row of the hub's own for what concerns
 * no member. Many at once, in the transaction of whoever answers: what is told and that it was told are one.
 * Source: SPEC NET-9, OPS-5; docs/decisions/0051-exchanges-belong-to-members.md.
 */
import type { Json } from '../model/events.ts'
import type { XdsCode } from '../model/network/documents.ts'
import type { ExchangeOutcome, ExchangeTransaction } from '../model/network/exchange.ts'
import type { ReleaseRule } from '../model/network/release.ts'
import type { Requester } from '../model/network/requester.ts'
import { noteOwnAct, type OwnAct } from '../pipeline/audit.ts'
import type { Hub } from '../pipeline/hub.ts'
import { insertExchanges, insertHubExchanges, type NewExchange } from '../store/network-exchanges.ts'
import type { Scope, Sql } from '../store/scope.ts'

/**
 * Plain JSON, so that a journal can hold it while the database cannot be written; noting the same `id` again changes
 * nothing. Times are instants, `id` a uuidv7.
 */
export type ExchangeNote = {
  id: string
  at: string
  transaction: ExchangeTransaction
  requester: Requester
  outcome: ExchangeOutcome
  durationMs: number
  /** Whom the answer told of, and with which documents (their unique ids). */
  released: readonly Released[]
  /** What was not told though it is there. Known here alone. */
  withheld: readonly Withheld[]
  /** Problems that were told. */
  problems?: readonly XdsCode[]
}
export type Released = { person: string; documents?: readonly string[] }
export type Withheld = { person: string; document?: string; rule: ReleaseRule }

/**
 * Notes requests that concern the organization of this scope, with their entries of the audit trail. The caller has readied
 * the sealer.
 */
export async function noteExchanges(hub: Hub, db: Scope, notes: readonly ExchangeNote[]): Promise<void> {
  if (notes.length === 0) return
  const { organization } = db
  const rows = notes.map(note => ({
    ...rowOf(note),
    persons: [...new Set(note.released.map(({ person }) => person))],
    documents: note.released.reduce((sum, { documents = [] }) => sum + documents.length, 0),
    withheld: note.withheld.length,
    meta: hub.sealer.sealJson(organization, 'network_exchange.meta', note.id, metaOf(note.requester)),
  }))
  const written = new Set(await insertExchanges(db, organization, rows))
  const acts = notes.filter(({ id }) => written.has(id)).flatMap(actsOf)
  if (acts.length > 0) await noteOwnAct(hub, db, acts)
}

/** Notes requests that concern no member: nobody was found among all, or they were refused before anybody was looked for. */
export async function noteHubExchanges(db: Sql, notes: readonly ExchangeNote[]): Promise<void> {
  await insertHubExchanges(db, notes.map(rowOf))
}

/** What a requester is counted and listed under. */
export function requesterKey({ homeCommunity, organization, client, certificate }: Requester): string {
  return homeCommunity ?? organization.oid ?? (client ? `client ${client}` : `certificate ${certificate.slice(0, 16)}`)
}

function rowOf(note: ExchangeNote): NewExchange {
  const { requester } = note
  return {
    id: note.id,
    at: new Date(note.at),
    transaction: note.transaction,
    via: requester.via,
    requester: kept(requesterKey(requester)),
    requesterName: kept(requester.organization.name),
    certificate: Buffer.from(requester.certificate, 'hex'),
    purpose: requester.purpose,
    ...(requester.onBehalfOf ? { onBehalfOf: requester.onBehalfOf } : {}),
    outcome: note.outcome,
    problems: [...new Set(note.problems)],
    durationMs: Math.round(note.durationMs),
  }
}
const longestKept = 200

/** As texts that requesters choose are kept in clear: no longer, and without what the database cannot hold. */
function kept(text: string): string {
  return text.replace(/\p{Cc}/gu, ' ').slice(0, longestKept)
}

function metaOf({ user, messageId, organization, client }: Requester): Json {
  return {
    user: userOf(user),
    messageId,
    ...(organization.oid ? { organization: organization.oid } : {}),
    ...(client ? { client } : {}),
  }
}

function userOf({ name, role, npi }: Requester['user']): Json {
  return {
    name,
    ...(role ? { role: { code: role.code, ...(role.system ? { system: role.system } : {}) } } : {}),
    ...(npi ? { npi } : {}),
  }
}

function actsOf(note: ExchangeNote): OwnAct[] {
  const { requester, transaction, id } = note
  const who = {
    requester: kept(requesterKey(requester)),
    organization: kept(requester.organization.name),
    purpose: requester.purpose,
    ...(requester.onBehalfOf ? { onBehalfOf: requester.onBehalfOf } : {}),
    user: userOf(requester.user),
  }
  const shared = (person: string) => ({
    actor: { kind: 'system' as const, id: who.requester },
    subject: { kind: 'Patient', id: person },
    persons: [person],
    cause: id,
  })
  return [
    ...note.released.map(
      ({ person, documents = [] }): OwnAct => ({
        ...shared(person),
        action: `network.${transaction}`,
        reason: requester.purpose,
        detail: { ...who, documents: [...documents] },
      }),
    ),
    ...note.withheld.map(
      ({ person, document, rule }): OwnAct => ({
        ...shared(person),
        action: 'network.withheld',
        outcome: 'refused',
        reason: rule,
        detail: { ...who, transaction, ...(document ? { document } : {}) },
      }),
    ),
  ]
}
