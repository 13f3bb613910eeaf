/** The big town: whatever size, the same people and sessions, in an order in which nothing is lost. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createBigWorld, editNotes } from './fake/big.ts'
import { bigId, createBigTown, nameOf } from './fake/big-town.ts'
import type { Behind, World } from './fake/world.ts'

const size = { sites: 4, students: 80, users: 16, notes: 200, appointments: 240 }
const town = createBigTown(size)
const now = () => new Date('2027-01-01T00:00:00Z')
const until = now().getTime()

function pagesOf(world: World, limit: number, from?: number): string[] {
  const ids: string[] = []
  let behind: Behind | undefined
  for (;;) {
    const query = { until, limit, ...(from === undefined ? {} : { from }), ...(behind ? { behind } : {}) }
    const { items, more } = world.list('note', query)
    ids.push(...items.map(({ id }) => id))
    const last = items.at(-1)
    if (!more || !last) return ids
    behind = last
  }
}

describe('a big town', () => {
  it('S39 lists each note once whatever the page, equal times and edits included', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 250 }), fc.nat(40), (limit, edited) => {
        const world = createBigWorld(town, now)
        if (edited > 0) editNotes(world, town, edited, town.publishedFrom + 111)
        const ids = pagesOf(world, limit)
        expect([ids.length, new Set(ids).size]).toEqual([200, 200])
      }),
      { numRuns: 40 },
    )
  })

  it('brings after an edit just what was edited', () => {
    const world = createBigWorld(town, now)
    const at = town.publishedFrom + 3_600_000
    editNotes(world, town, 5, at)
    expect(pagesOf(world, 2, at)).toHaveLength(5)
    expect(world.list('note', { until, limit: 1, from: at }).total).toBe(5)
    expect(world.list('note', { until, limit: 1 }).total).toBe(200)
  })

  it('gives nobody two sessions at once, and every session a client and a therapist of its agency', () => {
    const taken = new Set<string>()
    for (let n = 0; n < size.appointments; n += 1) {
      const { agency, client, staff, startsAt } = town.appointment(n)
      expect([town.student(client).site, town.user(staff).sites]).toEqual([
        bigId('site', agency),
        [bigId('site', agency)],
      ])
      expect(client).toBeLessThan(size.students)
      for (const who of [`c${client}`, `s${staff}`]) {
        expect(taken).not.toContain(`${who} ${startsAt.getTime()}`)
        taken.add(`${who} ${startsAt.getTime()}`)
      }
    }
  })

  it('names no two people alike', () => {
    const names = new Set(Array.from({ length: 30_000 }, (_, n) => nameOf(n)))
    expect(names.size).toBe(30_000)
  })

  it('is the same town again, and another one for another seed', () => {
    expect(createBigTown(size).note(7)).toEqual(town.note(7))
    expect(createBigTown({ ...size, seed: 2 }).student(7)).not.toEqual(town.student(7))
  })
})
