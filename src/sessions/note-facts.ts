/**
 * Loads what a mapped note is made of, for its FHIR form: every version that is kept, whose it is, which appointment it has,
 * and how that came about. Only where the person sees the agency. Source: docs/decisions/0041-signed-notes-as-fhir.md.
 */
import type { Known, MadePair, NoteFacts, NoteVersion, SourceEntity } from '../model/sessions/provenance-facts.ts'
import type { SourceNote, SourceSite, SourceStudent, SourceUser } from '../model/sessions/source.ts'
import {
  type WholeNote,
  type WholeSource,
  type WholeVersion,
  wholeNote,
  wholeSources,
  wholeVersions,
} from '../store/session-note-fhir.ts'
import { type Deciding, seesAgency } from './by-hand.ts'
import { sourceToken } from './tokens.ts'

/** How many versions one answer has at most, beside the one that counts; others are asked for by their number. */
const mostVersions = 20

/** `contents`: the hash of what each version brings to an appointment. Its images are not here yet. */
export type Unfinished = { facts: NoteFacts; contents: ReadonlyMap<number, string> }
export type LoadedNote =
  | ({ kind: 'loaded' } & Unfinished)
  | { kind: 'not-found' }
  | { kind: 'not-mapped' }
  /** What it said was removed when its time was over. */
  | { kind: 'removed' }

/** Whether a person may see this note at all, and whether it has an appointment. */
export async function mayBeFhir(deciding: Deciding, id: string): Promise<'yes' | 'not-found' | 'not-mapped'> {
  const found = await mappedNote(deciding, id)
  return typeof found === 'string' ? found : 'yes'
}

async function mappedNote(deciding: Deciding, id: string) {
  const note = await wholeNote(deciding.db, id)
  if (!note || note.connection !== deciding.connection || !seesAgency(deciding, note.agency)) return 'not-found'
  const [pair, appointment] = [pairOf(note), appointmentIn(note)]
  return pair && appointment ? { note, pair, appointment } : 'not-mapped'
}

/** Loads what a note is made of, with every version that is kept or only the one that is asked for. */
export async function loadNote(deciding: Deciding, id: string, only?: number): Promise<LoadedNote> {
  const { db } = deciding
  const found = await mappedNote(deciding, id)
  if (typeof found === 'string') return { kind: found }
  const { note, pair, appointment } = found
  const rows = await wholeVersions(db, id, { limit: mostVersions, ...(only === undefined ? {} : { only }) })
  if (rows.length === 0) return { kind: only !== undefined && only > note.version ? 'not-found' : 'removed' }
  const versions = rows.map(row => versionFrom(deciding, note.connection, row, openNote(deciding, id, row)))
  const { startDifference, endDifference } = note.detail ?? {}
  return {
    kind: 'loaded',
    contents: new Map(rows.map(row => [row.version, row.content])),
    facts: {
      organization: db.organization,
      connection: note.connection,
      note: id,
      standing: note.filled ?? note.version,
      ...(await entitiesOf(
        deciding,
        note.connection,
        versions.map(version => version.note),
      )),
      versions,
      appointment,
      pair: {
        ...pair,
        ...(typeof startDifference === 'number' ? { startDifference } : {}),
        ...(typeof endDifference === 'number' ? { endDifference } : {}),
      },
      ...renderingOf(note),
      ...(note.gone_at ? { goneAt: note.gone_at } : {}),
    },
  }
}

function openNote({ hub, db }: Deciding, id: string, { version, body }: WholeVersion): SourceNote {
  return hub.sealer.openJson(db.organization, 'session_note_version', `${id}/${version}`, body) as unknown as SourceNote
}

type EntityKind = 'site' | 'student' | 'user'

function versionFrom(deciding: Deciding, connection: string, row: WholeVersion, note: SourceNote): NoteVersion {
  return {
    version: row.version,
    seenAt: row.seen_at,
    note,
    zone: row.zone,
    ...(row.message ? { message: row.message } : {}),
    student: entityId(deciding, connection, 'student', note.student),
    author: entityId(deciding, connection, 'user', note.user),
    images: {},
  }
}

/** The id follows from the source's own through a key: it says nothing to whoever does not know that. */
function entityId({ hub, db }: Deciding, connection: string, kind: EntityKind, source: string): string {
  const token = hub.tokens.token(db.organization, `fhir ${kind} ${connection}`, source)
  return BigInt.asUintN(64, token).toString(16).padStart(16, '0')
}

/** Students and users of the notes, and the sites of those students: no others are anybody's business here. */
async function entitiesOf(
  deciding: Deciding,
  connection: string,
  notes: readonly SourceNote[],
): Promise<Pick<NoteFacts, 'students' | 'users' | 'sites'>> {
  const load = <Body>(kind: EntityKind, ids: readonly string[]) => loadEntities<Body>(deciding, connection, kind, ids)
  const students = await load<SourceStudent>(
    'student',
    notes.map(({ student }) => student),
  )
  const users = await load<SourceUser>(
    'user',
    notes.map(({ user }) => user),
  )
  const sites = await load<SourceSite>(
    'site',
    students.flatMap(({ known }) => known?.body.site ?? []),
  )
  return { students, users, sites }
}

async function loadEntities<Body>(
  deciding: Deciding,
  connection: string,
  kind: EntityKind,
  ids: readonly string[],
): Promise<SourceEntity<Body>[]> {
  const { hub, db } = deciding
  const wanted = [...new Set(ids)].map(source => ({
    source,
    token: sourceToken(hub.tokens, db.organization, connection, kind, source),
  }))
  const rows = await wholeSources(
    db,
    connection,
    kind,
    wanted.map(({ token }) => token),
  )
  const byToken = new Map(rows.map(row => [BigInt(row.source), row]))
  return wanted.map(({ source, token }) => {
    const row = byToken.get(token)
    const id = entityId(deciding, connection, kind, source)
    return { id, source, ...(row ? { known: knownOf<Body>(deciding, row) } : {}) }
  })
}

function knownOf<Body>({ hub, db }: Deciding, row: WholeSource): Known<Body> {
  const body = hub.sealer.openJson(db.organization, 'session_source', row.id, row.body)
  const { target, how, mapped_at: at, mapped_by: by } = row
  const isPaired = target !== null && how !== null && at !== null
  return {
    version: row.version,
    changedAt: at !== null && at > row.seen_at ? at : row.seen_at,
    body: body as unknown as Body, // sealed by the hub itself
    ...(isPaired ? { pair: { target, how, at, ...(by ? { by } : {}) } } : {}),
  }
}

function renderingOf({ step, rendered_at: at, rendered_by: by, filled }: WholeNote): Pick<NoteFacts, 'rendering'> {
  if (step !== 'rendered' || !at) return {}
  return { rendering: { at, ...(by ? { by } : {}), ...(filled === null ? {} : { version: filled }) } }
}

function pairOf({ appointment, how, mapped_at: at, mapped_by: by }: WholeNote): MadePair | undefined {
  if (appointment === null || how === null || at === null) return undefined
  return { target: appointment, how, at, ...(by ? { by } : {}) }
}

function appointmentIn(note: WholeNote): NoteFacts['appointment'] | undefined {
  const { slot_from: startsAt, slot_to: endsAt, slot_kind: kind, slot_state: state, slot_staff: staff } = note
  if (!note.appointment || !startsAt || !endsAt || !kind || !state || !staff) return undefined
  return {
    id: note.appointment,
    version: Number(note.slot_version),
    startsAt,
    endsAt,
    zone: note.slot_zone ?? 'UTC',
    kind,
    state,
    ...(note.slot_client ? { client: note.slot_client } : {}),
    staff,
  }
}
