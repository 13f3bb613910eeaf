/**
 * A crash at every statement there is: of receiving, pulling, applying, reading, delivering and settling. Another process
 * takes over on the same database; nothing acknowledged is lost and nothing is doubled (operations.md, pain 12).
 */
import { describe, expect, it } from 'vitest'
import { crashThrough } from '../crash.ts'

describe('a process that dies, or loses its database', () => {
  it.each([
    { when: 'before', dies: true },
    { when: 'after', dies: true },
    { when: 'before', dies: false },
    { when: 'after', dies: false },
  ] as const)(
    'OPS-2 $when any statement (process dies: $dies) loses nothing and doubles nothing',
    { timeout: 1_800_000 },
    async kind => {
      expect(await crashThrough(kind, 0, 1)).toBeGreaterThan(100) // the day has that many at the least
    },
  )
})
