/** Result notes that a person writes or corrects by hand; what a session note brings later does not overwrite them unseen. */
import type { Hub } from '../pipeline/hub.ts'
import { appendAudit } from '../store/audit.ts'
import { appendPracticeHistory, loadContents, writeContents } from '../store/practice-content.ts'
import type { Scope } from '../store/scope.ts'
import { type Content, openContent, sealContent } from './content.ts'
import { earlier } from './fill.ts'
import { accessOf } from './rights.ts'
import { type SaveOutcome, visibleEntry } from './save.ts'

/** Writes them; `seen` is the version of the content that the person began with, 0 while there is none. */
export async function writeNotes(
  hub: Hub,
  db: Scope,
  by: string,
  { id: appointment, seen }: { id: string; seen: number },
  resultNotes: string,
): Promise<SaveOutcome> {
  const { organization } = db
  const access = await accessOf(db, by)
  const row = await visibleEntry(db, access, 'appointment', appointment, 'lock')
  if (!row) return { kind: 'not-found' }
  if (!access.at(String(row.agency), 'edit')) return { kind: 'no-right' }
  if (row.state === 'rendered') return { kind: 'cannot', problem: 'practice.rendered' }
  const before = (await loadContents(db, [appointment])).get(appointment)
  const version = before?.version ?? 0
  if (version !== seen) return { kind: 'meanwhile', version }
  const says: Content = { ...(before ? openContent(hub, organization, before) : {}), resultNotes }
  const now = hub.now()
  const body = sealContent(hub, organization, appointment, says)
  const [note, contentHash] = [before?.note ?? undefined, before?.contentHash ?? undefined]
  await writeContents(db, [{ appointment, note, contentHash, edited: true, by, body }], now)
  const id = hub.newId()
  const kept = before && earlier(hub, organization, id, before)
  await appendPracticeHistory(db, [{ appointment, id, what: 'write', by, note, body: kept }], now)
  const actor = { kind: 'person', id: by } as const
  const subject = { kind: 'practice-appointment', id: appointment }
  await appendAudit(
    db,
    organization,
    [{ id: hub.newId(), actor, action: 'practice.write', subject, outcome: 'done' }],
    now,
  )
  return { kind: 'saved', id: appointment, version: version + 1 }
}
