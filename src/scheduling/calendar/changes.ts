/** What one version of an appointment changed: the fields that the calendar shows, before and after. Pure. */
import type { Facts } from './facts.ts'

export const changedFields = [
  'status',
  'start',
  'end',
  'practitioners',
  'locations',
  'services',
  'visitType',
  'person',
] as const
export type ChangedField = (typeof changedFields)[number]
/** Values as they stand in the record; of practitioners, places, services and people their ids. */
export type Change = { field: ChangedField; before: readonly string[]; after: readonly string[] }

/** The fields that differ, in the order of `changedFields`; all that have a value when there was no version before. */
export function changesBetween(before: Facts | undefined, after: Facts): Change[] {
  return changedFields.flatMap(field => {
    const change = { field, before: before ? valuesOf(before, field) : [], after: valuesOf(after, field) }
    return sameValues(field, change.before, change.after) ? [] : [change]
  })
}

function valuesOf(facts: Facts, field: ChangedField): readonly string[] {
  const value = facts[field]
  if (value === null) return []
  return typeof value === 'string' ? [value] : [...value].sort()
}

/** The same instant may be written in two ways. */
function sameValues(field: ChangedField, one: readonly string[], other: readonly string[]): boolean {
  const isTime = field === 'start' || field === 'end'
  const key = (values: readonly string[]) => values.map(value => (isTime ? Date.parse(value) : value)).join(' ')
  return key(one) === key(other)
}
