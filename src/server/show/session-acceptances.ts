/** A few of what would be accepted in bulk, and of what is left out, with both sides by name. */
import { z } from 'zod'
import type { Accepted, LeftOut } from '../../matching/one-to-one.ts'
import { leftOutWhys } from '../../matching/one-to-one.ts'
import type { Tab } from '../../model/sessions/tabs.ts'
import type { AcceptPreview } from '../../sessions/accept.ts'
import { type Deciding, type EntryTab, kindOfTab, targetKinds } from '../../sessions/by-hand.ts'
import { listEntries } from '../../store/lists/session-entries.ts'
import { listNotes } from '../../store/lists/session-notes.ts'
import { slotsShown } from '../../store/session-acceptances.ts'
import { choosableTargets } from '../../store/session-sites.ts'
import { calledOf, type Named, named, openNamed, openTarget, sessionTime, timeOf } from './sessions.ts'

const side = z.object({
  id: z.string(),
  name: z.string(),
  named: named.nullable().describe('Of appointments: the student, or the client'),
  time: sessionTime.nullable().describe('Of appointments'),
})
export const acceptSample = z.object({
  row: side,
  target: side.nullable().describe('What it would be paired with, or what keeps it from that'),
  score: z.number().nullable(),
  reasons: z.array(z.string()).describe('What speaks for it, as suggestions say it'),
})
type Side = z.infer<typeof side>
type Sample = z.infer<typeof acceptSample>

/** Pairs that are shown; of each reason to be left out fewer. */
const shownPairs = 20
const shownLeftOut = 5

type Shown = {
  sample: Sample[]
  leftOut: { why: (typeof leftOutWhys)[number]; count: number; sample: Sample[] }[]
  /** Everybody who is shown, by id. */
  seen: string[]
}

/** The least certain pairs first: they are what a person should look at. */
export async function sampleOfAccept(deciding: Deciding, tab: Tab, { pairs, leftOut }: AcceptPreview): Promise<Shown> {
  const least = pairs.toSorted((a, b) => a.score - b.score || (a.row < b.row ? -1 : 1)).slice(0, shownPairs)
  const groups = leftOutWhys.flatMap(why => {
    const own = leftOut.filter(each => each.why === why)
    return own.length > 0 ? [{ why, count: own.length, some: own.slice(0, shownLeftOut) }] : []
  })
  const all = [...least, ...groups.flatMap(({ some }) => some)]
  const show = tab === 'appointments' ? await notesShown(deciding, all) : await entriesShown(deciding, tab, all)
  const samples = (some: readonly (Accepted | LeftOut)[]) => some.flatMap(each => show(each) ?? [])
  return {
    sample: samples(least),
    leftOut: groups.map(({ why, count, some }) => ({ why, count, sample: samples(some) })),
    seen: all.flatMap(({ row, target }) => [row, ...(target ? [target] : [])]),
  }
}

type Show = (each: Accepted | LeftOut) => Sample | undefined
const targetsIn = (all: readonly (Accepted | LeftOut)[]) => all.flatMap(({ target }) => target ?? [])
const rowsIn = (all: readonly (Accepted | LeftOut)[]) => all.map(({ row }) => row)

async function entriesShown(deciding: Deciding, tab: EntryTab, all: readonly (Accepted | LeftOut)[]): Promise<Show> {
  const { hub, db, connection } = deciding
  const { organization } = db
  const filter = { connection, kind: kindOfTab[tab], among: rowsIn(all) }
  const { rows } = await listEntries(db, filter, Math.max(1, all.length))
  const byId = new Map(rows.map(row => [row.id, row]))
  const targets = await choosableTargets(db, connection, targetKinds[tab], targetsIn(all))
  const sideOf = (whose: Named): Side => ({ id: whose.id, name: calledOf(whose), named: whose, time: null })
  return ({ row, target: targetId, score, reasons = [] }) => {
    const entry = byId.get(row)
    if (!entry) return undefined
    const target = targetId === undefined ? undefined : targets.get(targetId)
    const source = openNamed(hub, organization, { table: 'session_source', key: row, id: row, body: entry.body })
    const other = target && openTarget(hub, organization, targetKinds[tab], target.id, target.body)
    return {
      row: sideOf(source),
      target: other ? sideOf(other) : null,
      score: score ?? null,
      reasons: [...reasons],
    }
  }
}

async function notesShown(deciding: Deciding, all: readonly (Accepted | LeftOut)[]): Promise<Show> {
  const { hub, db, connection } = deciding
  const { organization } = db
  const { rows } = await listNotes(db, { connection, among: rowsIn(all) }, Math.max(1, all.length))
  const byId = new Map(rows.map(row => [row.id, row]))
  const slots = await slotsShown(db, targetsIn(all))
  return ({ row, target: targetId, score, reasons = [] }) => {
    const note = byId.get(row)
    if (!note) return undefined
    const slot = targetId === undefined ? undefined : slots.get(targetId)
    const student =
      note.student_id && note.student
        ? openNamed(hub, organization, {
            table: 'session_source',
            key: note.student_id,
            id: note.student_id,
            body: note.student,
          })
        : null
    const client =
      slot?.clientId && slot.client ? openTarget(hub, organization, 'client', slot.clientId, slot.client) : null
    const sideOf = (sideId: string, whose: Named | null, time: Side['time']): Side => ({
      id: sideId,
      name: whose ? calledOf(whose) : '',
      named: whose,
      time,
    })
    return {
      row: sideOf(row, student, timeOf(note.starts_at, note.ends_at, note.zone)),
      target: slot ? sideOf(slot.id, client, timeOf(slot.startsAt, slot.endsAt, slot.zone)) : null,
      score: score ?? null,
      reasons: [...reasons],
    }
  }
}
