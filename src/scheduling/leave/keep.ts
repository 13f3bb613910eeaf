/**
 * Keeps days away in line at a booking system: looks every quarter of an hour, writes each entry down before it is asked
 * for, and knows it again by the id in it. So a lost answer makes no second entry, and what people made stays theirs.
 */
import type { LeaveAtVendor, LeaveCall, SentStep, VendorAnswer } from '../../connectors/connector.ts'
import { type LeaveKept, type LeaveState, type LeaveStep, planLeave } from '../../model/leave.ts'
import type { ProblemCode } from '../../model/problems.ts'
import { localTimeIn } from '../../model/time.ts'
import { zoneOf } from '../../model/visit/settings.ts'
import { noteOwnAct } from '../../pipeline/audit.ts'
import type { ConnectionConfig } from '../../pipeline/configuration.ts'
import { type Hub, ioOf } from '../../pipeline/hub.ts'
import { listOrganizations } from '../../store/configuration.ts'
import { raiseIssues, resolveIssues } from '../../store/issues.ts'
import { claimLeaveLook, forgetLeave, keepLeave, listLeave, moveLeaveLook } from '../../store/leave.ts'
import { type Scope, statements, withScope } from '../../store/scope.ts'
import { awayDays, wantedOf } from './wanted.ts'

/** How often days away are looked at, and how soon again after trouble, in milliseconds. */
export const lookEveryMs = 900_000
const retryMs = 120_000
/** Longer than a look may take, in milliseconds: then another process may look. */
const leaseMs = 600_000

/** Looks at every connection whose turn it is; returns how many. */
export async function leaveDue(hub: Hub, stops: () => boolean = () => false): Promise<number> {
  let looked = 0
  for (const organization of await listOrganizations(statements(hub.pool))) {
    const configuration = await hub.configurations.get(organization)
    for (const connection of configuration?.connections.values() ?? []) {
      if (stops()) return looked
      if (!isKept(connection) || connection.paused) continue
      // Who is meant, and the time off that is kept here, are said in the configuration: a new one is looked at at once.
      const memory = hub.memoryOf(`leave ${connection.id}`)
      const isNew = memory.has('version') && memory.get('version') !== configuration?.version
      if (!(await takeTurn(hub, organization, connection, isNew))) continue
      memory.set('version', configuration?.version)
      looked += 1
      await bringInLine(hub, organization, connection).catch((error: unknown) =>
        hub.log.error(
          { error, connection: connection.id, step: 'leave' },
          'days away could not be looked at; they will',
        ),
      )
    }
  }
  return looked
}

/** Looks now, whether it is due or not; `looking` when somebody does so already. */
export async function lookNow(
  hub: Hub,
  organization: string,
  connection: ConnectionConfig,
): Promise<ProblemCode | 'looking' | undefined> {
  if (!(await takeTurn(hub, organization, connection, true))) return 'looking'
  return bringInLine(hub, organization, connection)
}

function takeTurn(hub: Hub, organization: string, { id }: ConnectionConfig, atOnce: boolean): Promise<boolean> {
  const turn = { now: hub.now(), everyMs: lookEveryMs, leaseMs, atOnce }
  return withScope(hub.pool, organization, db => claimLeaveLook(db, id, turn))
}

/** Whether whole days away go there as entries. */
export function isKept({ connector, settings, invalid }: ConnectionConfig): boolean {
  return !invalid && connector.leave?.isOn(settings) === true
}

export type LeavePlan = {
  there: LeaveAtVendor
  steps: readonly LeaveStep[]
  /** Whether anybody is known at all: before the EHR's directory was read there is nobody. */
  isAnybody: boolean
  /** Practitioners whose account the credentials do not see. */
  unseen: readonly string[]
  /** Accounts of whom an EHR did not say when they are away: nothing is done about them. */
  unknown: ReadonlySet<string>
}

/** What a look would do now; changes nothing. */
export async function planOf(
  hub: Hub,
  organization: string,
  connection: ConnectionConfig,
): Promise<{ kind: 'ok'; value: LeavePlan } | Exclude<VendorAnswer<never>, { kind: 'ok' }>> {
  await hub.sealer.ready(organization)
  const read = await connection.connector.leave?.read(ioOf(hub, connection))
  if (read?.kind !== 'ok') return read ?? { kind: 'missing' }
  const there = read.value
  const away = await awayDays(hub, organization, connection.id)
  const { wanted, unseen, unknown } = wantedOf(away, there.people)
  const kept = (await withScope(hub.pool, organization, db => listLeave(db, connection.id)))
    .map(({ id, practitioner, state, body }): LeaveKept => {
      const said = hub.sealer.openJson(organization, 'leave_entry', id, body) as Said
      return { ...said, id, practitioner, state }
    })
    // Of whom nothing is said, or whose account is not seen any more, nothing is concluded.
    .filter(({ owner }) => !unknown.has(owner) && there.people.some(({ id }) => id === owner))
  const configuration = await hub.configurations.get(organization)
  const zone = configuration ? zoneOf(configuration.visits, undefined) : 'UTC'
  const today = localTimeIn(zone, hub.now()).date
  return {
    kind: 'ok',
    value: {
      isAnybody: away.length > 0,
      there,
      steps: planLeave({ wanted, there: there.entries, kept, today }),
      unseen,
      unknown,
    },
  }
}

type Said = Pick<LeaveKept, 'owner' | 'from' | 'to'> & { entry?: string }

/** Brings everything in line; the problem that stopped it, if one did. */
async function bringInLine(
  hub: Hub,
  organization: string,
  connection: ConnectionConfig,
): Promise<ProblemCode | undefined> {
  const planned = await planOf(hub, organization, connection)
  const problem =
    planned.kind === 'ok' ? await carryOut(hub, organization, connection, planned.value) : problemOf(planned)
  const soon = problem !== undefined || (planned.kind === 'ok' && !planned.value.isAnybody)
  const now = hub.now()
  await withScope(hub.pool, organization, async db => {
    await moveLeaveLook(
      db,
      connection.id,
      new Date(now.getTime() + (soon ? retryMs : lookEveryMs)),
      problem ? null : now,
    )
    if (problem)
      await raiseIssues(
        db,
        organization,
        [{ id: hub.newId(), connection: connection.id, step: 'check', code: problem }],
        now,
      )
    else await resolveIssues(db, connection.id, ['leave.not-sent'], now, ['check'])
  })
  return problem
}

async function carryOut(
  hub: Hub,
  organization: string,
  connection: ConnectionConfig,
  { there, steps }: LeavePlan,
): Promise<ProblemCode | undefined> {
  let problem: ProblemCode | undefined
  for (const step of steps) {
    const write = (work: (db: Scope) => Promise<void>) => withScope(hub.pool, organization, work)
    const keep = (db: Scope, kept: LeaveKept, state: LeaveState, entry?: string) => {
      const { id, practitioner, owner, from, to } = kept
      const said: Said = { owner, from, to, ...(entry ? { entry } : {}) }
      const body = hub.sealer.sealJson(organization, 'leave_entry', id, said)
      return keepLeave(db, connection.id, { id, practitioner, state, body }, hub.now())
    }
    switch (step.do) {
      case 'adopt':
        await write(db => keep(db, step.kept, 'there', step.entry))
        break
      case 'let-go':
        await write(db => keep(db, step.kept, 'let-go', step.kept.entry))
        break
      case 'forget':
        await write(db => forgetLeave(db, [step.kept.id]))
        break
      default: {
        const kept = keptAfter(step, hub.newId())
        const entry = step.do === 'create' ? undefined : step.entry
        await write(db => keep(db, kept, step.do === 'remove' ? 'removing' : 'sending', entry))
        const answer = await send(hub, connection, there, step, kept.id)
        if (!hasArrived(step, answer)) {
          problem ??= 'leave.not-sent'
          break
        }
        const id = answer.kind === 'ok' ? answer.value.id : undefined
        await write(async db => {
          if (step.do === 'remove') await forgetLeave(db, [kept.id])
          else await keep(db, kept, 'there', entry ?? id)
          await note(hub, db, connection.id, step, kept)
        })
      }
    }
  }
  return problem
}

/** What the hub will have made once the step has arrived. */
function keptAfter(step: SentStep, fresh: string): LeaveKept {
  if (step.do === 'remove') return step.kept
  const { from, to } = step
  if (step.do === 'change') return { ...step.kept, from, to }
  const { owner, practitioner } = step
  return { id: step.again?.id ?? fresh, owner, practitioner, state: 'sending', from, to }
}

function send(hub: Hub, connection: ConnectionConfig, there: LeaveAtVendor, step: SentStep, id: string) {
  const { leave } = connection.connector
  if (!leave) return Promise.resolve<VendorAnswer<{ id?: string }>>({ kind: 'missing' })
  const call: LeaveCall = leave.call(connection.settings, there, step, id)
  return leave.send(ioOf(hub, connection), call)
}

/** What is gone already has been removed. */
function hasArrived(step: SentStep, { kind }: VendorAnswer<{ id?: string }>): boolean {
  return kind === 'ok' || (kind === 'missing' && step.do === 'remove')
}

function problemOf(answer: Exclude<VendorAnswer<never>, { kind: 'ok' }>): ProblemCode {
  return answer.kind === 'failed' ? answer.problem : 'leave.not-sent'
}

async function note(hub: Hub, db: Scope, connection: string, step: SentStep, kept: LeaveKept): Promise<void> {
  const cause = kept.id
  const subject = { kind: 'record', id: kept.practitioner }
  await noteOwnAct(hub, db, [
    { actor: { kind: 'hub', id: 'leave' }, action: `leave.${step.do}`, subject, connection, cause },
  ])
}
