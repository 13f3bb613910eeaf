import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createGroups, GroupsFull } from './groups.ts'

const limits = { atOnce: 2, most: 4, waiting: 10 }
const soon = () => new Promise(resolve => setImmediate(resolve))

describe('groups', () => {
  it('take one alone at once, and those who come meanwhile together', async () => {
    const sizes: number[] = []
    const groups = createGroups<number, number>(
      async group => {
        sizes.push(group.length)
        await soon()
        return group.map(each => each * 2)
      },
      { ...limits, atOnce: 1 },
    )
    expect(await Promise.all([1, 2, 3, 4, 5, 6].map(each => groups.add(each)))).toEqual([2, 4, 6, 8, 10, 12])
    expect(sizes).toEqual([1, 4, 1])
  })

  it('are side by side only when the next is as large as those under way', async () => {
    const sizes: number[] = []
    const endings: (() => void)[] = []
    const groups = createGroups<number, number>(
      async group => {
        sizes.push(group.length)
        await new Promise<void>(resolve => endings.push(resolve))
        return [...group]
      },
      { ...limits, atOnce: 3 },
    )
    const add = (many: number) => Array.from({ length: many }, (_, place) => groups.add(place))
    const answers = [...add(1), ...add(1)]
    expect(sizes).toEqual([1, 1])
    answers.push(...add(1))
    expect(sizes).toEqual([1, 1])
    answers.push(...add(1))
    expect(sizes).toEqual([1, 1, 2])
    answers.push(...add(1)) // waits until a place is free, and fewer are under way than wait
    for (let ended = 0; ended < 4; ended += 1) {
      endings[ended]?.()
      await soon()
    }
    await Promise.all(answers)
    expect(sizes).toEqual([1, 1, 2, 1])
  })

  it('give each its own result, whatever the sizes and times', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(3), { maxLength: 30 }), async waits => {
        const groups = createGroups<number, number>(
          async group => {
            for (let turn = 0; turn < (waits[group[0] ?? 0] ?? 0); turn += 1) await soon()
            return group.map(each => -each)
          },
          { ...limits, waiting: 100 },
        )
        const results = await Promise.all(waits.map((_, place) => groups.add(place)))
        expect(results).toEqual(waits.map((_, place) => -place))
        await groups.idle()
      }),
      { numRuns: 20 },
    )
  })

  it('refuse who comes when too many wait, and fail those alone whose group failed', async () => {
    let fails = true
    const groups = createGroups<number, number>(
      async group => {
        await soon()
        if (fails) throw new Error('broken')
        return [...group]
      },
      { atOnce: 1, most: 1, waiting: 1 },
    )
    const first = groups.add(1)
    const second = groups.add(2)
    await expect(groups.add(3)).rejects.toBeInstanceOf(GroupsFull)
    await expect(first).rejects.toThrow('broken')
    fails = false
    expect(await second).toBe(2)
  })
})
