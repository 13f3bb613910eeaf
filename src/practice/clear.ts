/**
 * Takes back what notes have brought to appointments that are not theirs any more: only what the note wrote, only while
 * nobody has changed it and it is not rendered. What stood there stays in the history, with its signatures.
 */
import type { Clearing, ClearOutcome } from '../connectors/practice.ts'
import type { Hub } from '../pipeline/hub.ts'
import { preferIndexes } from '../store/plans.ts'
import { appendPracticeHistory, type ContentRow, loadContents, writeContents } from '../store/practice-content.ts'
import { type EntryRow, loadEntries } from '../store/practice-entries.ts'
import { withScope } from '../store/scope.ts'
import { sealContent } from './content.ts'
import { earlier } from './fill.ts'

/** Clears appointments in one transaction; answers in the order of the batch. */
export async function clearAppointments(
  hub: Hub,
  organization: string,
  batch: readonly Clearing[],
): Promise<ClearOutcome[]> {
  await hub.sealer.ready(organization)
  return withScope(hub.pool, organization, async db => {
    await preferIndexes(db)
    const ids = [...new Set(batch.map(({ appointment }) => appointment))]
    const appointments = await loadEntries(db, 'appointment', ids, 'lock')
    const contents = await loadContents(db, ids)
    const outcomes = batch.map(clearing =>
      decideClearing(clearing, appointments.get(clearing.appointment), contents.get(clearing.appointment)),
    )
    const cleared = batch.flatMap(({ appointment }, index) => {
      const before = contents.get(appointment)
      return outcomes[index]?.kind === 'cleared' && before ? [before] : []
    })
    const now = hub.now()
    await writeContents(
      db,
      cleared.map(({ appointment }) => ({
        appointment,
        note: undefined,
        contentHash: undefined,
        edited: false,
        by: undefined,
        body: sealContent(hub, organization, appointment, { resultNotes: '' }),
      })),
      now,
    )
    await appendPracticeHistory(
      db,
      cleared.map(before => {
        const id = hub.newId()
        const note = before.note ?? undefined
        const body = earlier(hub, organization, id, before)
        return { appointment: before.appointment, id, what: 'clear', by: undefined, note, body }
      }),
      now,
    )
    return outcomes
  })
}

/** What becomes of a clearing, in this order. Pure. */
function decideClearing(
  { note }: Clearing,
  appointment: EntryRow | undefined,
  before: ContentRow | undefined,
): ClearOutcome {
  if (!appointment || appointment.removedAt !== null) return { kind: 'gone' }
  if (before?.note !== note) return { kind: 'nothing' }
  return before.edited || appointment.state === 'rendered' ? { kind: 'kept' } : { kind: 'cleared' }
}
