/** Subscriptions of the simulated EHR: a rest-hook rings, without a body, when something of its criteria is written. */
import type { Subscription } from 'fhir/r4'
import type { Version } from './store.ts'

/** Rings for each version that is written; `flush` waits until every call is out. */
export function bellOf(subscriptions: () => readonly Subscription[]) {
  const underWay = new Set<Promise<void>>()
  const ring = ({ channel }: Subscription): void => {
    if (channel.type !== 'rest-hook' || !channel.endpoint) return
    const headers = (channel.header ?? []).map(line => {
      const at = line.indexOf(':')
      return [line.slice(0, at).trim(), line.slice(at + 1).trim()] as [string, string]
    })
    // Whoever does not answer is not called again: the next change rings once more.
    const calling = fetch(channel.endpoint, { method: 'POST', headers })
      .then(response => response.arrayBuffer())
      .then(
        () => undefined,
        () => undefined,
      )
    underWay.add(calling)
    calling.finally(() => underWay.delete(calling))
  }
  return {
    written(version: Version): void {
      for (const each of subscriptions())
        if (each.status === 'active' && each.criteria.split('?')[0] === version.type) ring(each)
    },
    async flush(): Promise<void> {
      while (underWay.size > 0) await Promise.all(underWay)
    },
  }
}
