/** Entries of the audit trail as people see them: who by name, whose by name, the connection by its title. */
import { z } from 'zod'
import type { Configuration } from '../../pipeline/configuration.ts'
import type { Hub } from '../../pipeline/hub.ts'
import { accountNames } from '../../store/account-names.ts'
import type { AccountKeys } from '../../store/accounts.ts'
import { auditOutcomes, type ListedEntry, serviceNames } from '../../store/lists/audit.ts'
import { displaysOf } from '../../store/lists/messages.ts'
import type { Scope } from '../../store/scope.ts'
import { id, instant } from '../api.ts'
import { connectionName, nameConnection } from './connections.ts'

const personShown = z.object({ id, name: z.string().nullable(), birthDate: z.string().nullable() })
export type PersonShown = z.infer<typeof personShown>

export const auditEntry = z.object({
  id,
  at: instant,
  actor: z.object({
    kind: z.enum(['person', 'service', 'hub', 'system']),
    id: z.string(),
    name: z.string().nullable().describe('Of the person or programme, or the connection; null for the hub itself'),
  }),
  action: z.string(),
  subject: z.object({ kind: z.string(), id: z.string(), name: z.string().nullable() }),
  connection: connectionName.nullable(),
  outcome: z.enum(auditOutcomes),
  reason: z.string().nullable().describe('What somebody wrote, the event, or a problem code'),
  people: z.array(personShown).describe('Whose data it was, the first ones'),
  peopleCount: z.number().int(),
  cause: id.nullable().describe('The message, delivery, run or grant that it came of'),
  version: z.number().int().nullable(),
  position: z.string().nullable().describe('Its place in the chain; null until the next second'),
})
export type AuditEntryShown = z.infer<typeof auditEntry>

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** Rows as the API gives them out, with the names of at most `most` people each; returns also whose names those are. */
export async function showEntries(
  { hub, keys }: { hub: Hub; keys: AccountKeys },
  db: Scope,
  configuration: Configuration,
  rows: readonly ListedEntry[],
  most: number,
): Promise<{ items: AuditEntryShown[]; shown: string[] }> {
  const actors = await namesOfActors({ hub, keys }, db, rows)
  const shown = [...new Set(rows.flatMap(row => row.persons.slice(0, most)))]
  const people = await showPeople(hub, db, shown)
  const connectionTitle = (each: string) => nameConnection(configuration, each).title || null
  const items = rows.map(row => ({
    id: row.id,
    at: row.at.toISOString(),
    actor: {
      kind: row.actor_kind,
      id: row.actor,
      name: row.actor_kind === 'system' ? connectionTitle(row.actor) : (actors.get(row.actor) ?? null),
    },
    action: row.action,
    subject: {
      kind: row.subject_kind,
      id: row.subject,
      name:
        row.subject_kind === 'account'
          ? (actors.get(row.subject) ?? null)
          : row.subject_kind === 'connection'
            ? connectionTitle(row.subject)
            : null,
    },
    connection: row.connection ? nameConnection(configuration, row.connection) : null,
    outcome: row.outcome,
    reason: row.reason,
    people: row.persons.slice(0, most).map(each => people.get(each) ?? { id: each, name: null, birthDate: null }),
    peopleCount: row.persons.length,
    cause: row.cause,
    version: row.version,
    position: row.position,
  }))
  return { items, shown }
}

/** The names of people and programmes that did something, or that something was done to. */
export async function namesOfActors(
  { hub, keys }: { hub: Hub; keys: AccountKeys },
  db: Scope,
  rows: readonly Pick<ListedEntry, 'actor' | 'actor_kind' | 'subject' | 'subject_kind'>[],
): Promise<Map<string, string>> {
  const accounts = rows.flatMap(row => [
    ...(row.actor_kind === 'person' ? [row.actor] : []),
    ...(row.subject_kind === 'account' ? [row.subject] : []),
  ])
  const services = rows.flatMap(row => (row.actor_kind === 'service' ? [row.actor] : []))
  const names = await accountNames(
    db,
    keys,
    accounts.filter(each => uuid.test(each)),
  )
  for (const row of await serviceNames(db, [...new Set(services.filter(each => uuid.test(each)))]))
    names.set(row.id, hub.sealer.open(db.organization, 'service_account.name', row.id, row.name).toString())
  return names
}

/** Patients by name and birth date. */
export async function showPeople(hub: Hub, db: Scope, persons: readonly string[]): Promise<Map<string, PersonShown>> {
  const people = new Map<string, PersonShown>()
  for (const [person, display] of await displaysOf(db, persons)) {
    const opened = displayed.parse(hub.sealer.openJson(db.organization, 'record.display', person, display))
    people.set(person, { id: person, name: opened.name || null, birthDate: opened.birthDate ?? null })
  }
  return people
}

const displayed = z.looseObject({ name: z.string().nullish(), birthDate: z.string().nullish() })
