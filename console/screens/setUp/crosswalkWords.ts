/** What an entry of a crosswalk leads to, in words. */
import type { TFunction } from 'i18next'
import type { CrosswalkChoice } from '../../api/types.ts'

export function targetWords(t: TFunction, to: CrosswalkChoice): string {
  if ('virtual' in to) return t('tasks.virtual')
  if ('field' in to) return t(`personField.${to.field}`, { defaultValue: to.field })
  if ('reference' in to && to.reference) return to.reference
  if ('serviceType' in to) return to.serviceType.display ?? to.serviceType.code
  return ''
}
