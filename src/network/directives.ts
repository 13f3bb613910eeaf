/**
 * What a person said about being told of over the network: as it holds, how it came to be so, and changing it. Said of one
 * of several records that are one person, it holds for the person.
 */
import type { Directive, DirectiveScope } from '../model/network/release.ts'
import { noteOwnAct } from '../pipeline/audit.ts'
import type { Hub } from '../pipeline/hub.ts'
import {
  type DirectiveRow,
  directivesOfRecords,
  endDirectives,
  insertDirectives,
  lockPerson,
} from '../store/network-directives.ts'
import { personGroups } from '../store/network-documents.ts'
import type { Scope } from '../store/scope.ts'

export type KeptDirective = {
  id: string
  kind: Directive['kind']
  scope: DirectiveScope
  /** It holds no longer from then on. */
  until?: Date
  reason?: string
  setBy: string
  at: Date
  endedBy?: string
  endedAt?: Date
}

export type Directives = {
  /** The survivor's record. */
  person: string
  /** Everybody who is one with them. */
  records: readonly string[]
  /** Another one after each change. */
  version: number
  /** Those that hold and those that ended, the latest first. */
  all: readonly KeptDirective[]
}

/** What is shown of somebody's past at most. */
const mostKept = 500

/** The directives of whoever this record is by now, what was said once listed once; undefined when nobody knows the record. */
export async function readDirectives(hub: Hub, db: Scope, record: string): Promise<Directives | undefined> {
  const read = await readEach(hub, db, record)
  const wordOf = ({ kind, scope, until, setBy, at, endedAt }: KeptDirective) =>
    [kind, scope, setBy, ...[until, at, endedAt].map(time => time?.getTime())].join(' ')
  return read && { ...read, all: [...new Map(read.all.map(each => [wordOf(each), each])).values()] }
}

/** The same with each record that something was written for. */
async function readEach(hub: Hub, db: Scope, record: string): Promise<Directives | undefined> {
  const group = (await personGroups(db, [record])).get(record)
  if (!group) return undefined
  const rows = await directivesOfRecords(db, group.records, mostKept)
  return {
    person: group.survivor,
    records: group.records,
    version: rows.length + rows.filter(row => row.ended_at !== null).length,
    all: rows.map(row => openDirective(hub, db, row)),
  }
}

export type ChangedDirectives = { kind: 'changed'; directives: Directives } | { kind: 'unknown' | 'other-version' }

export type WantedDirective = Directive & { until?: Date | undefined }

/**
 * Lets exactly these hold from now on; the others end. What is answered from then on goes by them.
 *
 * @param seen the version that the change is based on
 */
export async function changeDirectives(
  hub: Hub,
  db: Scope,
  change: { record: string; seen: number; wanted: readonly WantedDirective[]; reason: string; by: string },
): Promise<ChangedDirectives> {
  const { record, seen, reason, by } = change
  // Of two of one kind and scope the later is meant: it says another time.
  const wanted = [...new Map(change.wanted.map(each => [`${each.kind} ${each.scope}`, each])).values()]
  const group = (await personGroups(db, [record])).get(record)
  if (!group) return { kind: 'unknown' }
  await lockPerson(db, group.survivor)
  const before = await readEach(hub, db, record)
  if (!before) return { kind: 'unknown' }
  if (before.version !== seen) return { kind: 'other-version' }
  const holding = before.all.filter(each => each.endedAt === undefined)
  const isWanted = (each: WantedDirective) => wanted.some(other => same(other, each))
  const now = hub.now()
  const ended = holding.filter(each => !isWanted(each))
  await endDirectives(
    db,
    ended.map(({ id }) => id),
    by,
    now,
  )
  const added = wanted.filter(each => !holding.some(other => same(other, each)))
  await insertDirectives(
    db,
    db.organization,
    added.flatMap(({ kind, scope, until }) =>
      // Should they turn out to be several people, an objection holds for each: nobody knows whose it was.
      (kind === 'deny' ? before.records : [before.person]).map(person => {
        const id = hub.newId()
        const sealed = hub.sealer.seal(db.organization, 'network_directive.reason', id, reason)
        return { id, person, kind, scope, until, reason: sealed, by }
      }),
    ),
    now,
  )
  if (ended.length + added.length > 0)
    await noteOwnAct(hub, db, [
      {
        actor: { kind: 'person', id: by },
        action: 'network.directives',
        subject: { kind: 'Patient', id: before.person },
        persons: before.records,
        detail: { before: [...new Set(holding.map(said))], after: wanted.map(said), reason },
      },
    ])
  const after = await readDirectives(hub, db, record)
  return after ? { kind: 'changed', directives: after } : { kind: 'unknown' }
}

const same = (one: WantedDirective, other: WantedDirective) =>
  one.kind === other.kind && one.scope === other.scope && one.until?.getTime() === other.until?.getTime()
const said = ({ kind, scope, until }: WantedDirective) =>
  `${kind} ${scope}${until ? ` until ${until.toISOString()}` : ''}`

function openDirective(hub: Hub, db: Scope, row: DirectiveRow): KeptDirective {
  const { id, kind, scope, until, reason, set_by, at, ended_by, ended_at } = row
  const opened = reason && hub.sealer.open(db.organization, 'network_directive.reason', id, reason).toString()
  return {
    id,
    kind,
    scope,
    ...(until ? { until } : {}),
    ...(opened ? { reason: opened } : {}),
    setBy: set_by,
    at,
    ...(ended_by ? { endedBy: ended_by } : {}),
    ...(ended_at ? { endedAt: ended_at } : {}),
  }
}
