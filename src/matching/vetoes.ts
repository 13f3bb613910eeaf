/**
 * What forbids an automatic match however much else agrees, as data. Every row that applies is reported; a person can
 * still decide otherwise. Source: reference/matching.md section 6.
 */
import type { Comparison } from './compare.ts'
import type { Level } from './levels.ts'

export type VetoName =
  | 'suffix-differs'
  | 'first-name-differs'
  | 'middle-name-differs'
  | 'generation-apart'
  | 'gender-differs'
  | 'identifier-differs'

type Veto = { name: VetoName; why: string; applies: (comparison: Comparison) => boolean }

/** Birth years this far apart under one name are a parent and a child. */
const generationYears = 15

export const vetoes: readonly Veto[] = [
  {
    name: 'suffix-differs',
    why: 'Jr and Sr: father and son',
    applies: c => c.suffix === 'different',
  },
  {
    name: 'first-name-differs',
    why: 'twins and siblings share birth date, address or phone, never the first name',
    applies: c => c.firstName === 'different' && shareHome(c),
  },
  {
    name: 'middle-name-differs',
    why: 'siblings are named María Fernanda and María Isabel',
    applies: c => c.middleName === 'different' && shareHome(c),
  },
  {
    name: 'generation-apart',
    why: 'parent and child of one name',
    applies: c => (c.yearsApart ?? 0) >= generationYears && agrees(c.firstName) && agrees(c.lastName),
  },
  {
    name: 'gender-differs',
    why: 'sibling or spouse, also twins named alike (Jordan and Jordyn); with the very same name a slip of the pen',
    applies: c => c.gender === 'different' && !sameFirstName.has(c.firstName),
  },
  {
    name: 'identifier-differs',
    why: 'one namespace gives one person one identifier',
    applies: c => c.identifierConflict,
  },
]

/** The names of the vetoes against these two being one person, in the order of the table. */
export function vetoesOf(comparison: Comparison): VetoName[] {
  return vetoes.filter(veto => veto.applies(comparison)).map(veto => veto.name)
}

function shareHome(c: Comparison): boolean {
  return [c.birthDate, c.address, c.phone, c.email].includes('exact')
}

const agreeing: ReadonlySet<Level> = new Set(['exact', 'nickname', 'initial', 'one-edit', 'swapped', 'part', 'similar'])

const sameFirstName: ReadonlySet<Level> = new Set(['exact', 'swapped', 'missing'])

function agrees(level: Level): boolean {
  return agreeing.has(level)
}
