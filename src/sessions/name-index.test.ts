import { describe, expect, it } from 'vitest'
import { createNameIndex } from './name-index.ts'
import { firstFrom, inOrder } from './names.ts'

const place = (organization = 'o1') => ({ organization, connection: 'c', kind: 'client' as const, side: 'source' })
const people: Record<string, { first: string; last: string }> = {
  a: { first: 'Zoé', last: 'Élan' },
  b: { first: 'Ann', last: 'Elan' },
  c: { first: 'Bo', last: 'lee' },
  d: { first: 'Bo', last: 'Lee' },
  e: { first: 'Al', last: 'Lee Kim' },
}

/** Opens from `people`, and counts what was asked for. */
function opening() {
  const asked: string[] = []
  return {
    asked,
    open: async (ids: readonly string[]) => {
      asked.push(...ids)
      return ids.flatMap(id => (people[id] ? [{ id, fields: people[id] }] : []))
    },
  }
}
const marks = (ids: string, mark = '1') => new Map([...ids].map(id => [id, mark]))

describe('names in memory', () => {
  it('SES-10 stand by last name and first name, whatever their accents and case; of one name by id', async () => {
    const index = createNameIndex()
    const shelf = await index.bring(place(), marks('edcba'), opening().open)
    expect(inOrder(shelf).map(({ id }) => id)).toEqual(['b', 'a', 'c', 'd', 'e'])
    expect(firstFrom(inOrder(shelf), { key: 'LEE\u0001BO', id: 'd' })).toBe(3)
    expect(firstFrom(inOrder(shelf), { key: 'LEE\u0001BO', id: 'zz' })).toBe(4)
    expect(firstFrom(inOrder(shelf), { key: '\uffff', id: '' })).toBe(5)
  })

  it('SES-10 each is opened once, and again when its mark is another', async () => {
    const index = createNameIndex()
    const { asked, open } = opening()
    await index.bring(place(), marks('abc'), open)
    await index.bring(place(), marks('ab'), open)
    await index.bring(place(), new Map([...marks('a'), ...marks('b', '2'), ...marks('d')]), open)
    expect(asked).toEqual(['a', 'b', 'c', 'b', 'd'])
  })

  it('SES-10 two who ask at one moment open it once', async () => {
    const index = createNameIndex()
    const { asked, open } = opening()
    await Promise.all([index.bring(place(), marks('abc'), open), index.bring(place(), marks('abc'), open)])
    expect(asked).toEqual(['a', 'b', 'c'])
  })

  it('SES-10 an order that was made is made anew once a name has changed', async () => {
    const index = createNameIndex()
    const first = await index.bring(place(), marks('abc'), opening().open)
    expect(inOrder(first)).toBe(inOrder(first))
    const renamed = await index.bring(place(), new Map([...marks('ab'), ...marks('c', '2')]), async ids =>
      ids.map(id => ({ id, fields: { first: 'Bo', last: 'Aalto' } })),
    )
    expect(inOrder(renamed)[0]?.id).toBe('c')
  })

  it('SES-10 never holds more than it may: what was not asked for longest goes', async () => {
    let at = 0
    const index = createNameIndex({ most: 5, clock: () => at++ })
    await index.bring(place('o1'), marks('abc'), opening().open)
    await index.bring(place('o2'), marks('ab'), opening().open)
    await index.bring(place('o1'), marks('abc'), opening().open)
    await index.bring(place('o3'), marks('ab'), opening().open)
    expect([index.holds('o1'), index.holds('o2'), index.holds('o3')]).toEqual([true, false, true])
    expect(index.size()).toBe(5)
  })

  it('SES-10 drops what nobody has asked for in a while', async () => {
    let at = 0
    const index = createNameIndex({ clock: () => at })
    await index.bring(place('o1'), marks('abc'), opening().open)
    at = 1_000
    await index.bring(place('o2'), marks('abc'), opening().open)
    index.dropBefore(500)
    expect([index.holds('o1'), index.holds('o2')]).toEqual([false, true])
  })

  it('SES-10 a name that cannot be opened keeps nobody else from theirs', async () => {
    const index = createNameIndex()
    const broken = index.bring(place(), marks('a'), () => Promise.reject(new Error('does not open')))
    const next = index.bring(place(), marks('b'), opening().open)
    await expect(broken).rejects.toThrow('does not open')
    expect((await next).entries.has('b')).toBe(true)
  })
})
