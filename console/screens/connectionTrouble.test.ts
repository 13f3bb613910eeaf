import { describe, expect, it } from 'vitest'
import type { Connection, Health } from '../api/types.ts'
import { calcom } from '../testing/connections.ts'
import { byTrouble, isTroubled } from './connectionTrouble.ts'

const connection = (title: string, health: Health, oldestWaitingMs: number | null = null): Connection => ({
  ...calcom,
  title,
  health,
  oldestWaitingMs,
})

describe('connections', () => {
  it('OV-1 are sorted by trouble: those a person must mend, down, failing, quiet, fine', () => {
    const sorted = byTrouble([
      connection('fine', 'well'),
      connection('quiet', 'quiet'),
      connection('failing', 'failing'),
      connection('down', 'down'),
      connection('paused', 'paused'),
      connection('invalid', 'invalid'),
    ])
    expect(sorted.map(({ title }) => title)).toEqual(['invalid', 'paused', 'down', 'failing', 'quiet', 'fine'])
  })

  it('OV-1 of equal trouble stand by the oldest that waits, then by name', () => {
    const sorted = byTrouble([connection('b', 'well'), connection('a', 'well'), connection('old', 'well', 9_000)])
    expect(sorted.map(({ title }) => title)).toEqual(['old', 'a', 'b'])
  })

  it('need a look unless they are fine or quiet', () => {
    expect(isTroubled(connection('x', 'failing'))).toBe(true)
    expect(isTroubled(connection('x', 'quiet'))).toBe(false)
  })
})
