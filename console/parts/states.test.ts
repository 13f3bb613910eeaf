import { describe, expect, it } from 'vitest'
import { deliveryStates, messageStates } from '../../src/model/states.ts'
import { type Shape, type StateWord, states } from './states.ts'

const shapes: readonly Shape[] = ['done', 'waiting', 'act', 'refused', 'unsure', 'off', 'paused']
const rows: [string, StateWord][] = Object.entries(states).flatMap(([kind, words]) =>
  Object.entries<StateWord>(words).map(([state, word]): [string, StateWord] => [`${kind}.${state}`, word]),
)

describe('the vocabulary of states', () => {
  it('has a row for every state of messages and deliveries, and no other', () => {
    expect(Object.keys(states.message).sort()).toEqual(Object.keys(messageStates).sort())
    expect(Object.keys(states.delivery).sort()).toEqual(Object.keys(deliveryStates).sort())
  })

  it.each(rows)('says %s in both languages, with a shape beside the colour', (_name, { word, shape }) => {
    expect(word.en).toMatch(/^[A-Z]/)
    expect(word.fr).toMatch(/^\p{Lu}/u)
    expect(shapes).toContain(shape)
  })

  it('never gives one word two looks', () => {
    const looks = Map.groupBy(rows, ([, { word }]) => word.en)
    const differing = [...looks].filter(([, same]) => new Set(same.map(([, { shape, tone }]) => shape + tone)).size > 1)
    expect(differing.map(([word]) => word)).toEqual([])
  })
})
