/** One entity's life: told twice it has the effect of once, told in any order it ends the same. */
import { describe, expect, it } from 'vitest'
import type { HubResource } from '../../model/fhir.ts'
import type { Sample, Samples } from '../conformance.ts'
import type { Connector, Evolution, Finding, Known } from '../connector.ts'
import { ours } from '../evolve-alone.ts'
import { readerOf } from './inbound.ts'

const connection = { id: '018f0000-0000-7000-8000-000000000001', slug: 'sample' }
/** More questions than any real source needs to be asked. */
const mostQuestions = 20

export function describeHistory<Settings>(connector: Connector<Settings>, samples: Samples<Settings>): void {
  const { history } = samples
  if (!history || !connector.evolve || !connector.parse) return
  const settings = connector.settings.parse(samples.settings)

  const evolve = async (known: Known | undefined, sample: Sample): Promise<Evolution[]> => {
    const { origin, headers, body } = sample
    const parsed = connector.parse?.({ settings, connection, origin, headers: readerOf(headers), body })
    const evolutions: Evolution[] = []
    for (const event of parsed?.kind === 'events' ? parsed.events : []) {
      const findings: Finding[] = []
      for (let asked = 0; asked <= mostQuestions; asked += 1) {
        const input = { settings, connection, event, findings, asItIs: false, ...ours, ...(known ? { known } : {}) }
        const evolution = connector.evolve?.(input) ?? { kind: 'ignore', reason: 'no-effect' }
        if (evolution.kind === 'read') {
          findings.push({ ask: evolution.ask, body: await history.answer(evolution.ask) })
          continue
        }
        evolutions.push(evolution)
        break
      }
    }
    return evolutions
  }
  /** What is known in the end, and how often something was written. */
  const live = async (messages: readonly Sample[]): Promise<{ known: Known | undefined; writes: number }> => {
    let known: Known | undefined
    let writes = 0
    for (const message of messages)
      for (const evolution of await evolve(known, message)) {
        if (evolution.kind !== 'write') continue
        known = { id: 'record', resource: evolution.draft.resource, source: evolution.source }
        writes += 1
      }
    return { known, writes }
  }

  describe('one entity', () => {
    it('SCH-3 told twice is written as often as told once', async () => {
      const once = await live(history.messages)
      expect(once.known).toBeDefined()
      expect(await live(history.messages.flatMap(message => [message, message]))).toEqual(once)
      expect((await live([...history.messages, ...history.messages])).known).toEqual(once.known)
    })

    it('SCH-3 told in any order ends the same', async () => {
      const inOrder = essence((await live(history.messages)).known?.resource)
      for (const messages of permutations(history.messages)) {
        const { known } = await live(messages)
        expect([messages.map(each => each.name), essence(known?.resource)]).toEqual([
          messages.map(each => each.name),
          inOrder,
        ])
      }
    })
  })
}

/** What must not depend on the order: the state, and the time of what still takes place. */
function essence(resource: HubResource | undefined): unknown {
  if (resource?.resourceType !== 'Appointment') return resource
  const { status, start, end } = resource
  return status === 'cancelled' ? { status } : { status, start, end }
}

function permutations<T>(items: readonly T[]): T[][] {
  if (items.length <= 1) return [[...items]]
  return items.flatMap((item, index) =>
    permutations(items.filter((_, other) => other !== index)).map(rest => [item, ...rest]),
  )
}
