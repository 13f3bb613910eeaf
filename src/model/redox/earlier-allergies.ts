/**
 * Allergies that an earlier visit told of and the newest list does not: a list that is shorter, or says that none are known, may
 * be right or may be careless, and somebody has to ask.
 */
import { textOf } from '../xml.ts'
import type { Allergy } from './findings.ts'
import { names, says } from './says.ts'
import type { Summed } from './summary.ts'

export type EarlierAllergies = {
  /** As markup; absent when the newest list has all of them. */
  table?: string
  /** Visits that tell of allergies in words that are not told already: nobody knows of which. */
  words: readonly Summed[]
}

/** @param visits the newest first @param chosen the one whose allergies are told whole */
export function allergiesToldEarlier(visits: readonly Summed[], chosen: Summed | undefined): EarlierAllergies {
  if (!chosen) return { words: [] }
  const earlier = visits.slice(visits.indexOf(chosen) + 1)
  const texts = new Set([chosen.visit.AllergyText])
  const words = earlier.filter(({ visit: { AllergyText } }) => {
    const isNew = says(AllergyText) && !texts.has(AllergyText)
    texts.add(AllergyText)
    return isNew
  })
  const told = new Set(chosen.visit.Allergies.filter(isOne).flatMap(keysOf))
  const rows: string[] = []
  for (const { visit, on, title } of earlier) {
    for (const allergy of visit.Allergies.filter(isOne)) {
      const keys = keysOf(allergy)
      if (keys.some(each => told.has(each))) continue
      for (const each of keys) told.add(each)
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

const isOne = (allergy: Allergy) => allergy.IsNegativeIndicator !== true && names(allergy)

/** By which a substance is known: its codes with their systems, and its name; undecided codes are nobody's. */
function keysOf({ Substance }: Allergy): string[] {
  const coded = Substance ? [Substance, ...(Substance.AltCodes ?? [])] : []
  const codes = coded.flatMap(({ Code, CodeSystem }) =>
    says(Code) && says(CodeSystem) && !undecided.has(String(Code)) ? [`${CodeSystem} ${Code}`] : [],
  )
  return [...codes, ...(says(Substance?.Name) ? [String(Substance?.Name)] : [])].map(each => each.trim().toLowerCase())
}

/** HL7's words for what has no code. */
const undecided: ReadonlySet<string> = new Set(['OTH', 'UNK', 'NI', 'NA', 'NASK', 'ASKU', 'MSK'])

function spokenOf({ Substance, Type, Reaction }: Allergy): string {
  const reactions = Reaction.flatMap(({ Name, Text, Code }) => Name ?? Text ?? Code ?? [])
  const substance = Substance?.Name ?? Substance?.Code ?? Type?.Name ?? 'Not named'
  return reactions.length > 0 ? `${substance} (${reactions.join(', ')})` : substance
}
