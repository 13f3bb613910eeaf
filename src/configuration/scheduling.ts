/** Saves how an organization schedules: for files, the console and roll-back. */
import type { Json } from '../model/events.ts'
import { bodyOfScheduling, type Scheduling, type SchedulingBody, schedulingOf } from '../model/scheduling.ts'
import { openVersion } from '../pipeline/versions.ts'
import { writeScheduling } from '../store/scheduling.ts'
import type { Change } from './change.ts'
import { keepIfNew, type Saved, type SaveOptions } from './save.ts'

/** Saves the settings. What holds while nobody has said anything are the defaults, so saying them changes nothing. */
export async function saveScheduling(change: Change, wish: SchedulingBody, options: SaveOptions = {}): Promise<Saved> {
  const { hub, db, configuration } = change
  const { organization: id } = db
  const body = shortestBody(schedulingOf(wish))
  const newest = await openVersion(hub, db, 'scheduling', id)
  const before = newest?.body ?? shortestBody(configuration.scheduling)
  const kept = await keepIfNew(change, { kind: 'scheduling', id, version: newest?.version, before, body }, options)
  if (kept.was === 'unchanged') return kept
  const sealed = hub.sealer.sealJson(id, 'scheduling', id, body)
  await writeScheduling(db, id, { version: kept.version, body: sealed }, hub.now())
  return kept
}

function shortestBody(scheduling: Scheduling): Json {
  return bodyOfScheduling(scheduling) as unknown as Json
}

/** The settings as a file holds them. */
export function writtenScheduling(scheduling: Scheduling): object {
  const { owners, ...rest } = bodyOfScheduling(scheduling)
  return { ...rest, ...(Object.keys(owners).length > 0 ? { owners } : {}) }
}
