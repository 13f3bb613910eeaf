import { describe, expect, it } from 'vitest'
import { anomaliesOf, anomalyCode, anomalyKinds, type HourOfRequester, thresholds } from './anomalies.ts'

const quiet: HourOfRequester = {
  requester: '1.2.3',
  people: 0,
  nothing: 0,
  withheld: 0,
  usual: { people: 0, nothing: 0, withheld: 0 },
  knownHours: 300,
}
const usual = { people: 300, nothing: 4_000, withheld: 2 }

describe('NET-9 what is unusual of a requester', () => {
  it.each<[string, Partial<HourOfRequester>, string[]]>([
    ['a quiet hour', {}, []],
    ['a busy hour like others', { people: 600, nothing: 6_000, withheld: 3, usual }, []],
    ['many times the people of a busy hour', { people: 1_300, usual }, ['sweep']],
    ['many people, of somebody who is new', { people: 600, usual, knownHours: 3 }, ['sweep']],
    ['few people, though many times what is usual', { people: 100, usual: { ...usual, people: 1 } }, []],
    ['very many discoveries that find nobody', { nothing: 20_000, usual }, ['misses']],
    ['often what may not be told', { withheld: 25, usual }, ['withheld']],
    ['all of it', { people: 9_000, nothing: 90_000, withheld: 900, usual }, ['sweep', 'misses', 'withheld']],
  ])('%s', (_name, change, expected) => {
    expect(anomaliesOf([{ ...quiet, ...change }]).map(({ kind }) => kind)).toEqual(expected)
  })

  it('is told as a problem of its own for each kind', () => {
    expect(anomalyKinds.map(anomalyCode)).toEqual(thresholds.map(({ code }) => code))
  })
})
