/** What a score means, in words, and where the choice begins. Scores are in hundredths. Pure. */
import type { SessionTab } from '../../../api/sessionTypes.ts'

export const leastScore = 70
/** Where people are concerned, name and birth date or e-mail must be all but equal unless somebody says otherwise. */
export const firstScore: Readonly<Record<SessionTab, number>> = {
  agencies: 95,
  clients: 95,
  staff: 95,
  appointments: 80,
}

export type ScoreKind = 'place' | 'person' | 'appointment'
export const kindOfTab: Readonly<Record<SessionTab, ScoreKind>> = {
  agencies: 'place',
  clients: 'person',
  staff: 'person',
  appointments: 'appointment',
}

/** From which score on each sentence holds, the highest first; the last holds from the least on. */
export const bands: Readonly<Record<ScoreKind, readonly number[]>> = {
  place: [95, 85, leastScore],
  person: [95, 90, 80, leastScore],
  appointment: [95, 80, leastScore],
}

/** The band of a score: its own least score. */
export function bandOf(kind: ScoreKind, score: number): number {
  return bands[kind].find(from => score >= from) ?? leastScore
}
