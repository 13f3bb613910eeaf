import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { WhatIfNote, WhatIfPart } from '../../../api/sessionActs.ts'
import { addPart, type WhatIfSum } from './sum.ts'

const note = (id: number): WhatIfNote => ({
  note: String(id),
  student: null,
  user: null,
  session: { date: '2026-11-23', from: '09:00', to: '10:00', zone: 'America/Toronto' },
  startDifference: 6,
  endDifference: 0,
  reasonNow: 'OUTSIDE_GRACE',
  reasonThen: null,
})
const group = fc
  .nat(40)
  .map(count => ({ count, sample: Array.from({ length: Math.min(20, count) }, (_, n) => note(n)) }))
const part = fc.record({
  checked: fc.nat(500),
  total: fc.constant<number | null>(null),
  graceMinutes: fc.constant(10),
  graceNow: fc.constant(5),
  pairsNow: fc.nat(500),
  pairsThen: fc.nat(500),
  appear: group,
  ambiguous: group,
  goAway: group,
  next: fc.constant<string | null>('more'),
})

describe('what another grace time would change', () => {
  it('SES-5 is the sum of its parts, with no more examples than a person reads and the total of the first part', () => {
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 8 }), parts => {
        const [first, ...rest] = parts
        const all: WhatIfPart[] = first ? [{ ...first, total: 4_000 }, ...rest] : []
        const sum = all.reduce<WhatIfSum | undefined>(addPart, undefined)
        expect(sum?.total).toBe(4_000)
        for (const figure of ['checked', 'pairsNow', 'pairsThen'] as const)
          expect(sum?.[figure]).toBe(all.reduce((so, each) => so + each[figure], 0))
        for (const kind of ['appear', 'ambiguous', 'goAway'] as const) {
          const count = all.reduce((so, each) => so + each[kind].count, 0)
          expect(sum?.[kind].count).toBe(count)
          expect(sum?.[kind].sample).toHaveLength(Math.min(20, count))
        }
      }),
    )
  })
})
