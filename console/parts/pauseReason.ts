/** Why a connection is paused, in words: a person did it, or its own trouble, which is a code of the registry. */
import type { TFunction } from 'i18next'
import type { Connection } from '../api/types.ts'
import { problemText } from './problemText.ts'

export function pauseReason(t: TFunction, { pauseReason: reason, title }: Connection): string {
  if (reason === null || reason === 'person') return t('connections.pausedByPerson')
  return problemText(t, reason, { connection: title }).says
}
