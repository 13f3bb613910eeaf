/** The facts of people who are to be pushed, opened: what the plan of each is made from. */
import type { SourceStudent, SourceUser } from '../model/sessions/source.ts'
import type { Hub } from '../pipeline/hub.ts'
import type { Scope } from '../store/scope.ts'
import { type PushFactsRow, pushFacts, sourceBodies } from '../store/session-push-facts.ts'
import type { PushKind } from '../store/session-pushes.ts'
import type { PushFacts, PushTarget } from './plan-push.ts'
import { readTold, type Told } from './push-told.ts'

export type KnownFacts = {
  id: string
  /** Agencies of the person: who may decide about them. */
  agencies: readonly string[]
  version: string
  said: string | null
  /** What the source was told last. */
  told?: Told
  facts: PushFacts
}

/** What is known of these people. `chosen`: as if each were chosen, for a dry run. */
export async function loadPushFacts(
  hub: Hub,
  db: Scope,
  asked: { connection: string; kind: PushKind; targets: readonly string[]; chosen?: boolean },
): Promise<KnownFacts[]> {
  const rows = await pushFacts(db, asked.connection, asked.kind, asked.targets)
  const sites = await sourceBodies(db, [...new Set(rows.flatMap(row => row.sites))])
  const open = (id: string, body: Buffer) =>
    // Sealed by the hub itself, from what was checked when it came in.
    hub.sealer.openJson(db.organization, 'session_source', id, body) as unknown as Partial<SourceStudent & SourceUser>
  const siteIds = new Map(sites.map(({ id, body }) => [id, open(id, body).id ?? '']))
  return rows.map(row => {
    const entry = row.known && row.known_body ? open(row.known, row.known_body) : undefined
    const target = targetOf(hub, db.organization, asked.kind, row)
    const told = toldOf(hub, db.organization, asked, row)
    const known = entry?.id ?? told?.id
    return {
      id: row.id,
      agencies: row.agencies,
      version: row.version,
      said: row.said,
      ...(told ? { told } : {}),
      facts: {
        target,
        active: (asked.chosen ?? row.wanted === true) && !row.gone && target.active,
        sites: row.sites.flatMap(id => siteIds.get(id) ?? []),
        ...(row.zone === null ? {} : { zone: row.zone }),
        ...(known === undefined ? {} : { known }),
        ...(entry ? { ownSites: entry.sites ?? (entry.site === undefined ? [] : [entry.site]) } : {}),
        twin: row.twin,
        pushed: row.said !== null,
      },
    }
  })
}

function targetOf(hub: Hub, organization: string, kind: PushKind, { id, body }: PushFactsRow): PushTarget {
  const key = `${organization}/${kind}/${id}`
  return hub.sealer.openJson(organization, 'session_target', key, body) as unknown as PushTarget
}

type Ids = { connection: string; kind: PushKind }

/** What a person's id at the source is sealed with. */
export const pushKey = ({ connection, kind }: Ids, target: string) => `${connection}/${kind}/${target}`

function toldOf(hub: Hub, organization: string, ids: Ids, { id, source }: PushFactsRow): Told | undefined {
  return source ? readTold(hub.sealer.openJson(organization, 'session_push', pushKey(ids, id), source)) : undefined
}
