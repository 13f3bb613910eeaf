/**
 * What of the gateway ends, and when that is told: its own certificate, those of the authorities that it trusts, and their
 * revocation lists. Each stage is told once; a sharper one takes the place of the one before. Pure.
 * Source: SPEC NET-7; a list that is over makes all that its authority signed count as revoked (reference/carequality.md section 3).
 */
import type { Severity } from '../alerts.ts'
import type { ProblemCode } from '../problems.ts'

/** Something with an end. */
export type Ending = {
  kind: 'certificate' | 'list'
  /** The fingerprint of a certificate, or the authority of a list with its beginning: a new one is another one. */
  id: string
  /** In the gateway's folder. */
  file: string
  from: Date
  until: Date
}

export type Stage = { name: string; days: number; severity: Severity }

/** From the mildest to the sharpest. */
export const stages: readonly Stage[] = [
  { name: '30', days: 30, severity: 'warning' },
  { name: '14', days: 14, severity: 'warning' },
  { name: '3', days: 3, severity: 'critical' },
  { name: 'over', days: 0, severity: 'critical' },
]

const dayMs = 86_400_000
/** Of what lives less than so many times the stage's days it says nothing: a list of a week is always near its end. */
const shortTimes = 3

/** The stages that an ending has reached by now, the sharpest first. */
export function stagesReached({ from, until }: Pick<Ending, 'from' | 'until'>, now: Date): Stage[] {
  const left = until.getTime() - now.getTime()
  const lives = until.getTime() - from.getTime()
  return stages.filter(({ days }) => left <= days * dayMs && lives > shortTimes * days * dayMs).toReversed()
}

/** The problem that a stage is told as. */
export function endingCode(kind: Ending['kind'], stage: Stage): ProblemCode {
  const isOver = stage.days === 0
  if (kind === 'list') return isOver ? 'network.list-over' : 'network.list-ends'
  return isOver ? 'network.certificate-over' : 'network.certificate-ends'
}
