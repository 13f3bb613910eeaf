/**
 * Many notes at once, one to one: an appointment that a note has got is no candidate of another, and two notes that fit
 * the same one are never told apart by the order in which they came. Source: reference/sessions.md section 5.
 */
import {
  decideNote,
  differencesOf,
  type MatchOptions,
  type NoteDecision,
  type NoteFacts,
  type Slot,
} from './match-note.ts'

/** The decision of each note, by its id; the order of notes and slots does not matter. Pure. */
export function decideNotes(
  notes: readonly NoteFacts[],
  slots: readonly Slot[],
  options: MatchOptions = {},
): Map<string, NoteDecision> {
  const slotsOf = Map.groupBy(slots, ({ client }) => client)
  const nearOf = ({ client }: NoteFacts) => slotsOf.get(client) ?? []
  return withoutRivals(
    notes.map(facts => ({ facts, slots: nearOf(facts), decision: decideNote(facts, nearOf(facts), options) })),
  )
}

/** Takes the appointment back from notes that got the same one: a person decides which is meant. */
export function withoutRivals(
  decided: readonly { facts: NoteFacts; slots: readonly Slot[]; decision: NoteDecision }[],
): Map<string, NoteDecision> {
  const chosen = decided.flatMap(({ facts, decision }) =>
    decision.kind === 'auto' ? [{ note: facts.note, appointment: decision.appointment }] : [],
  )
  const notesOf = Map.groupBy(chosen, ({ appointment }) => appointment)
  return new Map(
    decided.map(({ facts, slots, decision }) => {
      const rivals = decision.kind === 'auto' ? (notesOf.get(decision.appointment) ?? []) : []
      return [facts.note, rivals.length > 1 ? rivalled(facts, slots, rivals) : decision]
    }),
  )
}

function rivalled(
  facts: NoteFacts,
  slots: readonly Slot[],
  rivals: readonly { note: string; appointment: string }[],
): NoteDecision {
  const slot = slots.find(({ id }) => id === rivals[0]?.appointment)
  const notes = rivals.map(({ note }) => note).filter(note => note !== facts.note)
  return {
    kind: 'none',
    reason: 'AMBIGUOUS',
    detail: {
      ...(slot && { appointment: slot.id, ...differencesOf(facts, slot) }),
      notes: notes.sort(),
    },
  }
}
