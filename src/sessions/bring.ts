/**
 * Brings notes to their appointments: claims some, fills, renders, and writes down what became of each. The practice
 * management is asked outside of any transaction; what it was asked twice has one effect there.
 */
import type { Filling, PracticeTarget, Rendering } from '../connectors/practice.ts'
import { type Answer, afterAnswer, type Brought } from '../model/sessions/bringing.ts'
import type { ReadNote } from '../model/sessions/read-note.ts'
import type { SourceNote } from '../model/sessions/source.ts'
import { noteOwnAct } from '../pipeline/audit.ts'
import type { ConnectionConfig } from '../pipeline/configuration.ts'
import type { Hub } from '../pipeline/hub.ts'
import { raiseIssues } from '../store/issues.ts'
import { preferIndexes } from '../store/plans.ts'
import { type Scope, withScope } from '../store/scope.ts'
import { noteBodies } from '../store/session-notes.ts'
import { endWork, leaseNotes, type WorkEnd, type WorkRow } from '../store/session-work.ts'
import { fetchSignatures } from './fetch-signatures.ts'
import { fillingOf, type Made } from './filling.ts'
import { contentText, noteReader } from './reading.ts'
import { isRunning, type SessionSetting, sessionSettingOf } from './settings.ts'

const atOnce = 200
/** Longer than a batch takes, in milliseconds. */
const leaseMs = 120_000

export type Bringing = {
  hub: Hub
  organization: string
  setting: SessionSetting
  connection: ConnectionConfig
  target: PracticeTarget
}

type Claimed = WorkRow & { read?: ReadNote; contentHash: string }
type Ready = WorkRow & { made: Made }

/** Brings the next notes; true when there may be more. Several may run at once: each claims its own. */
export async function bringNotes(bringing: Bringing): Promise<boolean> {
  const { hub, organization, setting, target } = bringing
  const { autoRender } = setting.choices
  const claimed = await withScope(hub.pool, organization, db => claim(bringing, db))
  if (claimed.length === 0) return false
  const answers = new Map<string, Answer>()
  const filled = new Map<string, readonly string[]>()
  const ready = await makeFillings(bringing, claimed, answers)
  const toFill = ready.flatMap(({ id, step, made }) =>
    step === 'fill' && made.kind === 'made' && !answers.has(id) ? [made.filling] : [],
  )
  await fill(target, toFill, answers, filled)
  const toRender = ready.filter(
    ({ id, step, held }) => !answers.has(id) && autoRender && !held && (step !== 'fill' || filled.has(id)),
  )
  await render(target, toRender, answers)
  await withScope(hub.pool, organization, db => end(bringing, db, ready, answers, filled))
  return claimed.length === atOnce
}

async function claim({ hub, organization, connection }: Bringing, db: Scope): Promise<Claimed[]> {
  const setting = await sessionSettingOf(hub, db)
  if (!isRunning(setting) || setting.connection !== connection.id) return [] // switched off, or the consent taken back
  await preferIndexes(db)
  const rows = await leaseNotes(db, connection.id, atOnce, hub.now(), leaseMs)
  const wanted = rows.filter(({ step }) => step === 'fill').map(({ id }) => id)
  const bodies = await noteBodies(db, wanted)
  const tokens = bodies.map(row => ({ student: BigInt(row.student), template: BigInt(row.template) }))
  const read = await noteReader({ hub, db, organization, connection }, tokens)
  const byNote = new Map(bodies.map(row => [row.note, row]))
  return rows.map((row): Claimed => {
    const body = byNote.get(row.id)
    if (!body) return { ...row, contentHash: '' }
    const key = `${row.id}/${body.version}`
    const note = hub.sealer.openJson(organization, 'session_note_version', key, body.body) as unknown as SourceNote
    const said = read(note, { student: BigInt(body.student), template: BigInt(body.template) })
    const contentHash = hub.tokens.token(organization, 'session content', contentText(said)).toString()
    return { ...row, read: said, contentHash }
  })
}

/** What each brings, its images fetched; whatever cannot go on now has its answer already. */
async function makeFillings(
  { hub, connection, setting }: Bringing,
  claimed: readonly Claimed[],
  answers: Map<string, Answer>,
): Promise<Ready[]> {
  const reading = claimed.flatMap(({ read }) => (read ? [read] : []))
  const fetched = await fetchSignatures(hub, connection, reading)
  const wholeOf = new Map(reading.map((read, index) => [read, fetched[index]]))
  return claimed.map(({ read, contentHash, ...row }): Ready => {
    if (row.step !== 'fill') return { ...row, made: { kind: 'unreadable' } }
    const whole = read && wholeOf.get(read)
    if (whole?.kind === 'not-now') answers.set(row.id, whole.answer)
    const wanted = row.overwrite ? { overwrite: true } : {}
    const ids = { appointment: row.appointment, note: row.id, contentHash, ...wanted }
    const made: Made = whole?.kind === 'whole' ? fillingOf(ids, whole.read, setting.choices) : { kind: 'unreadable' }
    // Its time was over while it was rendered, and it is to be brought once more: only its source has it.
    const gone = read ? {} : { problem: 'message.body-removed' as const }
    if (made.kind === 'unreadable' && !answers.has(row.id)) answers.set(row.id, { kind: 'unreadable', ...gone })
    return { ...row, made }
  })
}

async function fill(
  target: PracticeTarget,
  fillings: readonly Filling[],
  answers: Map<string, Answer>,
  filled: Map<string, readonly string[]>,
): Promise<void> {
  if (fillings.length === 0) return
  const outcomes = await target.fill(fillings)
  for (const [index, { note }] of fillings.entries()) {
    const outcome = outcomes[index]
    if (outcome?.kind === 'filled') filled.set(note, outcome.warnings)
    else answers.set(note, outcome ?? { kind: 'retry', problem: 'practice.unreachable' })
  }
}

async function render(target: PracticeTarget, claimed: readonly Ready[], answers: Map<string, Answer>): Promise<void> {
  if (claimed.length === 0) return
  const renderings = claimed.map(({ id, appointment }): Rendering => ({ appointment, note: id, by: { kind: 'hub' } }))
  const outcomes = await target.render(renderings)
  for (const [index, { id }] of claimed.entries())
    answers.set(id, outcomes[index] ?? { kind: 'retry', problem: 'practice.unreachable' })
}

async function end(
  { hub, organization, setting, connection }: Bringing,
  db: Scope,
  claimed: readonly Ready[],
  answers: ReadonlyMap<string, Answer>,
  filled: ReadonlyMap<string, readonly string[]>,
): Promise<void> {
  const now = hub.now()
  await preferIndexes(db)
  const ended = claimed.map(row => {
    const note = {
      step: row.step,
      filled: filled.has(row.id),
      tries: row.tries,
      rendersItself: setting.choices.autoRender && !row.held,
    }
    return { row, brought: afterAnswer(answers.get(row.id) ?? { kind: 'filled' }, note) }
  })
  await endWork(
    db,
    ended.map(({ row, brought }) => workEnd(row, brought, filled.get(row.id), now)),
    now,
  )
  const problems = ended.flatMap(({ row, brought }) => [
    ...(brought.problem ? [brought.problem] : []),
    ...(row.made.kind === 'made' ? row.made.problems : []),
  ])
  await raiseIssues(
    db,
    organization,
    problems.map(code => ({ id: hub.newId(), connection: connection.id, step: 'deliver' as const, code })),
    now,
  )
  const moved = ended.filter(({ row, brought }) => filled.has(row.id) || brought.step !== row.step)
  if (moved.length === 0) return // those that stay blocked are asked again and again, and nothing was written
  await noteOwnAct(hub, db, [
    {
      actor: { kind: 'hub', id: 'sessions' },
      action: 'session.bring',
      subject: { kind: 'connection', id: connection.id },
      connection: connection.id,
      detail: moved.map(({ row, brought }) => ({ note: row.id, appointment: row.appointment, step: brought.step })),
    },
  ])
}

function workEnd(row: WorkRow, brought: Brought, filled: readonly string[] | undefined, now: Date): WorkEnd {
  const { inMs, gates } = brought
  // What was said when the notes were written stays beside what was said at the tick.
  const said = [...new Set([...(filled ?? []), ...(brought.warnings ?? [])])]
  const warnings = said.length === 0 ? brought.warnings : said
  return {
    id: row.id,
    appointment: row.appointment,
    version: row.version,
    lease: row.lease,
    step: brought.step,
    dueAt: inMs === null ? null : new Date(now.getTime() + inMs),
    tries: brought.tries,
    problem: brought.problem,
    filled: filled !== undefined,
    rendered: brought.step === 'rendered',
    renderedBy: null,
    gates: gates === null ? null : JSON.stringify(gates),
    warnings: warnings === null ? null : JSON.stringify(warnings),
    review: brought.review,
  }
}
