/** Repair by linking: the entry that a side has under another id is the one that seemed to be missing there. */
import { findLinks, writeLinks } from '../../store/links.ts'
import { lockRecords } from '../../store/locks.ts'
import { aliasToken } from '../items.ts'
import type { Repaired, Repairing } from './repair.ts'

/** Links it to the record, unless it belongs to another one. */
export async function linkAlike({ hub, db, pair, row, body }: Repairing): Promise<Repaired> {
  const { organization } = db
  const { alike } = body
  const { record } = row
  if (!alike || !record) return { kind: 'conflict', state: 'no-repair' }
  await lockRecords(db, [record])
  const connection = pair[row.side].id
  const keys = alike.aliases
    .filter(alias => alias.system !== 'record')
    .map(alias => ({
      alias,
      connection,
      entity: alike.entity,
      token: aliasToken({ hub, organization }, alike.entity, alias),
    }))
  const taken = await findLinks(db, keys)
  if (taken.some(link => link.record !== record)) return { kind: 'id-taken' }
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
  return { kind: 'done', state: 'repairing' }
}
