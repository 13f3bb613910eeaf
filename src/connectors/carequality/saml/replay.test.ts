import { describe, expect, it } from 'vitest'
import { makeReplay } from './replay.ts'

const at = (minutes: number) => new Date(Date.UTC(2026, 2, 1, 12, minutes))

describe('the memory of messages that came', () => {
  it('NET-4 knows a message until it would be refused as expired', () => {
    const replay = makeReplay()
    expect(replay.seen('a', at(20), at(0))).toBe(false)
    expect(replay.seen('b', at(20), at(0))).toBe(false)
    expect(replay.seen('a', at(20), at(1))).toBe(true)
    expect(replay.seen('a', at(20), at(20))).toBe(true)
    expect(replay.counts()).toEqual({ held: 2, givenUp: 0 })
    replay.seen('c', at(60), at(21))
    expect(replay.counts().held).toBe(1)
  })

  it('forgets a message that may come once more, and no other', () => {
    const replay = makeReplay()
    for (const key of ['a', 'b']) replay.seen(key, at(20), at(0))
    replay.forget('a', at(20))
    replay.forget('c', at(20))
    replay.forget('b', at(40)) // of another minute: another message
    expect(replay.counts().held).toBe(1)
    expect(['a', 'a', 'b'].map(key => replay.seen(key, at(20), at(1)))).toEqual([false, true, true])
  })

  it('is bounded: when it is full, those go that would expire first', () => {
    const replay = makeReplay(100)
    for (let each = 0; each < 1000; each += 1) replay.seen(`k${each}`, at(10 + each), at(0))
    expect(replay.counts()).toEqual({ held: 100, givenUp: 900 })
    expect(replay.seen('k999', at(1009), at(1))).toBe(true)
    expect(replay.seen('k0', at(10), at(1))).toBe(false)
  })
})
