/** Why somebody has not come to Ensora Data Collection, in words that fit people: what a delivery says fits messages. Pure. */
import type { TFunction } from 'i18next'
import type { PushState } from '../../../api/sessionPushes.ts'
import { type ProblemText, problemText } from '../../../parts/problemText.ts'

const own: ReadonlySet<string> = new Set<PushState>(['lacking', 'twin', 'refused'])

export function causeOf(t: TFunction, state: PushState, problem: string): ProblemText {
  if (own.has(state)) return { says: t(`sessionPush.cause.${state}.says`), fix: t(`sessionPush.cause.${state}.fix`) }
  return problemText(t, problem, { connection: t('sessionPush.ensora') })
}
