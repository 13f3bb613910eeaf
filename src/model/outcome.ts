/**
 * What a connector reports after it tried to deliver, and what becomes of the delivery. Pure: no clock, no store.
 * Source: reference/operations.md section 2.
 */
import type { OwnedField, Owner } from './ownership.ts'
import type { ProblemCode } from './problems.ts'
import type { DeliveryState } from './states.ts'
import { unreachable } from './unreachable.ts'

/** An entity at the target that a record turned out to be; `version` is the target's own (for If-Match). */
export type TargetLink = { entity: string; id: string; version?: string }

/** A further id that a record is known by at the target, in the words of its connector: what it sends later leads there. */
export type TargetAlias = { entity: string; system: string; value: string }

/** What the target said, for people: its own words and the fields it named. May hold personal data: kept sealed. */
export type Said = { status?: number; text?: string; fields?: string[] }

/** One part of a delivery that has several (a referral, its PDF, each file): only what is missing goes again. */
export type Part = { part: string; state: 'pending' | 'delivered' | 'rejected' | 'suppressed'; problem?: ProblemCode }

export type Outcome =
  | {
      kind: 'delivered'
      link?: TargetLink
      sent?: unknown
      /** What the record that went with it became there. */
      together?: { link: TargetLink; sent: unknown }
      said?: Said
      parts?: readonly Part[]
      aliases?: readonly TargetAlias[]
      /** What the target holds now, where that says something the record does not: it comes in as a message. */
      news?: unknown
      /** Fields that both sides had changed to different values, and whose word counted there. */
      conflicts?: readonly { field: OwnedField; winner: Owner }[]
    }
  | {
      kind: 'retry'
      problem: ProblemCode
      afterMs?: number
      said?: Said
      parts?: readonly Part[]
      /** What the target holds, where this waits until the record knows of it. */
      news?: unknown
    }
  | { kind: 'ambiguous'; problem: ProblemCode; said?: Said; parts?: readonly Part[] }
  | { kind: 'rejected'; problem: ProblemCode; said?: Said; parts?: readonly Part[] }
  | { kind: 'suppressed'; problem: ProblemCode; said?: Said }
  | { kind: 'connection'; problem: ProblemCode; said?: Said }

export type Settled =
  | { state: Exclude<DeliveryState, 'retry' | 'sending' | 'pending'>; spends: boolean }
  | { state: 'retry'; inMs: number; spends: true }
  /** Not the delivery's fault: it waits, unspent, until its connection works again. */
  | { state: 'pending'; wait: 'outage' | 'paused'; spends: false }

/** Waits between attempts in milliseconds: about one working day, then a person. */
export const defaultWaitsMs: readonly number[] = [
  5_000, 30_000, 120_000, 600_000, 1_800_000, 3_600_000, 7_200_000, 14_400_000,
]

/** Share of a wait that is added or taken away at random, so that retries do not march in step. */
export const jitterShare = 0.2

/**
 * What becomes of a delivery after an attempt.
 * @param spent attempts that counted so far, the one just made included
 * @param random a number in [0, 1) for the jitter
 * @param down whether its connection is down by now: then nothing is spent
 */
export function settle(
  outcome: Outcome,
  spent: number,
  waitsMs: readonly number[],
  random: number,
  down: boolean,
): Settled {
  switch (outcome.kind) {
    case 'delivered':
    case 'ambiguous':
    case 'rejected':
    case 'suppressed':
      return { state: outcome.kind, spends: true }
    case 'connection':
      return { state: 'pending', wait: 'paused', spends: false }
    case 'retry': {
      if (down) return { state: 'pending', wait: 'outage', spends: false }
      const wait = waitsMs[spent - 1]
      if (wait === undefined) return { state: 'dead', spends: true }
      const jittered = wait * (1 - jitterShare + 2 * jitterShare * random)
      return { state: 'retry', inMs: Math.round(Math.max(jittered, outcome.afterMs ?? 0)), spends: true }
    }
    default:
      return unreachable(outcome)
  }
}
