/**
 * "Why is it not there?" for session notes: one search over ids of the source, of the practice management and of the hub,
 * and over names; for each thing found the one answer that holds. Only what the person may see at their agencies.
 */
import {
  judgeAppointment,
  judgeEntry,
  judgeNote,
  judgeStanding,
  type SessionStanding,
  type SessionVerdict,
} from '../model/sessions/explain.ts'
import {
  type EntryFacts,
  entryFacts,
  type NoteFacts,
  noteFacts,
  pullOf,
  type SlotFacts,
  type SoughtSessions,
  slotFacts,
} from '../store/lists/session-explain.ts'
import { countSites } from '../store/session-pairs.ts'
import { type Deciding, seesAgency } from './by-hand.ts'
import { findNamed } from './explain-names.ts'
import { isRunning, sessionSettingOf } from './settings.ts'
import { sourceToken } from './tokens.ts'

/** One thing and its answer. Ids and codes, and whose it is as a sealed name that the caller opens. */
export type ExplainedSession = {
  what: 'note' | 'appointment' | 'site' | 'student' | 'user'
  id: string
  code: SessionVerdict
  /** Why there is no pair, or why a person must look: a code. */
  reason: string | null
  problem: string | null
  gates: unknown
  at: Date | null
  /** When it goes on by itself, or when the source is asked next. */
  dueAt: Date | null
  appointment: string | null
  who: { id: string; body: Buffer } | null
}

export type SessionExplanation = {
  subjects: readonly ExplainedSession[]
  more: boolean
  /** What keeps everything from coming, and when the source is asked next. */
  standing: SessionVerdict | null
  nextPullAt: Date | null
}

const most = 20
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
const lastPart = /([^/?#\s]+)\/?$/
const kinds = ['site', 'student', 'user', 'note'] as const

/** Explains what a person typed. Reads people's data: the caller audits it. */
export async function explainSessions(deciding: Deciding, text: string): Promise<SessionExplanation> {
  const { hub, db, connection } = deciding
  const setting = await sessionSettingOf(hub, db)
  const [pull, sites] = [await pullOf(db, connection), await countSites(db, connection)]
  const standing: SessionStanding = {
    enabled: Boolean(setting?.enabled_at),
    agreed: isRunning(setting) || !setting?.enabled_at,
    paused: pull.paused,
    locked: !setting?.unlocked_at && (sites.all === 0 || sites.paired < sites.all),
  }
  const sought = (await soughtById(deciding, text)) ?? (await soughtByName(deciding, text))
  const slots = sought ? await slotFacts(db, sought.targets) : []
  const entries = sought ? await entryFacts(db, connection, sought, most + 1) : []
  // Of a person, their notes: that is what somebody misses.
  const people = entries.flatMap(({ kind, source }) => (kind === 'site' ? [] : [BigInt(source)]))
  const wider = sought && { ...sought, sources: [...sought.sources, ...people] }
  const notes = wider ? await noteFacts(db, connection, wider, most + 1) : []
  const subjects = [
    ...notes.filter(({ agency }) => seesAgency(deciding, agency)).map(note => explainNote(note, standing, pull.next)),
    ...slots
      .filter(({ noted, agency }) => !noted && seesAgency(deciding, agency))
      .map(slot => explainSlot(slot, standing, hub.now(), pull.next)),
    ...entries.filter(entry => seesEntry(deciding, entry)).map(explainEntry),
  ]
  return {
    subjects: subjects.slice(0, most),
    more: subjects.length > most,
    standing: judgeStanding(standing) ?? null,
    nextPullAt: pull.next,
  }
}

/** An id of any side; undefined where nothing has it. */
async function soughtById({ hub, db, connection }: Deciding, text: string): Promise<SoughtSessions | undefined> {
  const asked = text.trim()
  if (/\s/.test(asked)) return undefined
  const id = asked.match(lastPart)?.[1] ?? asked
  const sought: SoughtSessions = {
    ids: uuid.test(id) ? [id.toLowerCase()] : [],
    sources: kinds.map(kind => sourceToken(hub.tokens, db.organization, connection, kind, id)),
    targets: [id],
  }
  const found = [
    ...(await slotFacts(db, sought.targets)),
    ...(await entryFacts(db, connection, sought, 1)),
    ...(await noteFacts(db, connection, sought, 1)),
  ]
  return found.length > 0 ? sought : undefined
}

async function soughtByName(deciding: Deciding, text: string): Promise<SoughtSessions | undefined> {
  const ids = await findNamed(deciding, text, most + 1)
  return ids.length > 0 ? { ids, sources: [], targets: [] } : undefined
}

function seesEntry(deciding: Deciding, { agencies }: EntryFacts): boolean {
  return deciding.rights.agencies === 'all' || agencies.some(agency => seesAgency(deciding, agency))
}

function explainNote(note: NoteFacts, standing: SessionStanding, nextPull: Date | null): ExplainedSession {
  const code = judgeNote(
    {
      published: note.published,
      gone: note.gone,
      mapped: note.appointment !== null,
      matchDue: note.match_due,
      step: note.step,
      due: note.due_at !== null,
      problem: note.problem,
      review: note.review,
    },
    standing,
  )
  return {
    what: 'note',
    id: note.id,
    code,
    reason: note.review ?? note.reason,
    problem: note.problem,
    gates: code === 'not-rendered' ? note.gates : null,
    at: note.starts_at ?? note.seen_at,
    dueAt: code === 'draft' ? nextPull : note.due_at,
    appointment: note.appointment,
    who: note.student && note.student_body ? { id: note.student, body: note.student_body } : null,
  }
}

const bare = { reason: null, problem: null, gates: null, dueAt: null, appointment: null, who: null }

function explainSlot(slot: SlotFacts, standing: SessionStanding, now: Date, nextPull: Date | null): ExplainedSession {
  const over = slot.ends_at <= now
  return {
    ...bare,
    what: 'appointment',
    id: slot.id,
    code: judgeAppointment({ gone: slot.gone, state: slot.state, over }, standing),
    at: slot.starts_at,
    dueAt: nextPull,
    appointment: slot.id,
  }
}

function explainEntry(entry: EntryFacts): ExplainedSession {
  const code = judgeEntry({
    gone: entry.gone,
    mapped: entry.target !== null,
    matchDue: entry.match_due,
    parent: entry.author === 'parent',
  })
  return {
    ...bare,
    what: entry.kind,
    id: entry.id,
    code,
    reason: code === 'entry-not-mapped' ? entry.reason : null,
    at: entry.seen_at,
    who: entry.kind === 'site' ? null : { id: entry.id, body: entry.body },
  }
}
