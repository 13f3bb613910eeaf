/** Pairs notes with appointments by rule, and looks again at pairs whose note says something else now. */
import { type NoteDecision as Decided, decideNote, type NoteFacts, type Slot } from '../model/sessions/match-note.ts'
import { minutesBetween } from '../model/sessions/units.ts'
import type { Scope } from '../store/scope.ts'
import {
  type Candidate,
  candidatesOf,
  confirmPairs,
  type DueNote,
  decideNotes,
  dueNotes,
  leaveNotes,
  type NoteDecision,
} from '../store/session-matching.ts'

const atOnce = 500

/** Decides the next notes of a connection; true when there may be more. One at a time per organization: see `run.ts`. */
export async function pairNotes(db: Scope, connection: string, now: Date): Promise<boolean> {
  const all = await dueNotes(db, connection, atOnce)
  await leaveNotes(
    db,
    all.flatMap(({ id, spent }) => (spent ? [id] : [])),
  )
  const due = all.filter(({ spent }) => !spent)
  const ready = due.flatMap(note => {
    const { id, client, staff, date, unread } = note
    return client && staff && date && unread === null ? [{ id, client, staff, date }] : []
  })
  const candidates = Map.groupBy(await candidatesOf(db, ready), ({ note }) => note)
  const decided = due.map(note => ({ note, decision: decide(note, candidates.get(note.id) ?? []) }))
  const unpaired = decided.filter(({ note }) => note.appointment === null)
  await decideNotes(db, withoutRivals(unpaired, candidates), now)
  await confirmPairs(
    db,
    decided
      .filter(({ note }) => note.appointment !== null)
      .map(({ note, decision }) => ({
        id: note.id,
        review:
          (decision.kind === 'auto' && decision.appointment === note.appointment) || isAsChosen(note)
            ? null
            : 'RECHECK',
      })),
    now,
  )
  return all.length === atOnce
}

/** A person chose the appointment knowing how much the times differ, and they differ as much as then. */
function isAsChosen({ chosen, startsAt, endsAt, unread }: DueNote): boolean {
  if (!chosen || !startsAt || !endsAt || unread !== null) return false
  return (
    minutesBetween(chosen.startsAt, startsAt) === chosen.startDifference &&
    minutesBetween(chosen.endsAt, endsAt) === chosen.endDifference
  )
}

type Decision = Decided | { kind: 'none'; reason: string; detail: Record<string, never> }

function decide(note: DueNote, candidates: readonly Candidate[]): Decision {
  if (note.unread !== null || !note.startsAt || !note.endsAt)
    return { kind: 'none', reason: note.unread ?? 'BAD_TIME', detail: {} }
  const facts: NoteFacts = {
    note: note.id,
    startsAt: note.startsAt,
    endsAt: note.endsAt,
    hasAgency: note.agency,
    ...(note.client ? { client: note.client } : {}),
    ...(note.staff ? { staff: note.staff } : {}),
    author: note.authorType ?? 'employee',
    // A pair that was made stays: its double is the one that is told so.
    duplicates: note.appointment === null ? note.twins : [],
  }
  return decideNote(facts, candidates.map(slotOf))
}

/** An appointment as matching sees it. */
export function slotOf(candidate: Candidate): Slot {
  const { appointment, zone, grace, client, staff, startsAt, endsAt, date, kind, state, takenBy, refused } = candidate
  return {
    id: appointment,
    zone,
    graceMinutes: grace,
    client,
    staff,
    startsAt,
    endsAt,
    date,
    kind,
    state,
    ...(takenBy ? { takenBy } : {}),
    rejected: refused,
  }
}

/** Two notes that fit one appointment are never told apart by the order in which they came: a person decides. */
function withoutRivals(
  decided: readonly { note: DueNote; decision: Decision }[],
  candidates: ReadonlyMap<string, readonly Candidate[]>,
): NoteDecision[] {
  const chosen = decided.flatMap(({ decision }) => (decision.kind === 'auto' ? [decision.appointment] : []))
  const count = new Map<string, number>()
  for (const appointment of chosen) count.set(appointment, (count.get(appointment) ?? 0) + 1)
  return decided.map(({ note: { id }, decision }) => {
    if (decision.kind === 'none')
      return { id, appointment: null, reason: decision.reason, detail: plain(decision.detail) }
    const { appointment, startDifference, endDifference } = decision
    if ((count.get(appointment) ?? 0) > 1)
      return { id, appointment: null, reason: 'AMBIGUOUS', detail: { appointment, startDifference, endDifference } }
    const slot = candidates.get(id)?.find(each => each.appointment === appointment)
    return { id, appointment, reason: null, detail: { startDifference, endDifference, ...asItWas(slot) } }
  })
}

/** What the appointment was when the pair was made: when it is something else, a person looks. */
export function asItWas(
  slot: Pick<Candidate, 'startsAt' | 'endsAt' | 'client' | 'staff'> | undefined,
): Record<string, string> {
  if (!slot) return {}
  return {
    slotFrom: slot.startsAt.toISOString(),
    slotTo: slot.endsAt.toISOString(),
    slotClient: slot.client,
    slotStaff: slot.staff,
  }
}

function plain(detail: object): Record<string, string | number> {
  return Object.fromEntries(
    Object.entries(detail).map(([name, value]) => [name, Array.isArray(value) ? value.join(' ') : value]),
  )
}
