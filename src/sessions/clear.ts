/**
 * Takes back what notes have brought to an appointment before they got another one, or none. The practice management is
 * asked outside of any transaction and decides itself; what it keeps is shown to a person.
 */
import type { PracticeTarget } from '../connectors/practice.ts'
import { type AfterClearing, afterClearing, type ClearAnswer } from '../model/sessions/clearing.ts'
import { noteOwnAct } from '../pipeline/audit.ts'
import type { Hub } from '../pipeline/hub.ts'
import { raiseIssues } from '../store/issues.ts'
import { type Scope, withScope } from '../store/scope.ts'
import {
  type ClearingEnd,
  type ClearingRow,
  endClearings,
  leaseClearings,
  showKeptClearings,
} from '../store/session-clearings.ts'
import type { Bringing } from './bring.ts'
import { isRunning, sessionSettingOf } from './settings.ts'

const atOnce = 200
/** Longer than a batch takes, in milliseconds. */
const leaseMs = 120_000

type Clearing = Pick<Bringing, 'hub' | 'organization' | 'connection' | 'target'>

/** Takes back the next ones; true when there may be more. */
export async function clearAppointmentsLeft({ hub, organization, connection, target }: Clearing): Promise<boolean> {
  const claimed = await withScope(hub.pool, organization, async db => {
    const setting = await sessionSettingOf(hub, db)
    if (!isRunning(setting) || setting.connection !== connection.id) return []
    await showKeptClearings(db, connection.id, hub.now())
    return leaseClearings(db, connection.id, atOnce, hub.now(), leaseMs)
  })
  if (claimed.length === 0) return false
  const answers = await ask(target, claimed)
  await withScope(hub.pool, organization, async db => {
    const ended = claimed.map((row, index) => ({
      row,
      became: afterClearing(answers[index] ?? { kind: 'retry', problem: 'practice.unreachable' }, row),
    }))
    await end(hub, db, connection.id, ended)
  })
  return claimed.length === atOnce
}

async function ask(target: PracticeTarget, claimed: readonly ClearingRow[]): Promise<readonly ClearAnswer[]> {
  if (!target.clear) return claimed.map(() => ({ kind: 'not-offered' }))
  return target.clear(claimed.map(({ appointment, note }) => ({ appointment, note })))
}

type Ended = { row: ClearingRow; became: AfterClearing }

async function end(hub: Hub, db: Scope, connection: string, ended: readonly Ended[]): Promise<void> {
  const now = hub.now()
  await endClearings(
    db,
    ended.map(({ row, became }) => endOf(row, became, now)),
    now,
  )
  await showKeptClearings(db, connection, now)
  const issue = { connection, step: 'deliver' as const }
  const troubles = ended.flatMap(({ became }) => {
    if (became.kind === 'done') return []
    const code = became.kind === 'kept' ? ('session.left-behind' as const) : became.problem
    return [{ ...issue, id: hub.newId(), code }]
  })
  await raiseIssues(db, db.organization, troubles, now)
  const settled = ended.filter(({ became }) => became.kind !== 'due')
  if (settled.length === 0) return
  await noteOwnAct(hub, db, [
    {
      actor: { kind: 'hub', id: 'sessions' },
      action: 'session.clear',
      subject: { kind: 'connection', id: connection },
      connection,
      detail: settled.map(({ row, became }) => ({ note: row.note, appointment: row.appointment, became: became.kind })),
    },
  ])
}

function endOf({ appointment, note, lease, tries }: ClearingRow, became: AfterClearing, now: Date): ClearingEnd {
  const base = { appointment, note, lease, tries, dueAt: null, problem: null }
  switch (became.kind) {
    case 'done':
      return { ...base, state: null }
    case 'kept':
      return { ...base, state: 'kept', problem: became.problem }
    case 'due':
      return {
        ...base,
        state: 'due',
        dueAt: new Date(now.getTime() + became.inMs),
        tries: became.tries,
        problem: became.problem,
      }
  }
}
