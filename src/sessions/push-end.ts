/** What becomes of somebody who was to be pushed, by what the source answered: when they are due again, and who is told. */
import type { PushOutcome } from '../connectors/session-source.ts'
import { defaultWaitsMs } from '../model/outcome.ts'
import type { ProblemCode } from '../model/problems.ts'
import { outageWaitMs } from '../model/sessions/bringing.ts'
import { unreachable } from '../model/unreachable.ts'
import type { Hub } from '../pipeline/hub.ts'
import type { LeasedPush, PushEnd, PushState } from '../store/session-pushes.ts'
import { type KnownFacts, pushKey } from './push-facts.ts'
import { type Told, toldAfter } from './push-told.ts'

/** How soon somebody who cannot go is looked at again, in milliseconds: what was missing may be there by then. */
const lookAgainMs = 600_000

/** `same`: they were told so before; `nothing`: there is nobody to switch off. */
export type PushResult =
  | { kind: 'sent'; outcome: PushOutcome; said: bigint; fields: Told['fields'] }
  | { kind: 'same' }
  | { kind: 'nothing' }
  | { kind: 'lacking'; fields: readonly string[] }
  | { kind: 'twin' }

/** `tells`: an issue is raised, unless there is one of this cause. */
export type Ended = Omit<PushEnd, 'problem'> & { problem: ProblemCode | null; tells: boolean }

/** Where somebody stands now. Without a result the process is ending, and they are due at once. */
export function endOf(
  hub: Pick<Hub, 'now' | 'sealer'>,
  { organization, connection }: { organization: string; connection: string },
  row: LeasedPush,
  known: KnownFacts | undefined,
  result: PushResult | undefined,
): Ended {
  const now = hub.now()
  const soon = (ms: number) => new Date(now.getTime() + ms)
  const rest: PushState = known?.facts.active === false ? 'off' : 'there'
  const base: Ended = {
    ...row,
    state: rest,
    problem: null,
    fields: null,
    dueAt: null,
    tries: 0,
    seen: known?.version ?? null,
    said: null,
    source: null,
    pushed: false,
    invited: false,
    tells: true,
  }
  const failed = (problem: ProblemCode, fields?: readonly string[]): Ended => ({
    ...base,
    state: 'refused',
    problem,
    fields: fields ?? null,
    tries: row.tries + 1,
  })
  // Told once, when it turns out; after that the row says it.
  const waits = (state: PushState, problem: ProblemCode): Ended => ({
    ...base,
    state,
    problem,
    tries: row.tries + 1,
    dueAt: soon(lookAgainMs),
    tells: row.tries === 0,
  })
  if (!result) return { ...base, state: 'waiting', tries: row.tries, dueAt: now, seen: null }
  switch (result.kind) {
    case 'nothing':
      return { ...base, state: 'off' }
    case 'same':
      return base
    case 'lacking':
      return { ...waits('lacking', 'session.push-incomplete'), fields: result.fields }
    case 'twin':
      return waits('twin', 'session.push-twin')
    case 'sent': {
      const { outcome, said, fields } = result
      switch (outcome.kind) {
        case 'pushed': {
          const key = pushKey({ connection, kind: row.kind }, row.target)
          const told = toldAfter(known?.told, outcome.id, fields)
          const source = hub.sealer.sealJson(organization, 'session_push', key, told)
          return { ...base, said, source, pushed: true, invited: outcome.invited }
        }
        case 'refused':
          return failed(outcome.problem, outcome.fields)
        case 'connection':
          return { ...base, state: 'waiting', problem: outcome.problem, tries: row.tries, dueAt: soon(outageWaitMs) }
        case 'retry': {
          const wait = defaultWaitsMs[row.tries]
          if (wait === undefined) return failed(outcome.problem)
          const dueAt = soon(Math.max(wait, outcome.afterMs ?? 0))
          return { ...base, state: 'waiting', problem: outcome.problem, tries: row.tries + 1, dueAt }
        }
        default:
          return unreachable(outcome)
      }
    }
    default:
      return unreachable(result)
  }
}
