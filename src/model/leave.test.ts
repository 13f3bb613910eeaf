/** Days away: the steps, and that no interleaving of wishes, losses and people's own acts doubles or takes an entry. */
import { array, assert as check, constant, constantFrom, integer, oneof, property, record } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Days, type LeaveKept, type LeaveThere, mergeDays, planLeave, type WantedLeave } from './leave.ts'
import { wholeDaysIn } from './time.ts'

const today = '2026-12-10'
const owner = '5'
const practitioner = 'p'
const day = (number: number) => `2026-12-${String(number).padStart(2, '0')}`
const wanted = (from: number, to: number): WantedLeave => ({ owner, practitioner, from: day(from), to: day(to) })
const kept = (from: number, to: number, state: LeaveKept['state'] = 'there', entry = '1'): LeaveKept => ({
  id: 'a',
  owner,
  practitioner,
  state,
  entry,
  from: day(from),
  to: day(to),
})
const there = (from: number, to: number, mark?: string): LeaveThere => ({
  id: '1',
  owner,
  from: day(from),
  to: day(to),
  ...(mark ? { mark } : {}),
})
const doing = (sides: Partial<Parameters<typeof planLeave>[0]>) =>
  planLeave({ wanted: [], there: [], kept: [], today, ...sides }).map(step => step.do)

describe('days away', () => {
  it.each<[string, Parameters<typeof doing>[0], string[]]>([
    ['new leave is entered', { wanted: [wanted(24, 26)] }, ['create']],
    ['leave that is over is not', { wanted: [wanted(1, 9)] }, []],
    ['what people entered covers it', { wanted: [wanted(24, 26)], there: [there(23, 27)] }, []],
    ['what people entered covers a part only', { wanted: [wanted(24, 26)], there: [there(24, 25)] }, ['create']],
    ['in line', { wanted: [wanted(24, 26)], there: [there(24, 26, 'a')], kept: [kept(24, 26)] }, []],
    ['in line, begun long ago', { wanted: [wanted(1, 26)], there: [there(3, 26, 'a')], kept: [kept(3, 26)] }, []],
    ['moved', { wanted: [wanted(25, 27)], there: [there(24, 26, 'a')], kept: [kept(24, 26)] }, ['change']],
    ['off', { there: [there(24, 26, 'a')], kept: [kept(24, 26)] }, ['remove']],
    ['off, and over', { there: [there(1, 9, 'a')], kept: [kept(1, 9)] }, ['forget']],
    [
      'arrived after all',
      { wanted: [wanted(24, 26)], there: [there(24, 26, 'a')], kept: [kept(24, 26, 'sending')] },
      ['adopt'],
    ],
    ['never arrived', { wanted: [wanted(24, 26)], kept: [kept(24, 26, 'sending')] }, ['create']],
    ['never arrived, and off', { kept: [kept(24, 26, 'sending')] }, ['forget']],
    ['removed, the answer was lost', { kept: [kept(24, 26, 'removing')] }, ['forget']],
    ['not removed', { there: [there(24, 26, 'a')], kept: [kept(24, 26, 'removing')] }, ['remove']],
    ['people took it away', { wanted: [wanted(24, 26)], kept: [kept(24, 26)] }, ['let-go']],
    ['people changed it', { wanted: [wanted(24, 26)], there: [there(24, 27, 'a')], kept: [kept(24, 26)] }, ['let-go']],
    ['let go, and still wanted', { wanted: [wanted(24, 26)], kept: [kept(24, 26, 'let-go')] }, []],
    [
      'let go, and other days wanted',
      { wanted: [wanted(24, 28)], kept: [kept(24, 26, 'let-go')] },
      ['create', 'forget'],
    ],
    [
      'its mark is lost, its id is known',
      { wanted: [wanted(24, 26)], there: [there(24, 26)], kept: [kept(24, 26)] },
      [],
    ],
  ])('SCH-4 %s', (_, sides, steps) => {
    expect(doing(sides)).toEqual(steps)
  })

  it.each([
    ['2026-12-24T05:00:00Z', '2026-12-26T05:00:00Z', '2026-12-24 2026-12-25'],
    ['2026-12-24T00:00:00Z', '2026-12-26T00:00:00Z', '2026-12-24 2026-12-24'],
    ['2026-12-24T13:00:00Z', '2026-12-24T21:00:00Z', undefined],
    ['2026-11-01T04:00:00Z', '2026-11-02T05:00:00Z', '2026-11-01 2026-11-01'], // 25 hours
    ['2026-11-01T04:00:00Z', '2026-11-02T04:00:00Z', undefined],
    ['2027-03-14T05:00:00Z', '2027-03-15T04:00:00Z', '2027-03-14 2027-03-14'], // 23 hours
  ])('SCH-4 from %s to %s in Toronto these are whole days: %s', (start, end, days) => {
    const found = wholeDaysIn('America/Toronto', new Date(start), new Date(end))
    expect(found && `${found.from} ${found.to}`).toBe(days)
  })

  it('SCH-4 joins days that overlap or follow on each other, across months', () => {
    expect(
      mergeDays([
        { from: '2027-01-01', to: '2027-01-02' },
        { from: '2026-12-24', to: '2026-12-31' },
        { from: '2027-01-04', to: '2027-01-04' },
      ]),
    ).toEqual([
      { from: '2026-12-24', to: '2027-01-02' },
      { from: '2027-01-04', to: '2027-01-04' },
    ])
  })

  it('SCH-4 whatever is lost and whatever people do: theirs stays as it is, ours is never there twice, and all days are taken', () => {
    const spans = array(record({ from: integer({ min: 11, max: 28 }), length: integer({ min: 0, max: 4 }) }), {
      maxLength: 3,
    })
    const acts = array(
      oneof(
        record({ act: constant('wish' as const), spans }),
        record({ act: constant('look' as const), lost: constantFrom('nothing', 'request', 'answer') }),
        record({ act: constant('person' as const), from: integer({ min: 11, max: 30 }) }),
      ),
      { minLength: 1, maxLength: 14 },
    )
    check(
      property(acts, list => {
        const world = newWorld()
        for (const each of list)
          if (each.act === 'wish')
            world.wish(each.spans.map(({ from, length }) => wanted(from, Math.min(31, from + length))))
          else if (each.act === 'person') world.enter({ from: day(each.from), to: day(each.from) })
          else world.look(each.lost)
        world.look('nothing')
        world.look('nothing')
        expect(world.look('nothing')).toBe(0)
        expect(world.theirs()).toEqual(world.entered)
        expect(world.days(world.all())).toEqual(expect.arrayContaining(world.days(world.wishes())))
        const ours = world.ours().flatMap(each => world.days([each]))
        expect(new Set(ours).size).toBe(ours.length)
        expect(world.days(world.wishes())).toEqual(expect.arrayContaining(ours))
      }),
      { numRuns: 300 },
    )
  })
})

/** A booking system and the hub's ledger, as small as can be: a call may never arrive, or its answer never come back. */
function newWorld() {
  let wishes: WantedLeave[] = []
  let next = 1
  const entries = new Map<string, LeaveThere>()
  const ledger = new Map<string, LeaveKept>()
  const entered: Days[] = []
  const look = (lost: string): number => {
    const steps = planLeave({ wanted: wishes, there: [...entries.values()], kept: [...ledger.values()], today })
    for (const step of steps) {
      if (step.do === 'adopt') ledger.set(step.kept.id, { ...step.kept, state: 'there', entry: step.entry })
      if (step.do === 'let-go') ledger.set(step.kept.id, { ...step.kept, state: 'let-go' })
      if (step.do === 'forget') ledger.delete(step.kept.id)
      if (step.do === 'create') {
        const id = step.again?.id ?? `k${next++}`
        const { from, to } = step
        ledger.set(id, { id, owner, practitioner, state: 'sending', from, to })
        if (lost === 'request') continue
        const entry = `e${next++}`
        entries.set(entry, { id: entry, owner, from, to, mark: id })
        if (lost === 'nothing') ledger.set(id, { id, owner, practitioner, state: 'there', entry, from, to })
      }
      if (step.do === 'change') {
        const { kept: row, entry, from, to } = step
        ledger.set(row.id, { ...row, state: 'sending', entry, from, to })
        if (lost === 'request') continue
        entries.set(entry, { id: entry, owner, from, to, mark: row.id })
        if (lost === 'nothing') ledger.set(row.id, { ...row, state: 'there', entry, from, to })
      }
      if (step.do === 'remove') {
        ledger.set(step.kept.id, { ...step.kept, state: 'removing' })
        if (lost === 'request') continue
        entries.delete(step.entry)
        if (lost === 'nothing') ledger.delete(step.kept.id)
      }
    }
    return steps.length
  }
  const ours = () => [...entries.values()].filter(({ mark }) => mark !== undefined)
  return {
    entered,
    look,
    ours,
    wish: (list: WantedLeave[]) => {
      wishes = list
    },
    enter: (days: Days) => {
      entered.push(days)
      entries.set(`p${entered.length}`, { id: `p${entered.length}`, owner, ...days })
    },
    theirs: () => [...entries.values()].flatMap(({ mark, from, to }) => (mark ? [] : [{ from, to }])),
    all: () => [...entries.values()],
    wishes: () => wishes,
    days: (list: readonly Days[]) =>
      list.flatMap(({ from, to }) =>
        Array.from({ length: Number(to.slice(8)) - Number(from.slice(8)) + 1 }, (_, index) =>
          day(Number(from.slice(8)) + index),
        ),
      ),
  }
}
