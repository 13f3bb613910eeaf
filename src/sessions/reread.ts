/** Notes without a pair are read again when more is known: the zone of their student, or their template. */
import type { SourceNote } from '../model/sessions/source.ts'
import type { Context } from '../pipeline/plan.ts'
import { noteBodies, rereadNotes } from '../store/session-notes.ts'
import { noteReader, timesOf } from './reading.ts'

const atOnce = 200

/** Reads them again, a few hundred at a time. */
export async function rereadAll(context: Context, notes: readonly string[]): Promise<void> {
  for (let start = 0; start < notes.length; start += atOnce)
    await rereadSome(context, notes.slice(start, start + atOnce))
}

async function rereadSome(context: Context, notes: readonly string[]): Promise<void> {
  const { hub, db, organization } = context
  const rows = await noteBodies(db, notes)
  const tokens = rows.map(row => ({ student: BigInt(row.student), template: BigInt(row.template) }))
  const read = await noteReader(context, tokens)
  await rereadNotes(
    db,
    rows.map(row => {
      const key = `${row.note}/${row.version}`
      const note = hub.sealer.openJson(organization, 'session_note_version', key, row.body) as unknown as SourceNote
      return {
        id: row.note,
        ...timesOf(read(note, { student: BigInt(row.student), template: BigInt(row.template) })),
      }
    }),
  )
}
