/**
 * What is unusual of a requester in an hour, against what is usual for it: thresholds as data. Whoever looks through people
 * one after another, guesses who is known, or keeps asking for what may not be told, shows in these numbers first. Pure.
 */
import type { ProblemCode } from '../problems.ts'

export const anomalyKinds = ['sweep', 'misses', 'withheld'] as const
export type AnomalyKind = (typeof anomalyKinds)[number]

/** An hour of a requester, and one of its own busy hours (nine of ten were quieter). */
export type HourOfRequester = {
  requester: string
  /** Different people who were told of. */
  people: number
  /** Discoveries that found nobody; also those that were sent to everybody. */
  nothing: number
  withheld: number
  usual: { people: number; nothing: number; withheld: number }
  /** Hours of the last two weeks in which it asked: of few nothing is usual yet. */
  knownHours: number
}

type Threshold = {
  kind: AnomalyKind
  code: ProblemCode
  of: keyof HourOfRequester['usual']
  /** Fewer are never unusual, however few are usual. */
  least: number
  /** So many times what is usual. */
  times: number
}

/**
 * Most discoveries of a network find nobody, as they are sent to everybody who could know somebody: only very many of them
 * say something. Withheld is rare.
 */
export const thresholds: readonly Threshold[] = [
  { kind: 'sweep', code: 'network.sweep', of: 'people', least: 500, times: 4 },
  { kind: 'misses', code: 'network.misses', of: 'nothing', least: 5_000, times: 4 },
  { kind: 'withheld', code: 'network.withheld-often', of: 'withheld', least: 20, times: 3 },
]

/** From so many hours on the past of a requester says what is usual. */
export const leastKnownHours = 24

export type Anomaly = { requester: string; kind: AnomalyKind; counted: number; usual: number }

/** What is unusual of these. */
export function anomaliesOf(hours: readonly HourOfRequester[]): Anomaly[] {
  return hours.flatMap(hour =>
    thresholds.flatMap(({ kind, of, least, times }) => {
      const usual = hour.knownHours >= leastKnownHours ? hour.usual[of] : 0
      const counted = hour[of]
      return counted >= least && counted > times * usual ? [{ requester: hour.requester, kind, counted, usual }] : []
    }),
  )
}

/** The problem that an anomaly is told as. */
export function anomalyCode(kind: AnomalyKind): ProblemCode {
  return thresholds.find(each => each.kind === kind)?.code ?? 'network.sweep'
}
