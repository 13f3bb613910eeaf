import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { remember } from './remember.ts'

function counting(limit: number) {
  const asked: string[] = []
  const remembered = remember(limit, text => {
    asked.push(text)
    return text.length
  })
  return { asked, remembered }
}

describe('a remembered function', () => {
  it('is asked once for what comes again, also when the result is nothing', () => {
    let times = 0
    const nothing = remember(10, () => {
      times += 1
      return undefined
    })
    nothing('a')
    nothing('a')
    expect(times).toBe(1)
  })

  it('gives what the function gives, and knows at least the latest half of its limit', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 20 }), fc.integer({ min: 0, max: 60 }), (limit, many) => {
        const { asked, remembered } = counting(limit)
        const texts = Array.from({ length: many }, (_, place) => `${'.'.repeat(place % 3)}${place}`)
        for (const text of texts) expect(remembered(text)).toBe(text.length)
        for (const text of texts.slice(-Math.floor(limit / 2))) expect(remembered(text)).toBe(text.length)
        expect(asked).toEqual(texts)
      }),
    )
  })

  it('forgets what did not come among the latest of its limit', () => {
    const { asked, remembered } = counting(10)
    const texts = Array.from({ length: 30 }, (_, place) => `text ${place}`)
    for (const text of texts) remembered(text)
    for (const text of texts.slice(-5)) remembered(text)
    expect(asked).toHaveLength(30)
    for (const text of texts.slice(0, 20)) remembered(text)
    expect(asked).toHaveLength(50)
  })
})
