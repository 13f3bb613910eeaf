import { describe, expect, it } from 'vitest'
import { deliveryMayGo, deliveryStates, messageMayGo, messageStates, unsettledStates } from './states.ts'

/** The transitions of reference/operations.md section 2, written out once more by hand. */
const deliveryMoves: Readonly<Record<string, string>> = {
  pending: 'pending sending suppressed',
  sending: 'ambiguous dead delivered pending rejected retry suppressed',
  retry: 'pending sending suppressed',
  ambiguous: 'delivered pending suppressed',
  delivered: '',
  rejected: 'pending suppressed',
  suppressed: 'pending',
  dead: 'pending suppressed',
}
const messageMoves: Readonly<Record<string, string>> = {
  received: 'applied held ignored reading unreadable',
  reading: 'applied held ignored received',
  held: 'ignored received',
  applied: 'received',
  unreadable: 'ignored received',
  ignored: 'received',
}

function movesOf<S extends string>(
  states: readonly S[],
  mayGo: (from: S, to: S) => boolean,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    states.map(from => [
      from,
      states
        .filter(to => mayGo(from, to))
        .sort()
        .join(' '),
    ]),
  )
}

const deliveryNames = Object.keys(deliveryStates) as (keyof typeof deliveryStates)[]
const messageNames = Object.keys(messageStates) as (keyof typeof messageStates)[]

describe('states', () => {
  it('OPS-2 of a delivery allow these transitions and no others', () => {
    expect(movesOf(deliveryNames, deliveryMayGo)).toEqual(deliveryMoves)
  })

  it('OPS-2 of a message allow these transitions and no others', () => {
    expect(movesOf(messageNames, messageMayGo)).toEqual(messageMoves)
  })

  it.each([...Object.entries(deliveryStates), ...Object.entries(messageStates)])(
    'OPS-2 %s has something that a person can do',
    (_, row) => {
      expect(row.actions.length).toBeGreaterThan(0)
    },
  )

  it.each([...Object.entries(deliveryStates), ...Object.entries(messageStates)])(
    'OPS-2 %s goes only to states that exist, and is left again unless the target confirmed',
    (name, row) => {
      const known: readonly string[] = name in deliveryStates ? deliveryNames : messageNames
      expect(known).toEqual(expect.arrayContaining([...row.next]))
      // A delivered one stays what it is: a replay is a delivery of its own.
      expect(row.next.length === 0).toBe(name === 'delivered')
    },
  )

  it('OPS-2 every state can be reached from the first one', () => {
    expect(reachable('pending', name => deliveryStates[name as keyof typeof deliveryStates].next)).toEqual(
      [...deliveryNames].sort(),
    )
    expect(reachable('received', name => messageStates[name as keyof typeof messageStates].next)).toEqual(
      [...messageNames].sort(),
    )
  })

  it('OPS-2 a key is held exactly while the pipeline, or a person, has not finished', () => {
    expect(unsettledStates).toEqual(['pending', 'sending', 'retry', 'ambiguous'])
    const holding = messageNames.filter(name => messageStates[name].holdsKey)
    expect(holding).toEqual(['received', 'reading', 'held'])
  })

  it('OPS-2 what ended is never working: nothing that ends goes on by itself', () => {
    for (const name of deliveryNames)
      expect([name, deliveryStates[name].ends]).toEqual([name, !deliveryStates[name].holdsKey])
  })
})

function reachable(from: string, next: (name: string) => readonly string[]): string[] {
  const seen = new Set<string>([from])
  for (const name of seen) for (const to of next(name)) seen.add(to)
  return [...seen].sort()
}
