/** Suggestions for a value that has no counterpart yet, each with its reasons. A person chooses (SPEC SCH-6). */
import type { CrosswalkKind, Need } from '../model/events.ts'
import type { HealthcareService, HumanName, Location, Practitioner } from '../model/fhir.ts'
import { identifierValue } from '../model/fhir.ts'
import { npiSystem } from '../model/identifiers.ts'
import { editDistance, foldText } from '../model/text.ts'
import { crosswalkKey } from './crosswalk.ts'

/** Somebody or something at the target that a value could stand for. */
export type DirectoryEntry = {
  kind: Exclude<CrosswalkKind, 'question'>
  reference: string
  names: readonly string[]
  emails: readonly string[]
  npi?: string
}

export type SuggestionReason = 'same-email' | 'same-npi' | 'same-name' | 'same-words' | 'similar-name'
export type Suggestion = { reference: string; reasons: readonly SuggestionReason[]; score: number }

/** What each reason weighs; the best one counts, further ones break ties. */
export const suggestionWeights: Readonly<Record<SuggestionReason, number>> = {
  'same-email': 100,
  'same-npi': 100,
  'same-name': 60,
  'same-words': 50,
  'similar-name': 30,
}

/** A record of the target's directory as an entry. `reference` is the target's own. */
export function directoryEntry(
  resource: Practitioner | Location | HealthcareService,
  reference: string,
): DirectoryEntry {
  const emails = (resource.telecom ?? []).flatMap(({ system, value }) => (system === 'email' && value ? [value] : []))
  switch (resource.resourceType) {
    case 'Practitioner': {
      const npi = identifierValue(resource, npiSystem)
      const names = (resource.name ?? []).map(textOf)
      return { kind: 'practitioner', reference, names, emails, ...(npi ? { npi } : {}) }
    }
    case 'Location':
      return { kind: 'location', reference, names: [resource.name ?? '', ...(resource.alias ?? [])], emails }
    default: {
      const names = [resource.name ?? '', ...(resource.type ?? []).map(type => type.text ?? '')]
      return { kind: 'event-type', reference, names, emails }
    }
  }
}

/** The entries that a need could mean, best first; those of one rank by reference. */
export function suggest(
  need: Pick<Need, 'kind' | 'values' | 'label' | 'hints'>,
  directory: readonly DirectoryEntry[],
): Suggestion[] {
  const names = [need.hints?.name, need.label, ...need.values].flatMap(name => (name ? [foldText(name)] : []))
  const values = new Set([need.hints?.email, ...need.values].flatMap(value => (value ? [crosswalkKey(value)] : [])))
  return directory
    .filter(entry => entry.kind === need.kind)
    .map(entry => {
      const reasons = reasonsFor(entry, names, values)
      const weights = reasons.map(reason => suggestionWeights[reason])
      return { reference: entry.reference, reasons, score: Math.max(0, ...weights) + Math.max(0, weights.length - 1) }
    })
    .filter(suggestion => suggestion.reasons.length > 0)
    .sort((a, b) => b.score - a.score || (a.reference < b.reference ? -1 : 1))
}

function reasonsFor(entry: DirectoryEntry, names: readonly string[], values: ReadonlySet<string>): SuggestionReason[] {
  const reasons: SuggestionReason[] = []
  if (entry.emails.some(email => values.has(crosswalkKey(email)))) reasons.push('same-email')
  if (entry.npi !== undefined && values.has(crosswalkKey(entry.npi))) reasons.push('same-npi')
  const theirs = entry.names.map(foldText).filter(name => name !== '')
  const likeness = theirs.flatMap(their => names.map(name => likenessOf(name, their)))
  const best = (['same-name', 'same-words', 'similar-name'] as const).find(reason => likeness.includes(reason))
  return best ? [...reasons, best] : reasons
}

function likenessOf(a: string, b: string): 'same-name' | 'same-words' | 'similar-name' | undefined {
  if (a === b) return 'same-name'
  const [wordsA, wordsB] = [sortedWords(a), sortedWords(b)]
  if (wordsA === wordsB) return 'same-words' // "Adeyemi, Tunde" and "Tunde Adeyemi"
  // One slip for every six letters, at most three: "Main St Clinic" is not "Oak St Clinic".
  const limit = Math.min(3, Math.floor(Math.min(a.length, b.length) / 6))
  return limit > 0 && editDistance(wordsA, wordsB, limit) <= limit ? 'similar-name' : undefined
}

function sortedWords(name: string): string {
  const words = name.split(' ').filter(word => !/^(DR|MR|MRS|MS|MD|PROF|THE)$/.test(word))
  return words.sort().join(' ')
}

function textOf(name: HumanName): string {
  return name.given || name.family ? [...(name.given ?? []), name.family ?? ''].join(' ') : (name.text ?? '')
}
