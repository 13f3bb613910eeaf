import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { classify, type Failure, failureTable, retryAfterMs } from './failure.ts'

const answered = (status: number, repeatable = false): Failure => ({ written: true, status, repeatable })
const silent = (change: Partial<Failure>): Failure => ({ written: true, repeatable: false, ...change })

/** What was seen → row, class. The rows of reference/operations.md section 2. */
const cases: readonly [Failure, string, string][] = [
  [silent({ written: false, cause: 'blocked' }), 'address not allowed', 'connection'],
  [silent({ written: false, cause: 'address' }), 'never left us', 'transient'],
  [silent({ written: false, cause: 'refused' }), 'never left us', 'transient'],
  [silent({ written: false, cause: 'tls' }), 'never left us', 'transient'],
  [silent({ written: false, cause: 'timeout' }), 'never left us', 'transient'],
  [silent({ cause: 'cut-off', repeatable: true }), 'no answer, repeat is safe', 'transient'],
  [silent({ cause: 'timeout', repeatable: true }), 'no answer, repeat is safe', 'transient'],
  [silent({ cause: 'cut-off' }), 'no answer', 'ambiguous'],
  [silent({ cause: 'timeout' }), 'no answer', 'ambiguous'],
  [answered(401), 'credentials refused', 'connection'],
  [answered(403, true), 'credentials refused', 'connection'],
  [answered(502), 'gateway gave up waiting', 'ambiguous'],
  [answered(504), 'gateway gave up waiting', 'ambiguous'],
  [answered(502, true), 'busy or broken', 'transient'],
  [answered(504, true), 'busy or broken', 'transient'],
  ...[408, 425, 429, 500, 503, 507, 599].map((status): [Failure, string, string] => [
    answered(status),
    'busy or broken',
    'transient',
  ]),
  [answered(409), 'changed meanwhile', 'conflict'],
  [answered(412, true), 'changed meanwhile', 'conflict'],
  [answered(404), 'gone', 'gone'],
  [answered(410), 'gone', 'gone'],
  ...[300, 302, 308, 400, 405, 415, 422, 451].map((status): [Failure, string, string] => [
    answered(status),
    'refused',
    'permanent',
  ]),
]

describe('the failure table', () => {
  it.each(cases)('OPS-2 reads %o as "%s", which is %s', (failure, seen, cls) => {
    expect(classify(failure)).toMatchObject({ seen, class: cls })
  })

  it('OPS-2 has a case here for every row', () => {
    expect(new Set(cases.map(([, seen]) => seen))).toEqual(new Set(failureTable.map(row => row.seen)))
  })

  it.each(failureTable.map(row => row.seen))('OPS-2 lets a connector read "%s" differently, by name', seen => {
    const [failure] = cases.find(([, name]) => name === seen) ?? []
    if (!failure) throw new Error(`no case for ${seen}`)
    const overrides = { [seen]: { class: 'gone', because: 'this test says so' } } as const
    expect(classify(failure, overrides)).toEqual({ ...classify(failure), class: 'gone' })
    const other = seen === 'refused' ? 'gone' : 'refused'
    expect(classify(failure, { [other]: { class: 'conflict', because: 'of no concern' } })).toEqual(classify(failure))
  })

  it('OPS-2 never repeats by itself what was written, unanswered and not repeatable', () => {
    fc.assert(
      fc.property(fc.constantFrom('cut-off', 'timeout'), cause => {
        expect(classify({ written: true, repeatable: false, cause }).class).toBe('ambiguous')
      }),
    )
  })

  it('OPS-2 has a class for every answer there can be', () => {
    fc.assert(
      fc.property(fc.integer({ min: 100, max: 999 }), fc.boolean(), (status, repeatable) => {
        expect(classify(answered(status, repeatable)).class).not.toBeUndefined()
      }),
    )
  })
})

describe('Retry-After', () => {
  const now = new Date('2026-11-23T14:00:00Z')

  it.each<[string | null | undefined, number | undefined]>([
    ['0', 0],
    ['120', 120_000],
    [' 7 ', 7_000],
    ['Mon, 23 Nov 2026 14:00:30 GMT', 30_000],
    ['Mon, 23 Nov 2026 13:00:00 GMT', 0],
    ['', undefined],
    [null, undefined],
    [undefined, undefined],
    ['soon', undefined],
    ['9999999999', undefined],
  ])('OPS-2 of %o is %o ms', (header, expected) => {
    expect(retryAfterMs(header, now)).toBe(expected)
  })

  it('OPS-2 is a whole wait or none, whatever a server writes', () => {
    fc.assert(
      fc.property(fc.string(), header => {
        const ms = retryAfterMs(header, now)
        expect(ms === undefined || (Number.isFinite(ms) && ms >= 0)).toBe(true)
      }),
    )
  })
})
