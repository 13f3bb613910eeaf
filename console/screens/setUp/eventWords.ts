/** What a route selects, in words: `booking.*` is all bookings, `booking.cancelled` one kind of event. */
import type { TFunction } from 'i18next'

/** The words of one selection. */
export function eventWord(t: TFunction, name: string, otherwise = name): string {
  const family = name.match(/^(.+)\.\*$/)?.[1]
  return family === undefined
    ? t(`event.${name}`, { defaultValue: otherwise })
    : t(`eventFamily.${family}`, { defaultValue: otherwise })
}

/** All selections, with commas. */
export const eventWords = (t: TFunction, names: readonly string[]): string =>
  names.map(name => eventWord(t, name)).join(', ')

/** What comes before the first dot. */
export const familyOf = (name: string): string => name.split('.')[0] ?? name
