/** Saves what an organization chose about matching: for files, the console and roll-back. */
import { type MatchingWish, matchingBody } from '../model/matching.ts'
import { openVersion } from '../pipeline/versions.ts'
import { writeMatching } from '../store/matching-settings.ts'
import type { Change } from './change.ts'
import { keepIfNew, type Saved, type SaveOptions } from './save.ts'

/** Saves the settings. What holds while nobody has said anything are the defaults, so saying them changes nothing. */
export async function saveMatching(change: Change, wish: MatchingWish, options: SaveOptions = {}): Promise<Saved> {
  const { hub, db, configuration } = change
  const { organization: id } = db
  const body = matchingBody.parse(wish)
  const newest = await openVersion(hub, db, 'matching', id)
  const before = newest?.body ?? configuration.matching
  const kept = await keepIfNew(change, { kind: 'matching', id, version: newest?.version, before, body }, options)
  if (kept.was === 'unchanged') return kept
  const sealed = hub.sealer.sealJson(id, 'matching', id, body)
  await writeMatching(db, id, { version: kept.version, body: sealed }, hub.now())
  return kept
}
