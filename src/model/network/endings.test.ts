import { describe, expect, it } from 'vitest'
import { endingCode, stages, stagesReached } from './endings.ts'

const now = new Date('2026-11-30T12:00:00Z')
const inDays = (days: number) => new Date(now.getTime() + days * 86_400_000)
const reached = (from: number, until: number) =>
  stagesReached({ from: inDays(from), until: inDays(until) }, now).map(({ name }) => name)

describe('endings of the gateway', () => {
  it.each([
    [31, []],
    [30, ['30']],
    [14, ['14', '30']],
    [2.5, ['3', '14', '30']],
    [0, ['over', '3', '14', '30']],
    [-400, ['over', '3', '14', '30']],
  ])('NET-7 a certificate of a year that ends in %d days has reached %j', (days, names) => {
    expect(reached(days - 365, days)).toEqual(names)
  })

  it('NET-7 a list that is made anew every week says nothing before it is over', () => {
    expect(reached(-6, 1)).toEqual([])
    expect(reached(-8, -1)).toEqual(['over'])
  })

  it('NET-7 each stage is told as what it is', () => {
    expect(stages.map(stage => endingCode('certificate', stage))).toEqual([
      ...['network.certificate-ends', 'network.certificate-ends', 'network.certificate-ends'],
      'network.certificate-over',
    ])
    expect(stages.map(stage => endingCode('list', stage)).at(-1)).toBe('network.list-over')
  })
})
