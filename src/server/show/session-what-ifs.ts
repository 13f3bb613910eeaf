/** What another grace time would change, as the API shows it: counts, and a few notes of each change by name. */
import { z } from 'zod'
import { decideNote, differencesOf } from '../../model/sessions/match-note.ts'
import { type Tried, type WhatIfChange, whatIfChanges } from '../../model/sessions/what-if.ts'
import type { Deciding } from '../../sessions/by-hand.ts'
import type { GraceTried } from '../../sessions/try-grace.ts'
import { listNotes } from '../../store/lists/session-notes.ts'
import { calledOf, openNamed, sessionTime, timeOf } from './sessions.ts'

const minutes = z.number().int()
const sample = z.object({
  note: z.string(),
  student: z.string().nullable(),
  user: z.string().nullable(),
  session: sessionTime.nullable(),
  startDifference: minutes.describe('Minutes by which it starts later than the appointment in question'),
  endDifference: minutes,
  reasonNow: z.string().nullable().describe('Why it has no pair now: a code; null: it has one'),
  reasonThen: z.string().nullable(),
})
const change = z.object({ count: z.number().int(), sample: z.array(sample) })
export const tried = z.object({
  checked: z.number().int(),
  total: z.number().int().nullable().describe('Notes of the agency; with the first answer only'),
  graceMinutes: z.number().int(),
  graceNow: z.number().int(),
  pairsNow: z.number().int(),
  pairsThen: z.number().int(),
  appear: change,
  ambiguous: change.describe('Several appointments would fit, or several notes one: a person would decide'),
  goAway: change.describe('The rules would not make them; pairs that are there stay, nothing is taken back'),
  next: z.string().nullable(),
})

const shownOfEach = 20

/** The answer, and the notes that it names. */
export async function showTried(
  { hub, db, connection }: Deciding,
  outcome: GraceTried,
  graceMinutes: number,
): Promise<{ answer: Omit<z.infer<typeof tried>, 'graceMinutes' | 'next'>; seen: string[] }> {
  const { organization } = db
  const own = (which: WhatIfChange) => outcome.tried.filter(each => each.change === which)
  const seen = whatIfChanges.flatMap(which =>
    own(which)
      .slice(0, shownOfEach)
      .map(({ row }) => row.id),
  )
  const { rows } = await listNotes(db, { connection, among: seen }, Math.max(1, seen.length))
  const byId = new Map(rows.map(row => [row.id, row]))
  const nameOf = (key: string | null, body: Buffer | null) =>
    key && body ? calledOf(openNamed(hub, organization, { table: 'session_source', key, id: key, body })) : null
  const shown = (which: WhatIfChange): z.infer<typeof change> => ({
    count: own(which).length,
    sample: own(which)
      .slice(0, shownOfEach)
      .flatMap(each => {
        const listed = byId.get(each.row.id)
        if (!listed) return []
        return [
          {
            note: listed.id,
            student: nameOf(listed.student_id, listed.student),
            user: nameOf(listed.author_id, listed.author),
            session: timeOf(listed.starts_at, listed.ends_at, listed.zone),
            ...differencesOf(each.tried.facts, each.slot),
            reasonNow: each.before === 'pair' ? null : each.row.reason,
            reasonThen: reasonThen(each, graceMinutes),
          },
        ]
      }),
  })
  const { checked, total, graceNow, pairsNow, pairsThen } = outcome
  const changes = { appear: shown('appear'), ambiguous: shown('ambiguous'), goAway: shown('goAway') }
  return { answer: { checked, total, graceNow, pairsNow, pairsThen, ...changes }, seen }
}

/** Why there would be no pair then; only those that are shown are asked for. */
function reasonThen({ change, tried: { facts, slots } }: Tried, graceMinutes: number): string | null {
  if (change === 'appear') return null
  if (change === 'ambiguous') return 'AMBIGUOUS'
  const decision = decideNote(facts, slots, { graceMinutes })
  return decision.kind === 'auto' ? null : decision.reason
}
