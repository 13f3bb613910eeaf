/**
 * Suggestions among tens of thousands: the same answers as comparing with each of them, found through the fields that are
 * alike. There are far fewer names than people, and each is compared once.
 */
import { swapDayAndMonth } from './dates.ts'
import {
  compareFirst,
  compareLast,
  type FoldedSuggestable,
  type Scored,
  type Suggestion,
  suggest,
} from './suggest-session.ts'

export type SuggestIndex = {
  /** Everybody who could reach the score with a subject, and some who cannot. */
  near(subject: FoldedSuggestable, leastScore: number): ReadonlySet<FoldedSuggestable>
}

/**
 * From this score on names alone are not enough (they are 0.6 of it): birth date or e-mail must be alike too; or where one
 * is not known (0.16), names must come to 0.9, which no two come to that share neither first nor last name (0.85).
 */
const strictFrom = 0.7

/** Indexes candidates once, for many subjects. */
export function indexSuggestable(candidates: Iterable<FoldedSuggestable>): SuggestIndex {
  const all = [...candidates]
  const names = namesOf(all)
  const unknown = namesOf(all.filter(each => !thirdOf(each)))
  const byThird = Map.groupBy(all, each => keyOfThird(each) ?? '')
  byThird.delete('')
  const near = (subject: FoldedSuggestable) => [
    ...names.first.alike(subject.first ?? ''),
    ...names.last.alike(subject.last ?? ''),
    ...names.last.named(subject.first ?? ''), // first and last swapped
    ...keysAlike(subject).flatMap(key => byThird.get(key) ?? []),
  ]
  const nearStrictly = (subject: FoldedSuggestable) => {
    const { first, last } = thirdOf(subject) ? unknown : names
    return [
      ...keysAlike(subject).flatMap(key => byThird.get(key) ?? []),
      ...first.named(subject.first ?? ''),
      ...last.named(subject.last ?? ''),
      ...last.named(subject.first ?? ''),
    ]
  }
  return {
    near(subject, leastScore) {
      if (subject.kind === 'place') return new Set(all)
      return new Set(leastScore >= strictFrom ? nearStrictly(subject) : near(subject))
    },
  }
}

/** The one field that is reason enough by itself. */
function thirdOf({ kind, birthDate, email }: FoldedSuggestable): string | undefined {
  return (kind === 'client' ? birthDate : email) || undefined
}

/** What two of them share that are alike: of dates the whole, of addresses what stands before the @. */
function keyOfThird(each: FoldedSuggestable): string | undefined {
  const third = thirdOf(each)
  return each.kind === 'client' ? third : third?.split('@')[0]?.split('+')[0]
}

/** Every key that is alike with a subject's: the same, day and month swapped, and one slip of the pen away. */
function keysAlike(subject: FoldedSuggestable): string[] {
  const key = keyOfThird(subject)
  if (!key) return []
  if (subject.kind !== 'client') return [key]
  const swapped = swapDayAndMonth(key)
  return [...new Set([key, ...(swapped ? [swapped] : []), ...slipsOf(key)])]
}

const digits = '0123456789'

/** Dates with another digit, or two that stand side by side the other way round. */
function slipsOf(date: string): string[] {
  const letters = [...date]
  return letters.flatMap((letter, at) => {
    const next = letters[at + 1]
    const turned = next
      ? [
          letters
            .with(at, next)
            .with(at + 1, letter)
            .join(''),
        ]
      : []
    return [...turned, ...[...digits].map(digit => letters.with(at, digit).join(''))]
  })
}

function namesOf(all: readonly FoldedSuggestable[]) {
  return {
    first: namesAlike(all, ({ first }) => first, compareFirst),
    last: namesAlike(all, ({ last }) => last, compareLast),
  }
}

function namesAlike(
  all: readonly FoldedSuggestable[],
  nameOf: (each: FoldedSuggestable) => string | undefined,
  compare: (a: string, b: string) => Scored,
) {
  const byName = Map.groupBy(all, each => nameOf(each) ?? '')
  const known = new Map<string, readonly string[]>()
  return {
    named: (name: string) => byName.get(name) ?? [],
    alike(name: string): FoldedSuggestable[] {
      const names = known.get(name) ?? [...byName.keys()].filter(other => compare(name, other).score > 0)
      known.set(name, names)
      return names.flatMap(other => byName.get(other) ?? [])
    },
  }
}

/** The best of those that `isMeant`, the best first; none without any likeness. Pure but for what the index remembers. */
export function suggestFrom(
  subject: FoldedSuggestable,
  index: SuggestIndex,
  options: { limit: number; leastScore?: number; rejected?: ReadonlySet<string>; isMeant?: (id: string) => boolean },
): Suggestion[] {
  const { isMeant = () => true, leastScore = least, ...rest } = options
  const meant = [...index.near(subject, leastScore)].filter(({ id }) => isMeant(id))
  return suggest(subject, meant, { ...rest, leastScore })
}

const least = 0.01
