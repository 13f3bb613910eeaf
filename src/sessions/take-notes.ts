/** Takes a page of notes: every version that says something new is kept, and what it means for a pair is decided. */
import type { SourceNote, SourcePage } from '../model/sessions/source.ts'
import { type AfterVersion, afterVersion } from '../model/sessions/versions.ts'
import type { Context } from '../pipeline/plan.ts'
import { type KnownNote, knownNotes, markNotesGone, type NoteRow, writeNotes } from '../store/session-notes.ts'
import { contentText, noteReader, timesOf } from './reading.ts'
import type { SessionChoices } from './settings.ts'
import { sourceToken } from './tokens.ts'

type Coming = {
  note: SourceNote
  source: bigint
  student: bigint
  author: bigint
  template: bigint
  hash: bigint
  before: KnownNote | undefined
}

/** Takes one page, in the transaction of `context`. */
export async function takeNotes(
  context: Context,
  _choices: SessionChoices,
  page: SourcePage,
  message: string | null,
): Promise<void> {
  const { hub, db, organization, connection, now } = context
  const tokenOf = (kind: 'note' | 'student' | 'user' | 'template', id: string) =>
    sourceToken(hub.tokens, organization, connection.id, kind, id)
  const notes = newestOfEach(page.entries.flatMap(entry => (entry.kind === 'note' ? [entry] : [])))
  const known = await knownNotes(
    db,
    connection.id,
    notes.map(({ id }) => tokenOf('note', id)),
  )
  const coming = notes
    .map((note): Coming => {
      const source = tokenOf('note', note.id)
      return {
        note,
        source,
        student: tokenOf('student', note.student),
        author: tokenOf('user', note.user),
        template: tokenOf('template', note.template),
        hash: hub.tokens.token(organization, 'session hash', JSON.stringify(note)),
        before: known.get(source),
      }
    })
    .filter(isNews)
  const read = await noteReader(context, coming)
  const rows = coming.map((each): NoteRow => {
    const said = read(each.note, each)
    const content = hub.tokens.token(organization, 'session content', contentText(said))
    const { before } = each
    const after: AfterVersion = afterVersion({
      paired: before?.appointment != null,
      step: before?.step ?? 'none',
      review: before?.review ?? null,
      published: each.note.published,
      readable: said.kind === 'session',
      sameContent: before !== undefined && BigInt(before.content) === content,
    })
    const id = before?.id ?? hub.newId()
    const version = (before?.version ?? 0) + 1
    return {
      id,
      source: each.source,
      student: each.student,
      author: each.author,
      template: each.template,
      version,
      hash: each.hash,
      content,
      updatedAt: each.note.updatedAt,
      published: each.note.published,
      ...timesOf(said),
      matchDue: after.matchDue,
      step: after.step,
      dueAt: after.due ? now : null,
      review: after.review,
      message,
      label: hub.sealer.seal(organization, 'session_note_version.label', `${id}/${version}`, each.note.id),
      body: hub.sealer.seal(organization, 'session_note_version', `${id}/${version}`, JSON.stringify(each.note)),
    }
  })
  await writeNotes(db, organization, connection.id, rows, now)
  await markNotesGone(
    db,
    connection.id,
    page.gone.map(({ id }) => tokenOf('note', id)),
    now,
  )
}

function newestOfEach(notes: readonly SourceNote[]): SourceNote[] {
  const byId = new Map<string, SourceNote>()
  for (const note of notes) {
    const other = byId.get(note.id)
    if (!other || Date.parse(other.updatedAt) <= Date.parse(note.updatedAt)) byId.set(note.id, note)
  }
  return [...byId.values()]
}

/** Whether it says anything that was not known; what is older than what was seen changes nothing. */
function isNews({ note, hash, before }: Coming): boolean {
  if (!before) return true
  if (Date.parse(note.updatedAt) < before.updated_at.getTime()) return false
  return BigInt(before.hash) !== hash || before.gone
}
