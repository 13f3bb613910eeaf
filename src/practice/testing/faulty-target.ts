/**
 * A practice management that fails when it is told to: around any other one, for tests of whatever writes to it. It fails
 * as real ones do: after the notes and before the tick, with a warning, without a session, or slowly.
 */
import type {
  Clearing,
  ClearOutcome,
  Filling,
  FillOutcome,
  PracticeTarget,
  Rendering,
  RenderOutcome,
  WriteTrouble,
} from '../../connectors/practice.ts'

export type Fault =
  /** It does not answer: nothing was written. */
  | { kind: 'down' }
  /** The session there has ended: everything waits. */
  | { kind: 'session-lost' }
  /** It dies once this many have been written, in the middle of a batch; what was written stays. */
  | { kind: 'dies-after'; writes: number }
  /** The notes are written and the tick is not: rendering does not answer. */
  | { kind: 'dies-before-tick' }
  /** It has ticked, and its answer never came. */
  | { kind: 'dies-after-tick' }
  /** It has taken back what was asked, and its answer never came. */
  | { kind: 'dies-after-clear' }
  /** It takes everything and has something to say. */
  | { kind: 'warns'; words: string }
  /** It takes its time, in milliseconds. */
  | { kind: 'slow'; ms: number }

export type FaultyTarget = PracticeTarget & {
  /** What goes wrong from now on; nothing: all is well. */
  fail(fault: Fault | undefined): void
  /** How often each was called. */
  calls: { fill: number; render: number; clear: number }
}

export const diedThere: WriteTrouble = { kind: 'retry', problem: 'practice.unreachable' }
const sessionLost: WriteTrouble = { kind: 'connection', problem: 'practice.session-lost' }
const down: WriteTrouble = { kind: 'retry', problem: 'practice.unreachable' }

/** Wraps a target. `sleep` is that of the hub, so that slowness costs a test nothing. */
export function faultyTarget(target: PracticeTarget, sleep: (ms: number) => Promise<void>): FaultyTarget {
  let fault: Fault | undefined
  const calls = { fill: 0, render: 0, clear: 0 }

  const fill = async (batch: readonly Filling[]): Promise<readonly FillOutcome[]> => {
    calls.fill += 1
    switch (fault?.kind) {
      case 'down':
        return batch.map(() => down)
      case 'session-lost':
        return batch.map(() => sessionLost)
      case 'dies-after': {
        const done = await target.fill(batch.slice(0, fault.writes))
        return batch.map((_, index) => done[index] ?? diedThere)
      }
      case 'warns': {
        const { words } = fault
        return (await target.fill(batch)).map(each => (each.kind === 'filled' ? { ...each, warnings: [words] } : each))
      }
      case 'slow':
        await sleep(fault.ms)
        return target.fill(batch)
      default:
        return target.fill(batch)
    }
  }

  const render = async (batch: readonly Rendering[]): Promise<readonly RenderOutcome[]> => {
    calls.render += 1
    switch (fault?.kind) {
      case 'down':
        return batch.map(() => down)
      case 'session-lost':
        return batch.map(() => sessionLost)
      case 'dies-before-tick':
        return batch.map(() => diedThere)
      case 'dies-after-tick':
        await target.render(batch)
        return batch.map(() => diedThere)
      case 'dies-after': {
        const done = await target.render(batch.slice(0, fault.writes))
        return batch.map((_, index) => done[index] ?? diedThere)
      }
      case 'warns': {
        const { words } = fault
        return (await target.render(batch)).map(each =>
          each.kind === 'rendered' ? { ...each, targetWarnings: [...each.targetWarnings, words] } : each,
        )
      }
      case 'slow':
        await sleep(fault.ms)
        return target.render(batch)
      default:
        return target.render(batch)
    }
  }

  const clear = async (batch: readonly Clearing[]): Promise<readonly ClearOutcome[]> => {
    calls.clear += 1
    switch (fault?.kind) {
      case 'down':
        return batch.map(() => down)
      case 'session-lost':
        return batch.map(() => sessionLost)
      case 'dies-after': {
        const done = await target.clear?.(batch.slice(0, fault.writes))
        return batch.map((_, index) => done?.[index] ?? diedThere)
      }
      case 'dies-after-clear':
        await target.clear?.(batch)
        return batch.map(() => diedThere)
      case 'slow':
        await sleep(fault.ms)
        return (await target.clear?.(batch)) ?? []
      default:
        return (await target.clear?.(batch)) ?? []
    }
  }

  return {
    ...target,
    ...(target.clear ? { clear } : {}),
    fill,
    render,
    calls,
    fail(next) {
      fault = next
    },
    check: async () => {
      if (fault?.kind === 'down') return { ok: false, problem: 'practice.unreachable' }
      if (fault?.kind === 'session-lost') return { ok: false, problem: 'practice.session-lost' }
      return target.check()
    },
    unrender: async (appointment, by, reason) => {
      if (fault?.kind === 'down') return down
      if (fault?.kind === 'session-lost') return sessionLost
      return target.unrender(appointment, by, reason)
    },
  }
}
