/**
 * A crash at every eighth statement: of receiving, pulling, applying, reading, delivering and settling. Another process
 * takes over on the same database; nothing acknowledged is lost and nothing is doubled (operations.md, pain 12).
 */
import { describe, expect, it } from 'vitest'
import { crashThrough } from '../crash.ts'

describe('a process that dies, or loses its database', () => {
  it.each([
    { when: 'before', dies: true, first: 0 },
    { when: 'after', dies: true, first: 8 },
    { when: 'before', dies: false, first: 16 },
    { when: 'after', dies: false, first: 24 },
  ] as const)(
    'OPS-2 $when a statement (process dies: $dies) loses nothing and doubles nothing',
    { timeout: 300_000 },
    async ({ first, ...kind }) => {
      expect(await crashThrough(kind, first, 32)).toBeGreaterThan(100) // the day has that many at the least
    },
  )
})
