/**
 * The least a hub has to do around parse and evolve: find the record by any alias, answer what is asked, keep what is
 * written. The aliases of a write count too: what reading back brought may lead to a record after all.
 */
import type { Alias, Json } from '../../../model/events.ts'
import type { Appointment } from '../../../model/fhir.ts'
import { defaultOwners } from '../../../model/ownership.ts'
import type { Ask, Evolution, Finding, Known, Origin } from '../../connector.ts'
import { type CalcomSettings, settings } from '../config.ts'
import { evolve } from '../evolve.ts'
import { parse } from '../parse.ts'

const ours = { recordOf: () => undefined, owners: defaultOwners }

export type Result =
  | { kind: 'write'; type: string; record: number }
  | { kind: string; because?: string; reason?: string }
export type SmallHub = {
  records: Known[]
  /** Hands over one message; a result per event, or what parsing said. */
  receive(body: Uint8Array, how?: { origin?: Origin; asItIs?: boolean; findings?: Finding[] }): Promise<Result[]>
  asked: Ask[]
  appointments(): Appointment[]
}

export const connection = { id: '018f0000-0000-7000-8000-000000000001', slug: 'front-desk' }

export function settingsWith(extra: Record<string, unknown> = {}): CalcomSettings {
  return settings.parse({ webhookSecrets: ['whsec_example'], ...extra })
}

/** Without `answer` the connection has no credentials. */
export function createSmallHub(answer?: (ask: Ask) => Promise<Json>): SmallHub {
  const records: Known[] = []
  const links = new Map<string, number>()
  const asked: Ask[] = []
  const config = settingsWith(answer ? { auth: { apiKey: 'cal_example' } } : {})
  const find = (aliases: readonly Alias[]) =>
    aliases.map(alias => links.get(`${alias.system} ${alias.value}`)).find(record => record !== undefined)

  async function decide(
    event: Parameters<typeof evolve>[0]['event'],
    asItIs: boolean,
    given: Finding[],
  ): Promise<Result> {
    const findings = [...given]
    let record = find(event.source.aliases)
    for (;;) {
      const known = record === undefined ? undefined : records[record]
      const input = { settings: config, connection, event, findings, asItIs, ...ours, ...(known && { known }) }
      const evolution: Evolution = evolve(input)
      if (evolution.kind === 'read') {
        if (!answer || findings.length > 40) throw new Error('asked without credentials, or for ever')
        asked.push(evolution.ask)
        findings.push({ ask: evolution.ask, body: await answer(evolution.ask) })
        continue
      }
      if (evolution.kind === 'ignore' && evolution.learned && record !== undefined && known) {
        // Nothing of it is written, and what it taught is kept: the next message is judged by it.
        const { source, aliases } = evolution.learned
        records[record] = { ...known, source: JSON.parse(JSON.stringify(source)) }
        for (const { system, value } of aliases) links.set(`${system} ${value}`, record)
      }
      if (evolution.kind !== 'write') return evolution
      const led = find(evolution.aliases)
      if (record === undefined && led !== undefined) {
        record = led
        continue
      }
      if (led !== undefined && led !== record) throw new Error('one alias, two records')
      record ??= records.length
      records[record] = {
        id: `record-${record}`,
        resource: resolved(evolution),
        source: JSON.parse(JSON.stringify(evolution.source)),
      }
      for (const { system, value } of evolution.aliases) links.set(`${system} ${value}`, record)
      return { kind: 'write', type: evolution.type, record }
    }
  }

  return {
    records,
    asked,
    appointments: () => records.map(record => record.resource as Appointment),
    async receive(body, { origin = 'push', asItIs = false, findings = [] } = {}) {
      const headers = { get: (name: string) => (name === 'content-type' ? 'application/json' : undefined) }
      const parsed = parse({ settings: config, connection, origin, headers, body })
      if (parsed.kind !== 'events') return [parsed]
      const results: Result[] = []
      for (const event of parsed.events) results.push(await decide(JSON.parse(JSON.stringify(event)), asItIs, findings))
      return results
    },
  }
}

/** References as they are once person and crosswalks are established. */
function resolved({ draft }: Extract<Evolution, { kind: 'write' }>): Known['resource'] {
  const text = JSON.stringify(draft.resource)
    .replaceAll('need:person', 'Patient/p1')
    .replaceAll('need:practitioner', 'Practitioner/d1')
    .replaceAll('need:location', 'Location/l1')
  return JSON.parse(text)
}
