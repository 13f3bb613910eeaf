import { describe, expect, it } from 'vitest'
import { createLoad } from './load.ts'

const most = 10

describe('NET-5 requests at once', () => {
  it('are for one client half of what there is, and for all together all of it', () => {
    const load = createLoad(() => undefined)
    const enter = (client: string, count: number) => Array.from({ length: count }, () => load.enter(client, most))
    const busyOf = (entered: readonly { busy: boolean }[]) => entered.filter(({ busy }) => busy).length
    expect(busyOf(enter('a', 6))).toBe(1)
    const second = enter('b', 4)
    expect(busyOf(second)).toBe(0)
    expect(busyOf(enter('c', 1))).toBe(1)
    for (const { leave } of second) leave()
    expect(busyOf(enter('c', 1))).toBe(0)
  })

  it('are not read at all any more when there are many times as many', () => {
    let inside = 0
    const load = createLoad(change => {
      inside += change
    })
    const entered = Array.from({ length: 51 }, (_, at) => load.enter(`client ${at}`, most))
    expect([load.isOver(most), inside]).toEqual([true, 51])
    for (const { leave } of entered) leave()
    expect([load.isOver(most), inside]).toEqual([false, 0])
  })

  it('arrive from one client only so many at once, whatever others send', () => {
    const load = createLoad(() => undefined)
    const arrive = (client: string) => load.arrive(client, most)
    const first = Array.from({ length: 11 }, () => arrive('a'))
    expect(first.map(({ busy }) => busy)).toEqual([...Array.from({ length: 10 }, () => false), true])
    expect(arrive('b').busy).toBe(false)
    for (const { leave } of first) leave()
    expect(arrive('a').busy).toBe(false)
  })
})
