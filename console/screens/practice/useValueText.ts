/** A value of an entry in words, for lists and the history, in the reader's language. */
import type { TFunction } from 'i18next'
import { useTranslation } from 'react-i18next'
import type { Names } from '../../api/practice.ts'
import { calendarDate } from '../../parts/format.ts'
import { useLocale } from '../../parts/useLocale.ts'
import type { Draft } from './draft.ts'
import type { Field } from './kinds.ts'

export type ValueText = {
  (field: Field, value: unknown, names: Names): string
  /** The time of an appointment on the wall of its agency. */
  span(zone: string, startsAt: string, endsAt: string): string
}

export function useValueText(): ValueText {
  const { t } = useTranslation()
  const { locale } = useLocale()
  const words = (field: Field, value: unknown, names: Names) => textOf(t, locale, field, value, names)
  return Object.assign(words, {
    span: (zone: string, startsAt: string, endsAt: string) =>
      new Intl.DateTimeFormat(locale, {
        timeZone: zone,
        year: 'numeric',
        month: 'short',
        day: 'numeric',
        hour: '2-digit',
        minute: '2-digit',
        hourCycle: 'h23',
      }).formatRange(new Date(startsAt), new Date(endsAt)),
  })
}

function textOf(t: TFunction, locale: string, field: Field, value: unknown, names: Names): string {
  if (value === undefined || value === null || value === '')
    return field.as === 'one' && field.help && field.name === 'agency' ? t('practice.everyAgency') : ''
  switch (field.as) {
    case 'flag':
      return value === true ? t('common.yes') : t('common.no')
    case 'day':
      return calendarDate(String(value), locale)
    case 'choice':
      return t(`practice.choice.${String(value)}`)
    case 'checks':
      return list(value, each => t(`practice.choice.${each}`))
    case 'one':
    case 'account':
      return names[String(value)] ?? ''
    case 'many':
      return list(value, each => names[each] ?? '')
    case 'words':
      return list(value, each => each)
    case 'rows':
      return rowsOf(value)
        .map(row => field.fields.map(each => textOf(t, locale, each, row[each.name], names)).filter(Boolean))
        .map((parts, n) => (rowsOf(value)[n]?.kind === undefined ? parts.join(' ') : (parts[0] ?? '')))
        .join(', ')
    case 'gates':
      return Object.keys(value).join(', ')
    case 'text':
    case 'email':
    case 'zone':
    case 'long':
    case 'number':
    case 'span':
      return String(value)
  }
}

const rowsOf = (value: unknown): readonly Draft[] => (Array.isArray(value) ? value : [])

function list(value: unknown, word: (each: string) => string): string {
  return (Array.isArray(value) ? value : [])
    .map(each => word(String(each)))
    .filter(Boolean)
    .join(', ')
}
