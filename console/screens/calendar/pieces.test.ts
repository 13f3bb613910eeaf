import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { answerOf, today } from '../../testing/calendar.ts'
import { columnsOf, drawnOf, spanOf } from './columns.ts'
import { hoursOf, lanesOf, shortestMs } from './lanes.ts'

const minute = 60_000
const spans = fc.array(
  fc.record({ start: fc.integer({ min: 0, max: 60 }), minutes: fc.integer({ min: 1, max: 90 }) }),
  { maxLength: 20 },
)

describe('CA-1 the blocks of a column', () => {
  it('never lie on each other, and share the width with those beside them', () => {
    fc.assert(
      fc.property(spans, rows => {
        const placed = lanesOf(
          rows.map(({ start, minutes }) => ({ start: start * minute, end: (start + minutes) * minute })),
        )
        expect(placed).toHaveLength(rows.length)
        for (const [index, one] of placed.entries()) {
          expect(one.lane).toBeLessThan(one.lanes)
          for (const other of placed.slice(index + 1)) {
            const [a, b] = [one, other].map(each => ({ ...each, end: Math.max(each.end, each.start + shortestMs) }))
            const overlap = a && b && a.start < b.end && b.start < a.end
            if (overlap) expect([one.lane, one.lanes]).not.toEqual([other.lane, one.lanes])
            if (overlap) expect(one.lanes).toBe(other.lanes)
          }
        }
      }),
    )
  })

  it('stand between office hours, or wider where something reaches beyond them', () => {
    const hour = 60 * minute
    expect(hoursOf([], 0, 24 * hour)).toEqual({ from: 8, to: 18 })
    expect(hoursOf([{ start: 6.5 * hour, end: 19.2 * hour }], 0, 24 * hour)).toEqual({ from: 6, to: 20 })
    expect(hoursOf([{ start: -hour, end: 26 * hour }], 0, 23 * hour)).toEqual({ from: 0, to: 23 })
  })

  it('are drawn a second time where another system has another time, and not where only the status differs', () => {
    const drawn = drawnOf(today).flatMap(each => (each.kind === 'outline' ? [each.item.person?.name] : []))
    expect(drawn).toEqual(['Ben Adler'])
    expect(spanOf({ start: null, end: null })).toBeUndefined()
  })

  it('are grouped by practitioner or place; who has none stands last', () => {
    const names = (by: 'practitioner' | 'location') =>
      columnsOf(answerOf(today), by).map(({ name, items }) => [name, items.length])
    expect(names('practitioner')).toEqual([
      ['Dr. Amélie Roy', 4],
      ['Dr. Jin Kim', 4],
      ['Kofi Osei, NP', 2],
      ['', 1],
    ])
    expect(names('location').map(([name]) => name)).toEqual(['Annex', 'Main clinic'])
  })
})
