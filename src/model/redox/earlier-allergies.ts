/**
 * Allergies that an earlier visit told of and the newest list does not: a list that is shorter, or says that none are known, may
 * be right or may be careless, and somebody has to ask.
 */
import { textOf } from '../xml.ts'
import type { Allergy } from './findings.ts'
import { says } from './says.ts'
import type { Summed } from './summary.ts'

export type EarlierAllergies = {
  /** As markup; absent when the newest list has all of them. */
  table?: string
  /** Visits that tell of allergies in words only: nobody knows which. */
  words: readonly Summed[]
}

/** @param visits the newest first */
export function allergiesToldEarlier(visits: readonly Summed[]): EarlierAllergies {
  const newest = visits.findIndex(({ visit }) => says(visit.Allergies))
  if (newest < 0) return { words: [] }
  const words = visits.slice(newest + 1).filter(({ visit }) => !says(visit.Allergies) && says(visit.AllergyText))
  const told = new Set(visits[newest]?.visit.Allergies.filter(isOne).flatMap(namesOf))
  const rows: string[] = []
  for (const { visit, on, title } of visits.slice(newest + 1)) {
    for (const allergy of visit.Allergies.filter(isOne)) {
      const names = namesOf(allergy)
      const [name] = names
      if (name === undefined || names.some(each => told.has(each))) continue
      for (const each of names) told.add(each)
      rows.push(`<tr><td>${textOf(spokenOf(allergy))}</td><td>${textOf(`${on.slice(0, 10)}, ${title}`)}</td></tr>`)
    }
  }
  if (rows.length === 0) return { words }
  const table = [
    '<paragraph>Documents before the newest list of allergies tell of these, and that list does not. Ask before you rely on',
    ' either.</paragraph><table><thead><tr><th>Substance</th><th>Last told of</th></tr></thead><tbody>',
    ...rows,
    '</tbody></table>',
  ].join('')
  return { table, words }
}

const isOne = ({ IsNegativeIndicator }: Allergy) => IsNegativeIndicator !== true

/** By which a substance is known: its codes, and its name in small letters. */
function namesOf({ Substance }: Allergy): string[] {
  const codes = Substance ? [Substance, ...(Substance.AltCodes ?? [])].map(({ Code }) => Code) : []
  return [...codes, Substance?.Name].flatMap(each => (says(each) ? [String(each).trim().toLowerCase()] : []))
}

function spokenOf({ Substance, Reaction }: Allergy): string {
  const reactions = Reaction.flatMap(({ Name, Text }) => Name ?? Text ?? [])
  const substance = Substance?.Name ?? Substance?.Code ?? ''
  return reactions.length > 0 ? `${substance} (${reactions.join(', ')})` : substance
}
