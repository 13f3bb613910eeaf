import { describe, expect, it } from 'vitest'
import {
  bodyMayGo,
  defaultPeriods,
  deliveryPeriods,
  messagePeriods,
  type Periods,
  periodBounds,
  periodFaults,
  periodsOf,
} from './retention.ts'
import { type DeliveryState, deliveryStates, type MessageState, messageStates } from './states.ts'

const now = new Date('2026-11-23T12:00:00Z')
const ago = (days: number) => new Date(now.getTime() - days * 86_400_000)
const may = (
  state: MessageState,
  days: number | null,
  deliveries: readonly [DeliveryState, number | null][] = [],
  open = false,
) =>
  bodyMayGo(
    {
      state,
      settledAt: days === null ? null : ago(days),
      deliveries: deliveries.map(([each, settled]) => ({
        state: each,
        settledAt: settled === null ? null : ago(settled),
      })),
      open,
    },
    defaultPeriods,
    now,
  )

describe('how long a body stays', () => {
  it.each<[string, boolean, ReturnType<typeof may>]>([
    ['applied, 31 days ago', true, may('applied', 31)],
    ['applied, 29 days ago', false, may('applied', 29)],
    ['ignored, 31 days ago', true, may('ignored', 31)],
    ['unreadable, 31 days ago', false, may('unreadable', 31)],
    ['unreadable, 91 days ago', true, may('unreadable', 91)],
    ['delivered 31 days ago', true, may('applied', 40, [['delivered', 31]])],
    ['delivered 29 days ago, applied long before', false, may('applied', 300, [['delivered', 29]])],
    ['held back 31 days ago', true, may('applied', 40, [['suppressed', 31]])],
    ['refused 31 days ago', false, may('applied', 40, [['rejected', 31]])],
    ['refused 91 days ago', true, may('applied', 100, [['rejected', 91]])],
    ['given up 31 days ago', false, may('applied', 40, [['dead', 31]])],
    [
      'arrived at one target, refused by another 31 days ago',
      false,
      may('applied', 40, [
        ['delivered', 40],
        ['rejected', 31],
      ]),
    ],
    ['a task is open', false, may('applied', 4_000, [], true)],
  ])('OPS-6 %s: may go %s', (_, expected, found) => expect(found).toBe(expected))

  it.each(Object.keys(messageStates).filter(state => messagePeriods[state as MessageState] === null))(
    'OPS-6 never goes while a message is %s, however old',
    state => expect(may(state as MessageState, 40_000)).toBe(false),
  )

  it.each(Object.keys(deliveryStates).filter(state => deliveryPeriods[state as DeliveryState] === null))(
    'OPS-6 never goes while a delivery of it is %s, however old',
    state => {
      expect(may('applied', 40_000, [[state as DeliveryState, null]])).toBe(false)
      expect(may('applied', 40_000, [[state as DeliveryState, 40_000]])).toBe(false)
    },
  )
})

describe('periods', () => {
  it('OPS-6 are 30 days for bodies, 90 for problems, 400 for messages and seven years for the audit trail', () => {
    expect(defaultPeriods).toEqual({ bodies: 30, problems: 90, metadata: 400, audit: 2557 })
    expect(periodFaults(defaultPeriods)).toEqual([])
  })

  it.each<[Partial<Periods>, object[]]>([
    [{ bodies: 0 }, [{ period: 'bodies', fault: 'too-short' }]],
    [{ bodies: 100 }, [{ period: 'problems', fault: 'shorter-than-before' }]],
    [{ problems: 500 }, [{ period: 'metadata', fault: 'shorter-than-before' }]],
    [
      { metadata: periodBounds.metadata.most + 1 },
      [
        { period: 'metadata', fault: 'too-long' },
        { period: 'audit', fault: 'shorter-than-before' },
      ],
    ],
    [{ audit: 365 }, [{ period: 'audit', fault: 'too-short' }]],
  ])('OPS-6 %j: %j', (change, faults) => expect(periodFaults({ ...defaultPeriods, ...change })).toEqual(faults))

  it('OPS-6 of one connection are those of all, but for what it says itself', () => {
    expect(periodsOf(defaultPeriods, { connection: 'c', bodies: 3 })).toEqual({ ...defaultPeriods, bodies: 3 })
    expect(periodsOf(defaultPeriods, undefined)).toEqual(defaultPeriods)
  })
})
