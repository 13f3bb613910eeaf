import { describe, expect, it } from 'vitest'
import { rowState } from './rowState.ts'

const to = (deliveryState: string) => ({ connection: 'ehr', deliveryState, deliveryId: deliveryState })

describe('a row of the list of messages', () => {
  it('shows the message’s own state until it is applied', () => {
    expect(rowState({ state: 'held', targets: [] })).toEqual({ kind: 'message', state: 'held' })
    expect(rowState({ state: 'unreadable', targets: [] })).toEqual({ kind: 'message', state: 'unreadable' })
  })

  it('shows an applied message without deliveries as applied', () => {
    expect(rowState({ state: 'applied', targets: [] })).toEqual({ kind: 'message', state: 'applied' })
  })

  it.each([
    [['delivered', 'rejected'], 'rejected'],
    [['delivered', 'ambiguous', 'pending'], 'ambiguous'],
    [['delivered', 'pending'], 'pending'],
    [['delivered', 'suppressed'], 'delivered'],
    [['suppressed'], 'suppressed'],
  ])('shows the worst of its deliveries: of %j it is %s', (deliveries, shown) => {
    expect(rowState({ state: 'applied', targets: deliveries.map(to) })).toEqual({ kind: 'delivery', state: shown })
  })
})
