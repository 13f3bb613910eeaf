/** The five lists of the interface: opaque cursors, in the order of (updatedAt, id), with what goes wrong on command. */
import type { SourceKind } from '../../../model/sessions/source.ts'
import { type Answer, json, refused } from './answers.ts'
import type { Knobs } from './knobs.ts'
import { type Shown, shownEntry } from './shown.ts'
import type { Behind, World } from './world.ts'

/** The kind that stands behind the name of a list. */
export const kindsOf: Readonly<Record<string, SourceKind>> = {
  sites: 'site',
  users: 'user',
  students: 'student',
  templates: 'template',
  notes: 'note',
}

const usualLimit = 100

/** One page of a list. `repeat`: its `next` leads to the same page once more. */
export function listAnswer(
  world: World,
  kind: SourceKind,
  query: URLSearchParams,
  { knobs, now, repeat }: { knobs: Knobs; now: Date; repeat: boolean },
): Answer {
  const cursor = query.get('cursor')
  const behind = cursor === null ? undefined : behindOf(cursor)
  if (cursor !== null && (behind === undefined || knobs.forgetCursors))
    return refused(410, 'cursor-unknown', 'The cursor is not known any more; begin again')
  const since = query.get('updatedSince')
  const from = since === null ? undefined : Date.parse(since)
  if (from !== undefined && Number.isNaN(from))
    return refused(400, 'bad-request', 'updatedSince is not an instant', ['updatedSince'])
  const limit = Number(query.get('limit') ?? usualLimit)
  if (!Number.isInteger(limit) || limit < 1) return refused(400, 'bad-request', 'limit is not a number', ['limit'])
  const page = world.list(kind, {
    until: now.getTime() - knobs.exportDelayMinutes * 60_000,
    limit: Math.min(limit, knobs.mostItems),
    ...(from === undefined ? {} : { from }),
    ...(behind?.id === undefined ? {} : { behind }),
  })
  const last = page.items.at(-1)
  const next = repeat ? (cursor ?? cursorOf(firstCursor)) : page.more && last ? cursorOf(last) : undefined
  const shown = page.items.map(each => shownEntry(kind, each, knobs.signatures))
  return json(200, {
    items: query.get('fields') === 'id' && knobs.idsOnly ? shown.map(idOf) : shown,
    ...(next === undefined ? {} : { next }),
    total: page.total,
  })
}

/** What `fields=id` leaves of an entry. */
function idOf({ id, deleted, published, updatedAt }: Shown): Shown {
  return { id, ...(deleted ? { deleted } : {}), ...(published === false ? { published } : {}), updatedAt }
}

/** Before everything. */
const firstCursor: Behind = { at: -1, id: '' }

function cursorOf({ at, id }: Behind): string {
  return Buffer.from(JSON.stringify([at, id])).toString('base64url')
}

function behindOf(cursor: string): Behind | undefined {
  try {
    const read: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString())
    if (!Array.isArray(read) || typeof read[0] !== 'number' || typeof read[1] !== 'string') return undefined
    return { at: read[0], id: read[1] }
  } catch {
    return undefined
  }
}
