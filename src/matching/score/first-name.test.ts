import fc from 'fast-check'
import { expect, it } from 'vitest'
import { editDistance } from '../../model/text.ts'
import type { Comparison } from '../compare.ts'
import { firstNames } from '../nicknames.ts'
import { demographicsOf } from '../person.ts'
import { isNearAnotherName } from './first-name.ts'

const names = [...firstNames.names()]
const called = (given: string) =>
  demographicsOf({ resourceType: 'Patient', name: [{ given: [given] }] }, { now: new Date(0) })
const misspelt = { firstName: 'one-edit' } as Comparison

/** What is meant, name by name, without looking at letters first. */
function isBetween(a: string, b: string): boolean {
  const distance = editDistance(a, b, 2)
  if (distance > 2) return a !== b
  const isNear = (name: string) =>
    editDistance(name, a, distance) <= distance || editDistance(name, b, distance) <= distance
  return distance > 0 && names.some(name => name !== a && name !== b && isNear(name))
}

it('finds the very names that are as near to one of two spellings as these are to each other', () => {
  const slip = fc
    .tuple(fc.constantFrom(...names), fc.nat(10), fc.constantFrom('', 'A', 'K', 'Z', 'QX'))
    .map(([name, at, by]) => {
      const place = Math.min(at, name.length - 1)
      return [name, name.slice(0, place) + by + name.slice(place + 1)] as const
    })
  fc.assert(
    fc.property(slip, ([name, written]) => {
      const [one, other] = [called(name), called(written)]
      const [a, b] = [one.names[0]?.first, other.names[0]?.first]
      fc.pre(a !== undefined && b !== undefined)
      expect(isNearAnotherName(one, other, misspelt)).toBe(isBetween(a ?? '', b ?? ''))
    }),
    { numRuns: 300 },
  )
})

it('asks only of first names that are spelt differently', () => {
  expect(isNearAnotherName(called('Jayden'), called('Jrayden'), misspelt)).toBe(true)
  expect(isNearAnotherName(called('Jayden'), called('Jrayden'), { firstName: 'exact' } as Comparison)).toBe(false)
})
