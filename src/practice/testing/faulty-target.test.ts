import { describe, expect, it } from 'vitest'
import type { PracticeTarget, Rendering } from '../../connectors/practice.ts'
import { type Fault, faultyTarget } from './faulty-target.ts'

/** One that counts what it has written. */
function counting(): PracticeTarget & { filled: string[]; ticked: string[] } {
  const filled: string[] = []
  const ticked: string[] = []
  return {
    filled,
    ticked,
    check: async () => ({ ok: true }),
    async *changes() {},
    fill: async batch =>
      batch.map(({ appointment }) => {
        filled.push(appointment)
        return { kind: 'filled', warnings: [] }
      }),
    render: async batch =>
      batch.map(({ appointment }) => {
        ticked.push(appointment)
        return { kind: 'rendered', already: false, warnings: [], targetWarnings: [] }
      }),
    signatures: async () => ({ kind: 'kept' }),
    unrender: async () => ({ kind: 'unrendered' }),
    createAgency: async () => ({ kind: 'created', id: 'a' }),
    createClient: async () => ({ kind: 'created', id: 'c' }),
    createStaff: async () => ({ kind: 'created', id: 's' }),
    retract: async () => ({ kind: 'retracted' }),
    rightsOf: async () => ({ agencies: 'all', create: true, edit: true, render: true, unrender: true }),
  }
}

const batch: Rendering[] = ['one', 'two', 'three'].map(appointment => ({
  appointment,
  note: appointment,
  by: { kind: 'hub' },
}))

describe('a faulty practice management', () => {
  it.each<[Fault, string[], number]>([
    [{ kind: 'down' }, ['retry', 'retry', 'retry'], 0],
    [{ kind: 'session-lost' }, ['connection', 'connection', 'connection'], 0],
    [{ kind: 'dies-after', writes: 1 }, ['rendered', 'retry', 'retry'], 1],
    [{ kind: 'dies-before-tick' }, ['retry', 'retry', 'retry'], 0],
    [{ kind: 'dies-after-tick' }, ['retry', 'retry', 'retry'], 3],
    [{ kind: 'warns', words: 'check the schedule' }, ['rendered', 'rendered', 'rendered'], 3],
    [{ kind: 'slow', ms: 5 }, ['rendered', 'rendered', 'rendered'], 3],
  ])('S32 S33 fails as %o says', async (fault, outcomes, ticked) => {
    const there = counting()
    const faulty = faultyTarget(there, async () => {})
    faulty.fail(fault)
    expect((await faulty.render(batch)).map(({ kind }) => kind)).toEqual(outcomes)
    expect(there.ticked).toHaveLength(ticked)
    faulty.fail(undefined)
    expect((await faulty.render(batch)).map(({ kind }) => kind)).toEqual(['rendered', 'rendered', 'rendered'])
  })
})
