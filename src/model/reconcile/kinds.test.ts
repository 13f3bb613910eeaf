/** The tables of causes and repairs, walked. */
import { describe, expect, it } from 'vitest'
import type { DeliveryState } from '../states.ts'
import { type CauseFacts, causeOf } from './causes.ts'
import {
  type Cause,
  causeNames,
  causes,
  differenceKindNames,
  differenceKinds,
  possibleRepairs,
  proposedRepair,
  type Repair,
  type RepairFacts,
} from './kinds.ts'

const plain: CauseFacts = { kind: 'missing', known: true, standing: 'well', wanted: true, takes: true, gone: false }

describe('why two systems differ', () => {
  const rows: readonly [string, Partial<CauseFacts>, Cause][] = [
    ['the hub has no record of it', { known: false }, 'never-heard'],
    ['its message waits for a person', { known: false, message: 'held' }, 'held'],
    ['its message is being read', { message: 'unfinished' }, 'being-read'],
    ['its delivery waits', { delivery: 'retry' }, 'on-its-way'],
    ['its delivery waits, and the target is down', { delivery: 'pending', standing: 'down' }, 'outage'],
    ['its delivery waits, and the target is paused', { delivery: 'pending', standing: 'paused' }, 'paused'],
    ['it may have arrived', { delivery: 'ambiguous' }, 'unclear'],
    ['the target refused it', { delivery: 'rejected' }, 'refused'],
    ['all tries were used up', { delivery: 'dead' }, 'gave-up'],
    ['it was delivered, and is gone', { delivery: 'delivered' }, 'removed-there'],
    ['a setting keeps it back', { delivery: 'suppressed' }, 'suppressed'],
    ['no route wants it', { wanted: false }, 'not-selected'],
    ['no delivery was made', {}, 'never-sent'],
    ['it was delivered, and differs', { kind: 'time', delivery: 'delivered' }, 'changed-there'],
    ['the source changed it after the hub did', { kind: 'time', newer: 'side' }, 'news-lost'],
    ['the hub knows better, and no route leads there', { kind: 'time', newer: 'hub', takes: false }, 'no-route'],
    ['the hub knows better, and never sent it', { kind: 'time', newer: 'hub' }, 'never-sent'],
    ['it was changed there in the same moment', { kind: 'time', newer: 'hub', told: true }, 'news-lost'],
    ['it is there twice', { kind: 'duplicate', delivery: 'delivered' }, 'made-twice'],
    ['its own system has it no more', { kind: 'extra' }, 'removed-there'],
    ['it came late', { kind: 'late' }, 'late'],
  ]
  it.each(rows)('SCH-13 %s', (_when, facts, cause) => {
    expect(causeOf({ ...plain, ...facts })).toBe(cause)
  })

  it('SCH-13 every state of a delivery gives a cause', () => {
    const states: DeliveryState[] = [
      'pending',
      'sending',
      'retry',
      'ambiguous',
      'delivered',
      'rejected',
      'suppressed',
      'dead',
    ]
    for (const kind of differenceKindNames)
      for (const delivery of states) expect(causeNames).toContain(causeOf({ ...plain, kind, delivery }))
  })
})

describe('what puts a difference right', () => {
  const base: RepairFacts = {
    kind: 'missing',
    cause: 'never-sent',
    known: true,
    alike: 'none',
    ended: false,
    cancelled: false,
    takes: true,
    flows: false,
  }
  const rows: readonly [string, Partial<RepairFacts>, Repair | undefined][] = [
    ['missing, and never heard of: it is taken in', { known: false, cause: 'never-heard' }, 'pull'],
    ['missing, and known: it is sent', {}, 'push'],
    ['missing, and there under another id: it is linked', { alike: 'sure' }, 'link'],
    ['missing, and on its way: nothing', { cause: 'on-its-way' }, undefined],
    ['missing, and its task is open: nothing', { cause: 'held', known: false }, undefined],
    ['there twice: one is cancelled', { kind: 'duplicate', cause: 'made-twice' }, 'cancel'],
    ['left over: it is cancelled', { kind: 'extra', cause: 'removed-there' }, 'cancel'],
    [
      'changed at a target whose word travels: it is taken in',
      { kind: 'time', cause: 'changed-there', flows: true },
      'pull',
    ],
    ['changed at a target whose word goes nowhere: it is sent', { kind: 'time', cause: 'changed-there' }, 'push'],
    ['refused before: it is sent again', { kind: 'time', cause: 'refused', flows: true }, 'push'],
    [
      'ended there, and its word goes nowhere: nothing',
      { kind: 'status', cause: 'changed-there', ended: true },
      undefined,
    ],
    [
      'cancelled there, and changed here since: a person decides',
      { kind: 'status', cause: 'refused', ended: true, cancelled: true, flows: true },
      undefined,
    ],
    ['late: nothing', { kind: 'late', cause: 'late' }, undefined],
  ]
  it.each(rows)('SCH-13 %s', (_when, facts, repair) => {
    expect(proposedRepair({ ...base, ...facts })).toBe(repair)
  })

  it('SCH-13 what is proposed can be done, whatever the facts are', () => {
    for (const kind of differenceKindNames)
      for (const cause of causeNames)
        for (const bits of Array.from({ length: 16 }, (_, at) => at))
          for (const alike of ['none', 'perhaps', 'sure'] as const) {
            const [known, ended, takes, flows] = [1, 2, 4, 8].map(bit => (bits & bit) > 0)
            const facts = { kind, cause, alike, known, ended, takes, flows } as RepairFacts
            const repair = proposedRepair(facts)
            if (repair) expect(possibleRepairs(facts), JSON.stringify(facts)).toContain(repair)
          }
  })

  it.each<[string, Partial<RepairFacts>, readonly Repair[]]>([
    ['cancelled', { ended: true, cancelled: true }, ['cancel-other', 'ignore']],
    ['marked as absent', { ended: true }, ['ignore']],
    ['cancelled, and its word goes nowhere', { ended: true, cancelled: true, flows: false }, ['ignore']],
    ['alive', {}, ['push', 'pull', 'ignore']],
  ])(
    'SCH-13 where a change was refused because it is %s there, taking that in again is not offered',
    (_w, facts, can) => {
      const refused = { ...base, kind: 'status', cause: 'refused', flows: true, ...facts } as const
      expect(possibleRepairs(refused)).toEqual(can)
    },
  )

  it('SCH-13 every open kind can at least be left as it is', () => {
    for (const kind of differenceKindNames)
      if (differenceKinds[kind].open) expect(differenceKinds[kind].repairs).toContain('ignore')
    for (const cause of causeNames) if (causes[cause].leftOut) expect(causes[cause].inHand).toBe(true)
  })
})
