/**
 * Another grace time, tried on the notes of an agency: some students at a time, so that each answer is quick and adding the
 * answers up is the progress. Pairs that a person chose stay; those of the rules are made anew, on paper only.
 */
import { type Tried, type TriedNote, tryGrace } from '../model/sessions/what-if.ts'
import { preferIndexes } from '../store/plans.ts'
import { type Candidate, candidatesOf } from '../store/session-matching.ts'
import { countNotesToTry, graceOf, type NoteToTry, notesToTry } from '../store/session-what-if.ts'
import { type Deciding, seesAgency } from './by-hand.ts'
import { slotOf } from './pair-notes.ts'

export type GraceTried = {
  checked: number
  total: number | null
  graceNow: number
  pairsNow: number
  pairsThen: number
  tried: readonly (Tried & { row: NoteToTry })[]
  /** The student after whom the next begin; null: that was all. */
  next: string | null
}

/** Notes of one answer. */
const notesAtOnce = 5_000

/** Tries it on the next students; undefined where the person sees no such agency. @param after a student of an answer */
export async function tryGraceOn(
  deciding: Deciding,
  { agency, graceMinutes, after }: { agency: string; graceMinutes: number; after: string | null },
): Promise<GraceTried | undefined> {
  const { db, connection } = deciding
  if (!seesAgency(deciding, agency)) return undefined
  const graceNow = await graceOf(db, agency)
  if (graceNow === undefined) return undefined
  const total = after === null ? await countNotesToTry(db, connection, agency) : null
  await preferIndexes(db)
  const found = await notesToTry(db, connection, agency, after, notesAtOnce + 1)
  const isMore = found.length > notesAtOnce
  const last = found.at(-1)?.student
  const whole = isMore ? found.filter(({ student }) => student !== last) : found
  // One student with more notes than fit: all of them that do.
  const notes = whole.length > 0 ? whole : found.slice(0, notesAtOnce)
  const ready = notes.flatMap(({ id, client, staff, date, unread, how }) =>
    client && staff && date && unread === null && how !== 'user' ? [{ id, client, staff, date }] : [],
  )
  const candidates = Map.groupBy(await candidatesOf(db, ready), ({ note }) => note)
  const byId = new Map(notes.map(note => [note.id, note]))
  const tried = tryGrace(
    notes.flatMap(note => triedOf(note, candidates.get(note.id) ?? [], byId)),
    graceMinutes,
  ).flatMap(each => {
    const row = byId.get(each.tried.facts.note)
    return row ? [{ ...each, row }] : []
  })
  const pairsNow = notes.filter(({ appointment }) => appointment !== null).length
  const lost = tried.filter(({ change, before }) => before === 'pair' && change !== 'appear').length
  const won = tried.filter(({ change }) => change === 'appear').length
  const next = isMore ? (notes.at(-1)?.student ?? null) : null
  return { checked: notes.length, total, graceNow, pairsNow, pairsThen: pairsNow + won - lost, tried, next }
}

/** A note as it would be matched for the first time; none where that is not a question of time. */
function triedOf(
  { id: note, startsAt, endsAt, client, staff, authorType, unread, how, twins }: NoteToTry,
  candidates: readonly Candidate[],
  notes: ReadonlyMap<string, NoteToTry>,
): TriedNote[] {
  if (unread !== null || how === 'user' || !startsAt || !endsAt || !client || !staff) return []
  const slots = candidates.map(candidate => {
    const { takenBy } = candidate
    // What the rules gave to another note is free on paper: all of them are matched anew.
    const isFree = takenBy !== null && notes.get(takenBy)?.how === 'auto'
    return slotOf(isFree ? { ...candidate, takenBy: null } : candidate)
  })
  const people = { client, staff, author: authorType ?? ('employee' as const) }
  return [{ facts: { note, startsAt, endsAt, hasAgency: true, ...people, duplicates: twins }, slots }]
}
