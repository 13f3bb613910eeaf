/** Undo of a refusal: the pair as the rules had made it, Auto and with what was known of it, as if nobody had refused it. */
import { z } from 'zod'
import { waitForLane } from '../store/messages.ts'
import { allowPair } from '../store/session-by-hand.ts'
import { noteNow, slotNow } from '../store/session-notes-by-hand.ts'
import { followPairs } from '../store/session-pairs.ts'
import { lastRefusal, type Refusal, restoreEntryPair, restoreNotePair } from '../store/session-refusals.ts'
import {
  type Decided,
  type Deciding,
  type EntryTab,
  hindranceOf,
  kindOfTab,
  mayChoose,
  noteHindrance,
  rowOf,
  seesAgency,
} from './by-hand.ts'
import { asItWas } from './pair-notes.ts'
import { pairLane } from './settings.ts'

const entryPair = z.object({ mappedAt: z.string() })
const notePair = z.object({
  mappedAt: z.string().nullable(),
  step: z.string(),
  due: z.boolean(),
  problem: z.string().nullable(),
  review: z.string().nullable(),
  reviewAt: z.string().nullable(),
  detail: z.record(z.string(), z.union([z.string(), z.number()])).nullable(),
})

/** Of a site, student or user. */
export async function takeRefusalBack(
  deciding: Deciding,
  tab: EntryTab,
  seen: { id: string; version: number },
): Promise<Decided> {
  const { hub, db, connection } = deciding
  const kind = kindOfTab[tab]
  await waitForLane(db, pairLane(connection))
  const row = await rowOf(deciding, tab, seen.id)
  if (!row) return { kind: 'not-found' }
  if (row.version !== seen.version || row.target !== null) return { kind: 'changed' }
  const hindrance = await hindranceOf(deciding, tab, row, 'choose')
  if (hindrance) return { kind: 'hindered', because: hindrance }
  const refusal = await lastRefusal(db, kind, seen.id)
  if (!refusal) return { kind: 'late', because: 'not-refused' }
  if (!(await mayChoose(deciding, tab, row, refusal.target))) return { kind: 'late', because: 'gone' }
  const was = entryPair.safeParse(wasOf(deciding, kind, seen.id, refusal))
  const mappedAt = was.success ? new Date(was.data.mappedAt) : hub.now()
  const done = await restoreEntryPair(db, { ...seen, target: refusal.target }, mappedAt)
  if (done.kind !== 'done') return done
  await allowPair(db, kind, seen.id, refusal.target)
  await followPairs(db, connection, kind, [seen.id])
  return done
}

/** Of a note: it goes on from where it was. */
export async function takeRefusalBackOfNote(
  deciding: Deciding,
  seen: { id: string; version: number },
): Promise<Decided> {
  const { hub, db, connection } = deciding
  await waitForLane(db, pairLane(connection))
  const note = await noteNow(db, seen.id)
  if (!note || !seesAgency(deciding, note.agency)) return { kind: 'not-found' }
  if (note.version !== seen.version || note.appointment !== null) return { kind: 'changed' }
  const hindrance = await noteHindrance(deciding, note, 'choose')
  if (hindrance) return { kind: 'hindered', because: hindrance }
  const refusal = await lastRefusal(db, 'note', seen.id)
  if (!refusal) return { kind: 'late', because: 'not-refused' }
  const slot = await slotNow(db, refusal.target)
  if (!slot || slot.client !== note.client) return { kind: 'late', because: 'gone' }
  const was = notePair.safeParse(wasOf(deciding, 'note', seen.id, refusal))
  if (!was.success) return { kind: 'late', because: 'not-refused' }
  // An appointment that moved meanwhile is for a person to choose, knowing what it is now.
  const isSame = Object.entries(asItWas({ ...slot, client: slot.client ?? '' })).every(
    ([name, value]) => was.data.detail?.[name] === value,
  )
  if (!isSame) return { kind: 'late', because: 'moved' }
  const pair = { ...seen, appointment: refusal.target, pair: was.data }
  const done = await restoreNotePair(db, pair, hub.now())
  if (done.kind === 'done') await allowPair(db, 'note', seen.id, refusal.target)
  return done
}

function wasOf({ hub, db }: Deciding, kind: string, source: string, { target, reason }: Refusal): unknown {
  const opened = hub.sealer.openJson(db.organization, 'session_rejection', `${kind}/${source}/${target}`, reason)
  const read = z.object({ was: z.unknown() }).safeParse(opened)
  return read.success ? read.data.was : undefined
}
