/**
 * Who lives together, as shapes without names yet. Persons come in blocks of 64: a block's households follow from its
 * number alone, so that person 700,000 is made without the 699,999 before. About one block in forty is an institution.
 */
import type { Random } from '../random.ts'
import { type Institution, institutions, type Role } from './person.ts'
import { streamOf } from './streams.ts'
import { weighted } from './weighted.ts'

export const blockSize = 64

/** A household before anybody has a name; `first` is the number of its first person. */
export type Plan = { first: number; roles: readonly Role[]; institution?: Institution }

const institutionShare = 0.025

const one: readonly Role[] = ['head']
const couple: readonly Role[] = ['head', 'partner']
const children = weighted<number>([
  [1, 42],
  [2, 37],
  [3, 15],
  [4, 5],
  [5, 1],
])

/** Of a hundred households; the sizes come to those of the census: three in ten alone, two and a half on average. */
const shapes = weighted<(random: Random) => readonly Role[]>([
  [() => one, 29],
  [() => couple, 30],
  [random => [...couple, ...many('child', children.pick(random))], 19],
  [random => [...one, ...many('child', children.pick(random))], 9],
  [random => [...one, ...many('housemate', random.between(1, 3))], 4],
  [random => [...couple, ...many('grown child', random.between(1, 2))], 5],
  [
    random => [...couple, ...many('child', children.pick(random)), ...many('grandparent', random.chance(0.35) ? 2 : 1)],
    4,
  ],
])

function many(role: Role, count: number): Role[] {
  return Array.from({ length: count }, () => role)
}

/** The households of a block, in the order of their people. The last one is cut where the block ends. */
export function plansOf(seed: number, block: number): Plan[] {
  const random = streamOf(seed, 'block', block)
  const start = block * blockSize
  if (random.chance(institutionShare))
    return [{ first: start, roles: many('resident', blockSize), institution: random.pick(institutions) }]
  const plans: Plan[] = []
  for (let filled = 0; filled < blockSize; ) {
    const roles = shapes.pick(random)(random)
    const fitting = filled + roles.length > blockSize ? roles.slice(0, blockSize - filled) : roles
    plans.push({ first: start + filled, roles: fitting })
    filled += fitting.length
  }
  return plans
}
