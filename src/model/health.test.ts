import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { connectionTrouble, type Seen } from './health.ts'

const failed = (key: string): Seen => ({ key, failed: true, problem: 'target.unreachable' })
const worked = (key: string): Seen => ({ key, failed: false })

describe('the health of a connection', () => {
  it.each<[string, string[], Seen[], string[], boolean]>([
    ['nothing happened', [], [], [], false],
    ['one fails', [], [failed('a')], ['a'], false],
    ['one key fails again and again', ['a'], [failed('a'), failed('a'), failed('a')], ['a'], false],
    ['a third key fails', ['a', 'b'], [failed('c')], ['a', 'b', 'c'], true],
    ['a success comes last', ['a', 'b'], [failed('c'), worked('d')], [], false],
    ['a success lies between', ['a', 'b'], [worked('d'), failed('c')], ['c'], false],
    ['more fail than are needed', [], [failed('a'), failed('b'), failed('c'), failed('d')], ['a', 'b', 'c'], true],
  ])('OPS-2 counts different keys in a row: %s', (_, before, seen, failingKeys, down) => {
    expect(connectionTrouble(before, seen, 3)).toMatchObject({ failingKeys, down })
  })

  it('OPS-2 names the problem of the last failure, and none after a success', () => {
    expect(connectionTrouble([], [failed('a')], 3).problem).toBe('target.unreachable')
    expect(connectionTrouble([], [failed('a'), worked('b')], 3)).not.toHaveProperty('problem')
  })

  it('OPS-2 a connection is down exactly after that many different keys failed since the last success', () => {
    const seen = fc.array(fc.record({ key: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'), failed: fc.boolean() }))
    fc.assert(
      fc.property(seen, attempts => {
        const since = attempts.slice(attempts.findLastIndex(attempt => !attempt.failed) + 1)
        const keys = new Set(since.map(attempt => attempt.key))
        expect(connectionTrouble([], attempts, 5).down).toBe(keys.size >= 5)
      }),
    )
  })

  it('OPS-2 comes to the same whether attempts are counted together or one by one', () => {
    const seen = fc.array(fc.record({ key: fc.constantFrom('a', 'b', 'c', 'd'), failed: fc.boolean() }))
    fc.assert(
      fc.property(seen, attempts => {
        const singly = attempts.reduce<string[]>(
          (keys, attempt) => connectionTrouble(keys, [attempt], 3).failingKeys,
          [],
        )
        expect(connectionTrouble([], attempts, 3).failingKeys).toEqual(singly)
      }),
    )
  })
})
