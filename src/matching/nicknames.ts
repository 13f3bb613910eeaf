/**
 * Which first names stand for one another, and which are names of their own. Versioned tables (data/README.md); not
 * transitive: through short forms such as Al, Bert and Chris half of all names would become one
 * (reference/matching.md section 3).
 */
import firstNameTable from './data/first-names-1.json' with { type: 'json' }
import nicknameTable from './data/nicknames-1.json' with { type: 'json' }

/** Whether two folded first names can belong to one person. Must be symmetric. */
export type Nicknames = (a: string, b: string) => boolean

/** What is known of first names. A population can add the names it holds (see `score/frequencies.ts`). */
export type FirstNames = {
  nicknames: Nicknames
  /** Whether people are given this name: then a spelling close to another name need not be a slip. */
  isName(name: string): boolean
  names(): Iterable<string>
}

export const nicknamesVersion = nicknameTable.version

const shortOf = new Map<string, ReadonlySet<string>>(
  Object.entries(nicknameTable.names).map(([name, short]) => [name, new Set(short.split(' '))]),
)
const longOf = new Map<string, Set<string>>()
for (const [name, short] of shortOf) {
  for (const each of short) longOf.set(each, (longOf.get(each) ?? new Set()).add(name))
}
const names = new Set([
  ...shortOf.keys(),
  ...longOf.keys(),
  ...firstNameTable.female.split(' '),
  ...firstNameTable.male.split(' '),
])

export const noNicknames: Nicknames = () => false

/** The names of the tables: one is short for the other, or both are short for one. */
export const firstNames: FirstNames = {
  nicknames: (a, b) => {
    if (a === b) return false
    const [longA, longB] = [longOf.get(a), longOf.get(b)]
    if (longA?.has(b) || longB?.has(a)) return true
    if (longA && longB) for (const name of longA) if (longB.has(name)) return true
    return false
  },
  isName: name => names.has(name),
  names: () => names,
}

/** Other first names that somebody of this name can be kept under; for finding people, so only the direct ones. */
export function nicknamesOf(name: string): string[] {
  return [...new Set([...(shortOf.get(name) ?? []), ...(longOf.get(name) ?? [])])].sort()
}
