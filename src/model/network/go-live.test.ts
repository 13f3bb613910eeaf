import { describe, expect, it } from 'vitest'
import { type NetworkFacts, networkGoLive, networkSteps } from './go-live.ts'

const ready: NetworkFacts = {
  part: 'usable',
  gateway: 'open',
  certificateDays: 300,
  anchors: 1,
  lists: { count: 1, over: 0 },
  partners: 3,
  unboundPartners: 0,
  purposes: 1,
  hasPeople: true,
  scope: 'open',
  hasDocuments: true,
  flows: true,
  environment: 'production',
  gatewayEnvironment: 'production',
  channels: true,
  answered: true,
}
const rows: readonly [change: Partial<NetworkFacts>, step: string, state: string][] = [
  [{ part: 'none' }, 'part', 'open'],
  [{ part: 'paused' }, 'part', 'open'],
  [{ gateway: 'none' }, 'gateway', 'open'],
  [{ gateway: 'open-with-fault' }, 'gateway', 'look'],
  [{ gatewayEnvironment: 'staging' }, 'environment', 'open'],
  [{ gatewayEnvironment: undefined }, 'environment', 'open'],
  [{ certificateDays: 30 }, 'certificate', 'look'],
  [{ certificateDays: 31 }, 'certificate', 'done'],
  [{ certificateDays: 0 }, 'certificate', 'open'],
  [{ certificateDays: undefined }, 'certificate', 'open'],
  [{ anchors: 0 }, 'trust', 'open'],
  [{ lists: { count: 0, over: 0 } }, 'revocation', 'look'],
  [{ lists: { count: 2, over: 1 } }, 'revocation', 'open'],
  [{ partners: 0 }, 'partners', 'open'],
  [{ unboundPartners: 1 }, 'partners', 'look'],
  [{ purposes: 0 }, 'purposes', 'open'],
  [{ hasPeople: false }, 'people', 'open'],
  [{ hasPeople: false }, 'scope', 'open'],
  [{ scope: 'filling' }, 'scope', 'wait'],
  [{ scope: 'closed' }, 'scope', 'open'],
  [{ hasDocuments: false }, 'documents', 'open'],
  [{ flows: false }, 'privacy', 'open'],
  [{ environment: 'staging' }, 'privacy', 'look'],
  [{ channels: false }, 'alerts', 'open'],
  [{ answered: false }, 'test', 'open'],
]

describe('the list before going live on the network', () => {
  it('NET-7 is done row by row when everything is there', () => {
    expect(networkGoLive(ready)).toEqual(networkSteps.map(step => ({ step, state: 'done' })))
  })

  it.each(rows)('NET-7 %j leaves %s %s', (change, step, state) => {
    expect(networkGoLive({ ...ready, ...change }).find(each => each.step === step)?.state).toBe(state)
  })
})
