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
  let found = as.length && bs.length ? levels.length - 1 : levels.indexOf('missing')
  for (const a of as) for (const b of bs) found = Math.min(found, levels.indexOf(levelOf(a, b)))
  return levels[found] ?? 'different'
}
