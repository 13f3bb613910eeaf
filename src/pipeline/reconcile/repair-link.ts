/**
 * Repair by linking: the entry that a side has under another id is the one that seemed to be missing there. Where the hub
 * has made a record of that entry meanwhile, the two records become one, so that one logical appointment is left.
 */
import { findLinks, type LinkKey, writeLinks } from '../../store/links.ts'
import { moveLink, newestEvent, recordFacts, standsAlone } from '../../store/reconcile-facts.ts'
import type { Scope } from '../../store/scope.ts'
import { aliasToken } from '../items.ts'
import type { Repaired, Repairing } from './repair.ts'
import { openRecord, routeFor } from './repair-push.ts'
import { retire } from './retire.ts'
import { sendByHand } from './send.ts'

/**
 * Links it to the record, and sends that record there once more, so that the entry carries its identifier. An entry that
 * belongs to a record with deliveries under way, or with a counterpart of its own, is left to a person.
 */
export async function linkAlike(repairing: Repairing): Promise<Repaired> {
  const { hub, db, pair, row, body } = repairing
  const { organization } = db
  const { alike } = body
  const { record } = row
  if (!alike || !record) return { kind: 'conflict', state: 'no-repair' }
  const connection = pair[row.side].id
  const keys = alike.aliases
    .filter(alias => alias.system !== 'record')
    .map(alias => ({
      alias,
      connection,
      entity: alike.entity,
      token: aliasToken({ hub, organization }, alike.entity, alias),
    }))
  const others = await otherRecords(db, keys, record)
  const opened = await openRecord(repairing, others)
  if (!opened) return { kind: 'conflict', state: 'no-repair' }
  // Asked again under the locks: it can have been taken in just now.
  const taken = await otherRecords(db, keys, record)
  if (taken.some(other => !others.includes(other))) return { kind: 'conflict', state: 'two-records' }
  const tokens = keys.map(({ token }) => token)
  if (!(await standsAlone(db, others, connection, tokens))) return { kind: 'conflict', state: 'two-records' }

  for (const key of keys) await moveLink(db, key, record)
  const links = keys.map(({ alias, ...key }) => ({
    ...key,
    record,
    kind: 'user' as const,
    reasons: ['reconciled'],
    // Of a target's entry the id is kept; without what it holds, the next delivery compares with nothing and writes.
    ...(alias.system === pair.kind
      ? {
          body: hub.sealer.sealJson(organization, 'link', `${connection}/${key.entity}/${key.token}`, {
            id: alias.value,
          }),
        }
      : {}),
  }))
  await writeLinks(db, organization, links, hub.now())
  await retire(hub, db, others)
  const event = await newestEvent(db, record)
  const route = routeFor(repairing, row.side, opened.resource)
  const { version, person } = opened.facts
  if (!event || !route) return { kind: 'done', state: 'repairing' }
  const result = await sendByHand(hub, db, route, { record, recordType: pair.kind, version, person, event })
  return { kind: 'done', state: 'repairing', result, ...(person ? { persons: [person] } : {}) }
}

/** The records that the entry belongs to already, other than this one; appointments all of them. */
async function otherRecords(db: Scope, keys: readonly LinkKey[], record: string): Promise<string[]> {
  const linked = (await findLinks(db, keys)).map(link => link.record).filter(other => other !== record)
  return (await recordFacts(db, [...new Set(linked)])).map(({ id }) => id)
}
