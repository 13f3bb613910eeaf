import { describe, expect, it } from 'vitest'
import type { Candidate } from '../../../api/sessionPushes.ts'
import { isReady, partsOf, readAllCandidates, sumsOf } from './readAll.ts'

const person = {
  id: '',
  name: null,
  first: 'A',
  last: 'B',
  birthDate: null,
  email: null,
  title: null,
  zone: null,
  gone: false,
}
const candidate = (id: string, does: Candidate['does'], invites = false): Candidate => ({
  id,
  does,
  invites,
  fields: [],
  person: { ...person, id },
})

describe('who may be chosen', () => {
  it('SES-9 is read to the last page, and counted by what would happen', async () => {
    const pages = [
      { items: [candidate('1', 'create', true), candidate('2', 'lacking')], next: 'b' },
      { items: [candidate('3', 'update'), candidate('4', 'twin'), candidate('5', 'nothing')], next: null },
    ]
    const heard: number[] = []
    const all = await readAllCandidates(
      async cursor => pages[cursor === 'b' ? 1 : 0] ?? { items: [], next: null },
      count => heard.push(count),
      () => false,
    )
    expect(heard).toEqual([2, 5])
    expect(sumsOf(all)).toEqual({ create: 1, update: 1, invites: 1, lacking: 1, twin: 1 })
    expect(all.filter(isReady).map(({ id }) => id)).toEqual(['1', '3'])
  })

  it('SES-9 is no longer read once nobody looks', async () => {
    expect(
      await readAllCandidates(
        async () => ({ items: [], next: 'x' }),
        () => undefined,
        () => true,
      ),
    ).toEqual([])
  })

  it('goes in parts', () => {
    expect(partsOf([1, 2, 3, 4, 5], 2)).toEqual([[1, 2], [3, 4], [5]])
    expect(partsOf([], 2)).toEqual([])
  })
})
