/**
 * Hours and busy times beside the appointments: what a run finds of them, and putting it right. How they are read is handed
 * in, since only scheduling knows of visits and feeds. Source: SPEC SCH-13.
 */
import {
  type Cause,
  possibleRepairs,
  proposedRepair,
  type Repair,
  type SideName,
  type TimesKind,
} from '../../model/reconcile/kinds.ts'
import type { NewDifference } from '../../store/reconcile-differences.ts'
import type { Done } from '../by-hand.ts'
import { type DifferenceBody, type SideTimes, sealable } from './body.ts'
import type { Reconciling } from './context.ts'
import type { Pair } from './pairs.ts'

/** What differs of one practitioner. */
export type TimesFound = {
  kind: TimesKind
  /** The booking system: there it is put right. */
  side: SideName
  /** The record. */
  practitioner: string
  cause: Cause
  /** The first time that is not held there; of hours there is none. */
  at?: Date
  times: Record<SideName, SideTimes | null>
  /** Only a person can do something about it, at the other side. */
  byHand: boolean
  /** The same text is the same difference in the next run. */
  identity: string
}

export type TimesCompared = {
  found: readonly TimesFound[]
  /** What was looked at: a difference of these that is found no more has been repaired. */
  kinds: readonly TimesKind[]
  /** What could not be compared, by reason. */
  leftOut: Readonly<Record<string, number>>
}

/** Hands in how hours and busy times are compared and put right. */
export type TimesComparer = {
  /** @param goesOn renews the lease; false when the run is no longer this worker's */
  compare(context: Reconciling, goesOn: () => Promise<boolean>): Promise<TimesCompared>
  /** Outside of any transaction; `done` is confirmed by the next run. */
  repair(
    context: Omit<Reconciling, 'run'>,
    asked: { kind: TimesKind; practitioner: string; repair: Repair; by: string },
  ): Promise<TimesRepaired>
}
export type TimesRepaired = { kind: 'done' } | Extract<Done, { kind: 'conflict' | 'cannot' }>

/** What is compared where nobody handed anything in. */
export const noTimes: TimesCompared = { found: [], kinds: [], leftOut: {} }

/** The rows of what was found; `keyOf` gives each its key. */
export function timesRows(
  { hub, organization }: Pick<Reconciling, 'hub' | 'organization'>,
  found: readonly TimesFound[],
  keyOf: (text: string) => bigint,
  standing: (key: bigint) => Pick<NewDifference, 'fresh' | 'state'>,
): NewDifference[] {
  return found.map(each => {
    const id = hub.newId()
    const key = keyOf(each.identity)
    const facts = {
      kind: each.kind,
      cause: each.cause,
      known: true,
      alike: 'none' as const,
      ended: false,
      cancelled: false,
      takes: !each.byHand,
      flows: false,
    }
    const proposal = proposedRepair(facts)
    return {
      id,
      key,
      kind: each.kind,
      side: each.side,
      cause: each.cause,
      ...(proposal ? { proposal } : {}),
      repairs: possibleRepairs(facts),
      record: each.practitioner,
      ...(each.at ? { at: each.at } : {}),
      ...standing(key),
      body: hub.sealer.sealJson(organization, 'difference', id, sealable(bodyOf(each))),
    }
  })
}

function bodyOf({ kind, practitioner, times }: TimesFound): DifferenceBody {
  const of = (side: SideTimes | null) =>
    side && {
      id: practitioner,
      entity: kind,
      aliases: [],
      status: '',
      start: null,
      end: null,
      practitioner: [practitioner],
      location: [],
      patient: null,
      updatedAt: null,
      times: side,
    }
  return {
    a: of(times.a),
    b: of(times.b),
    alike: null,
    delivery: null,
    message: null,
    both: false,
    lateMinutes: null,
  }
}

/** The side of a pair that books, and the one with the chart; undefined when it is not such a pair. */
export function bookingSide({ a, b }: Pick<Pair, 'a' | 'b'>): { booking: SideName; ehr: SideName } | undefined {
  if (a.connector.system === 'booking' && b.connector.system === 'ehr') return { booking: 'a', ehr: 'b' }
  if (b.connector.system === 'booking' && a.connector.system === 'ehr') return { booking: 'b', ehr: 'a' }
  return undefined
}
