/** An account and a hub side by side, and what became of each webhook in one word. */
import { createScenario, type Hook, type Scenario } from './scenario.ts'
import { createSmallHub, type SmallHub } from './small-hub.ts'

export type Kit = Scenario & { hub: SmallHub; send(...hooks: Hook[]): Promise<unknown[]> }

export function kit(
  options: {
    auth?: boolean
    account?: Parameters<typeof createScenario>[0]
    dialect?: Parameters<typeof createScenario>[1]
  } = {},
): Kit {
  const scenario = createScenario(options.account, options.dialect)
  const hub = createSmallHub(options.auth === false ? undefined : scenario.answer)
  const send = async (...hooks: Hook[]) => {
    const results = []
    for (const hook of hooks) results.push(...(await hub.receive(hook.body)))
    return results.map(result => {
      if (result.kind === 'write' && 'type' in result) return result.type
      return 'reason' in result ? result.reason : result.kind
    })
  }
  return { ...scenario, hub, send }
}

export const identifiers = (hub: SmallHub, kind: string) =>
  hub
    .appointments()[0]
    ?.identifier?.filter(({ system }) => system?.endsWith(kind))
    .map(({ value }) => value)
