/** Several records of one person as one: every value that any of them has. */
import type { Demographics } from '../person.ts'

/** All values of the records, each once. A gender that they do not agree on says nothing. */
export function mergeDemographics(records: readonly Demographics[]): Demographics {
  const [only, ...others] = records
  if (only && others.length === 0) return only
  const genders = new Set(records.map(record => record.gender).filter(gender => gender !== undefined))
  const [gender] = genders
  return {
    names: together(records.map(record => record.names)),
    suffixes: together(records.map(record => record.suffixes)),
    birthDates: together(records.map(record => record.birthDates)),
    phones: together(records.map(record => record.phones)),
    emails: together(records.map(record => record.emails)),
    identifiers: together(records.map(record => record.identifiers)),
    lastFours: together(records.map(record => record.lastFours)),
    subscribers: together(records.map(record => record.subscribers)),
    addresses: together(records.map(record => record.addresses)),
    ...(gender && genders.size === 1 ? { gender } : {}),
  }
}

function together<T>(lists: readonly (readonly T[])[]): T[] {
  return [...new Map(lists.flat().map(value => [JSON.stringify(value), value])).values()]
}
