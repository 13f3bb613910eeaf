/** The words of a comparison: the fields of a person and how well two values of one agree. */

/** How well one field agrees, best first. Which of them a field can have is said at `compare`. */
export const levels = [
  'exact',
  'nickname',
  'initial',
  'one-edit',
  'swapped',
  'part',
  'similar',
  'phonetic',
  'two-parts',
  'partial',
  'year',
  'missing',
  'different',
] as const
export type Level = (typeof levels)[number]

/** The place of each level in the list: lower is better. */
export const levelRank = Object.fromEntries(levels.map((level, rank) => [level, rank])) as Record<Level, number>

export const fields = [
  'identifier',
  'firstName',
  'middleName',
  'lastName',
  'suffix',
  'birthDate',
  'gender',
  'phone',
  'email',
  'address',
] as const
export type Field = (typeof fields)[number]

/** The best level of all pairs; missing when one side has no value. */
export function best<T>(as: readonly T[], bs: readonly T[], levelOf: (a: T, b: T) => Level): Level {
  let found: Level | undefined
  for (const a of as) {
    for (const b of bs) {
      const level = levelOf(a, b)
      if (found === undefined || levelRank[level] < levelRank[found]) found = level
    }
  }
  return found ?? 'missing'
}
