/**
 * Whom a site, student or user could stand for when nothing is equal: ranked suggestions with their reasons, for a person
 * who decides. They never make a pair. Source: reference/sessions.md section 5, "Suggestions".
 */
import { editDistance, foldText } from '../model/text.ts'
import { swapDayAndMonth } from './dates.ts'
import { jaroWinkler } from './jaro-winkler.ts'
import { shortNames } from './short-names.ts'

export const suggestionReasons = [
  'same-name',
  'same-first-name',
  'nickname',
  'initial',
  'similar-first-name',
  'same-last-name',
  'similar-last-name',
  'swapped-names',
  'same-birth-date',
  'swapped-birth-date',
  'near-birth-date',
  'same-email',
  'same-email-local-part',
  'shared-words',
  'similar-name',
  'other-agency',
  'rejected-before',
] as const
export type SuggestionReason = (typeof suggestionReasons)[number]

/** What is known of either side. A site or agency has a `name` only. */
export type Suggestable = {
  id: string
  name?: string
  first?: string
  last?: string
  birthDate?: string
  email?: string
  agencies?: readonly string[]
}

/** The same, folded once and compared often: keep it with the index of names. */
export type FoldedSuggestable = Suggestable & { kind: 'place' | 'client' | 'staff' }

/** Folds one; `kind` says what is compared. Accents, case and punctuation are left aside. */
export function foldSuggestable(kind: FoldedSuggestable['kind'], given: Suggestable): FoldedSuggestable {
  return {
    kind,
    id: given.id,
    name: foldText(given.name ?? ''),
    first: foldText(given.first ?? ''),
    last: foldText(given.last ?? ''),
    birthDate: given.birthDate?.trim(),
    email: given.email?.trim().toLowerCase(),
    agencies: given.agencies ?? [],
  }
}

/** 0 to 1, to the hundredth. Candidates below the least are not worth a line. */
export type Suggestion = { id: string; score: number; reasons: readonly SuggestionReason[] }

export type SuggestOptions = {
  limit?: number
  leastScore?: number
  /** Those that a person refused for this one: they stay, further down. */
  rejected?: ReadonlySet<string>
}

/** The best candidates, the best first; equal scores by id, so that the order is always the same. Pure. */
export function suggest(
  subject: FoldedSuggestable,
  candidates: Iterable<FoldedSuggestable>,
  { limit = 5, leastScore = 0.4, rejected }: SuggestOptions = {},
): Suggestion[] {
  const found: Suggestion[] = []
  for (const candidate of candidates) {
    const { score, reasons } = scoreOf(subject, candidate)
    const isRejected = rejected?.has(candidate.id) === true
    const ranked = Math.round(score * (isRejected ? 50 : 100)) / 100
    if (score < leastScore) continue
    found.push({ id: candidate.id, score: ranked, reasons: isRejected ? [...reasons, 'rejected-before'] : reasons })
  }
  return found.sort((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1)).slice(0, limit)
}

export type Scored = { score: number; reasons: SuggestionReason[] }
const nothing: Scored = { score: 0, reasons: [] }

function scoreOf(subject: FoldedSuggestable, candidate: FoldedSuggestable): Scored {
  if (subject.kind === 'place') return comparePlaces(subject.name ?? '', candidate.name ?? '')
  const names = compareNames(subject, candidate)
  const third =
    subject.kind === 'client'
      ? compareBirthDates(subject.birthDate, candidate.birthDate)
      : compareEmails(subject.email, candidate.email)
  // One field alone is no reason to think of somebody, unless it is one that few share.
  if (names.score < leastNames && third.score < 1) return nothing
  const isElsewhere =
    (subject.agencies ?? []).length > 0 && !subject.agencies?.some(agency => candidate.agencies?.includes(agency))
  const score = names.score * nameShare + third.score * (1 - nameShare)
  return {
    score: isElsewhere ? score * elsewhereShare : score,
    reasons: [...names.reasons, ...third.reasons, ...(isElsewhere ? (['other-agency'] as const) : [])],
  }
}

const nameShare = 0.6
const elsewhereShare = 0.8
const leastNames = 0.4

function compareNames(a: FoldedSuggestable, b: FoldedSuggestable): Scored {
  const [first, last] = [compareFirst(a.first ?? '', b.first ?? ''), compareLast(a.last ?? '', b.last ?? '')]
  const isSwapped = a.first !== '' && a.first === b.last && a.last === b.first && a.first !== a.last
  if (isSwapped) return { score: 0.9, reasons: ['swapped-names'] }
  return { score: first.score * 0.45 + last.score * 0.55, reasons: [...first.reasons, ...last.reasons] }
}

/** How alike two folded first names are. */
export function compareFirst(a: string, b: string): Scored {
  if (a === '' || b === '') return nothing
  if (a === b) return { score: 1, reasons: ['same-first-name'] }
  if (shortNames(a, b)) return { score: 0.85, reasons: ['nickname'] }
  const isInitial = (a.length === 1 || b.length === 1) && a[0] === b[0]
  return isInitial ? { score: 0.5, reasons: ['initial'] } : compareSpelling(a, b, 'similar-first-name')
}

/** The same of last names. */
export function compareLast(a: string, b: string): Scored {
  if (a === '' || b === '') return nothing
  return a === b ? { score: 1, reasons: ['same-last-name'] } : compareSpelling(a, b, 'similar-last-name')
}

function compareSpelling(a: string, b: string, reason: SuggestionReason): Scored {
  const likeness = jaroWinkler(a, b)
  return likeness >= 0.86 ? { score: likeness * 0.85, reasons: [reason] } : nothing
}

/** A date that nobody has said is no evidence either way. */
const unknownScore = 0.4

function compareBirthDates(a: string | undefined, b: string | undefined): Scored {
  if (!a || !b) return { score: unknownScore, reasons: [] }
  if (a === b) return { score: 1, reasons: ['same-birth-date'] }
  if (swapDayAndMonth(a) === b) return { score: 0.85, reasons: ['swapped-birth-date'] }
  return editDistance(a, b, 1) === 1 ? { score: 0.7, reasons: ['near-birth-date'] } : nothing
}

function compareEmails(a: string | undefined, b: string | undefined): Scored {
  if (!a || !b) return { score: unknownScore, reasons: [] }
  if (a === b) return { score: 1, reasons: ['same-email'] }
  const [mine, theirs] = [a, b].map(address => address.split('@')[0]?.split('+')[0])
  return mine && mine === theirs ? { score: 0.75, reasons: ['same-email-local-part'] } : nothing
}

/** Names of sites and agencies: the words they share, whatever their order, or the spelling as a whole. */
function comparePlaces(a: string, b: string): Scored {
  if (a === '' || b === '') return nothing
  if (a === b) return { score: 1, reasons: ['same-name'] }
  const shared = sharedWords(new Set(a.split(' ')), new Set(b.split(' ')))
  const likeness = jaroWinkler(a, b)
  const spelling = likeness >= 0.86 ? likeness * 0.9 : 0
  if (shared >= 0.5 || shared >= spelling) return shared === 0 ? nothing : { score: shared, reasons: ['shared-words'] }
  return { score: spelling, reasons: ['similar-name'] }
}

/** How much of both, and of the shorter one, is in the other; a word such as "clinic" alone is too little to show. */
function sharedWords(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  const shared = [...a].filter(word => b.has(word)).length
  const ofBoth = shared / (a.size + b.size - shared)
  const ofShorter = shared / Math.min(a.size, b.size)
  return (ofBoth * 0.5 + ofShorter * 0.5) * 0.95
}
