/**
 * "Service has been rendered": every gate is looked at there and then, every failure kept, and the tick set where none
 * blocks. A batch is one transaction; whoever needs the same authorizations or periods waits. Source:
 * reference/sessions.md section 9.
 */
import type { RenderOutcome, WriteTrouble } from '../connectors/practice.ts'
import { unitsNeeded } from '../model/sessions/gates/authorization.ts'
import { mayRender } from '../model/sessions/gates/evaluate.ts'
import type { GateFailure } from '../model/sessions/gates.ts'
import type { Hub } from '../pipeline/hub.ts'
import { appendAudit } from '../store/audit.ts'
import { preferIndexes } from '../store/plans.ts'
import { appendPracticeHistory } from '../store/practice-content.ts'
import { periodsOf, type RenderResult, writeRenderResults, writeUnrendered } from '../store/practice-rendering.ts'
import { holdAgencies } from '../store/practice-uses.ts'
import { type Scope, withScope } from '../store/scope.ts'
import { roundsOf } from './fill.ts'
import { type Asked, type Judged, judgeOf } from './judge.ts'
import { accessOf } from './rights.ts'
import { visibleEntry } from './save.ts'
import { loadSurroundings, type Surroundings } from './surroundings.ts'

/** Renders appointments in one transaction; answers in the order of the batch. */
export async function renderAppointments(
  hub: Hub,
  organization: string,
  batch: readonly Asked[],
): Promise<RenderOutcome[]> {
  await hub.sealer.ready(organization)
  return withScope(hub.pool, organization, async db => {
    await preferIndexes(db)
    const outcomes = new Map<Asked, RenderOutcome>()
    for (const round of roundsOf(batch))
      for (const [asked, outcome] of await renderRound(hub, db, round)) outcomes.set(asked, outcome)
    return batch.map(asked => outcomes.get(asked) ?? { kind: 'gone' })
  })
}

/** What the gates would say of an appointment now; nothing is written. */
export async function tryGates(hub: Hub, db: Scope, asked: Asked): Promise<GateFailure[] | undefined> {
  const around = await loadSurroundings(hub, db, [asked.appointment])
  const judge = await judgeOf(hub.now(), db, around, [asked])
  return (await judge(asked))?.failures
}

type Result = { asked: Asked; result: RenderResult }

async function renderRound(hub: Hub, db: Scope, round: readonly Asked[]): Promise<Map<Asked, RenderOutcome>> {
  const around = await loadSurroundings(
    hub,
    db,
    round.map(({ appointment }) => appointment),
  )
  const judge = await judgeOf(hub.now(), db, around, round)
  const outcomes = new Map<Asked, RenderOutcome>()
  const results: Result[] = []
  for (const asked of round) {
    const settled = settledBefore(around, asked)
    const judged = settled ? undefined : await judge(asked)
    if (settled || !judged) {
      outcomes.set(asked, settled ?? { kind: 'gone' })
      continue
    }
    const { outcome, result } = rendered(asked, judged)
    outcomes.set(asked, outcome)
    // What a rendered one was rendered with stays written at it.
    if (judged.context.appointment.state !== 'rendered') results.push({ asked, result })
  }
  await writeResults(hub, db, results)
  return outcomes
}

/** The outcome that needs no judging: it is gone, or this note has rendered it before. */
function settledBefore({ appointments, facts }: Surroundings, { appointment, note }: Asked): RenderOutcome | undefined {
  const there = appointments.get(appointment)
  if (!there || there.removedAt !== null) return { kind: 'gone' }
  const known = facts.get(appointment)
  if (there.state !== 'rendered' || note === undefined || known?.renderedNote !== note) return undefined
  const warnings = (known.failures ?? []) as GateFailure[]
  return { kind: 'rendered', already: true, warnings, targetWarnings: [] }
}

function rendered(asked: Asked, { context, failures, take }: Judged): { outcome: RenderOutcome; result: RenderResult } {
  const id = asked.appointment
  if (!mayRender(failures)) return { outcome: { kind: 'not-rendered', failures }, result: { id, failures } }
  const facts = {
    by: asked.by.kind === 'account' ? asked.by.id : undefined,
    note: asked.note ?? context.appointment.note,
    authorization: take(),
    units: unitsNeeded(context),
  }
  return {
    outcome: { kind: 'rendered', already: false, warnings: failures, targetWarnings: [] },
    result: { id, failures, rendered: facts },
  }
}

async function writeResults(hub: Hub, db: Scope, results: readonly Result[]): Promise<void> {
  const now = hub.now()
  await writeRenderResults(
    db,
    results.map(({ result }) => result),
    now,
  )
  const ticked = results.flatMap(({ asked, result }) => (result.rendered ? [{ asked, ...result.rendered }] : []))
  await appendPracticeHistory(
    db,
    ticked.map(({ asked, by, note, units, authorization }) => ({
      appointment: asked.appointment,
      id: hub.newId(),
      what: 'render',
      by,
      note,
      detail: { units, ...(authorization === undefined ? {} : { authorization }) },
    })),
    now,
  )
  await appendAudit(
    db,
    db.organization,
    ticked.map(({ asked, by, note }) => ({
      id: hub.newId(),
      actor: by === undefined ? { kind: 'hub', id: 'render' } : { kind: 'person', id: by },
      action: 'practice.render',
      subject: { kind: 'practice-appointment', id: asked.appointment },
      outcome: 'done',
      ...(note === undefined ? {} : { cause: note }),
    })),
    now,
  )
}

export type UnrenderOutcome = { kind: 'unrendered' } | { kind: 'gone' } | WriteTrouble

/** Takes the tick back: with the right to, a reason, and only while payroll and billing of the day are open. */
export async function unrenderAppointment(
  hub: Hub,
  organization: string,
  { appointment, by, reason }: { appointment: string; by: string; reason: string },
): Promise<UnrenderOutcome> {
  await hub.sealer.ready(organization)
  return withScope(hub.pool, organization, async db => {
    const access = await accessOf(db, by)
    const row = await visibleEntry(db, access, 'appointment', appointment, 'lock')
    if (!row) return { kind: 'gone' }
    const [agency, date] = [String(row.agency), String(row.date)]
    if (!access.at(agency, 'unrender')) return { kind: 'refused', problem: 'practice.not-allowed' }
    if (row.state !== 'rendered') return { kind: 'refused', problem: 'practice.not-rendered' }
    await holdAgencies(db, [agency], 'gates')
    if ((await periodsOf(db, [agency], date, date)).some(({ closed }) => closed))
      return { kind: 'refused', problem: 'practice.period-closed' }
    const now = hub.now()
    const id = hub.newId()
    const bound = `${appointment}/${id}`
    await writeUnrendered(db, appointment, now)
    const body = hub.sealer.seal(organization, 'practice_history', bound, JSON.stringify({ reason }))
    await appendPracticeHistory(db, [{ appointment, id, what: 'unrender', by, body }], now)
    const actor = { kind: 'person', id: by } as const
    const subject = { kind: 'practice-appointment', id: appointment }
    const entry = { id: hub.newId(), actor, action: 'practice.unrender', subject, outcome: 'done', reason } as const
    await appendAudit(db, organization, [entry], now)
    return { kind: 'unrendered' }
  })
}
