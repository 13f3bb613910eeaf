/**
 * The least a hub has to do around parse and evolve: find the record by any alias, keep what is written, put its own ids
 * and addresses in as the pipeline does.
 */
import type { ServiceRequest } from 'fhir/r4'
import type { ReferralDraft } from '../../../model/events.ts'
import type { Evolution, Known, Parsed } from '../../connector.ts'
import { ours } from '../../evolve-alone.ts'
import { type CaredoveSettings, settings } from '../config.ts'
import { evolve } from '../evolve.ts'
import { parse } from '../parse.ts'

export const connection = { id: '018f0000-0000-7000-8000-000000000001', slug: 'caredove' }
export const credentials = [{ user: 'hub@example.org', token: 'example-token' }]

export function settingsWith(extra: Record<string, unknown> = {}): CaredoveSettings {
  return settings.parse({ credentials, ...extra })
}

export type Written = Extract<Evolution, { kind: 'write' }> & { draft: ReferralDraft; record: number }
export type SmallHub = {
  records: Known[]
  /** Hands over one message: what became of it. */
  receive(
    message: unknown,
    how?: { asItIs?: boolean; headers?: Record<string, string> },
  ): Written | Exclude<Evolution, { kind: 'write' }> | Exclude<Parsed, { kind: 'events' }>
  /** One word for each message: the event, the reason, or the problem. */
  tell(...messages: unknown[]): string[]
  referral(index?: number): ServiceRequest
}

export function createSmallHub(extra: Record<string, unknown> = {}): SmallHub {
  const config = settingsWith(extra)
  const records: Known[] = []
  const links = new Map<string, number>()
  const hub: SmallHub = {
    records,
    receive(message, { asItIs = false, headers = {} } = {}) {
      const body =
        message instanceof Uint8Array
          ? message
          : Buffer.from(typeof message === 'string' ? message : JSON.stringify(message))
      const parsed = parse({
        settings: config,
        connection,
        origin: 'push',
        headers: { get: name => headers[name] },
        body,
      })
      if (parsed.kind !== 'events') return parsed
      const [event] = parsed.events
      if (!event) throw new Error('a message has one event')
      const keys = event.source.aliases.map(({ system, value }) => `${system} ${value}`)
      const index = keys.map(key => links.get(key)).find(found => found !== undefined)
      const known = index === undefined ? undefined : records[index]
      const evolution = evolve({
        settings: config,
        connection,
        event,
        ...(known ? { known } : {}),
        findings: [],
        asItIs,
        ...ours,
      })
      if (evolution.kind !== 'write') return evolution
      if (evolution.draft.kind !== 'referral') throw new Error('a referral is written')
      const record = index ?? records.length
      records[record] = {
        id: `record-${record}`,
        resource: written(evolution.draft.resource, record),
        source: JSON.parse(JSON.stringify(evolution.source)),
      }
      for (const { system, value } of evolution.aliases) links.set(`${system} ${value}`, record)
      return { ...evolution, draft: evolution.draft, record }
    },
    tell: (...messages) => messages.map(message => wordFor(hub.receive(message))),
    referral(index = 0) {
      const resource = records[index]?.resource
      if (resource?.resourceType !== 'ServiceRequest') throw new Error('there is no such referral')
      return resource
    },
  }
  return hub
}

/** As the pipeline keeps it: an id, the person's record, and the address of each file. */
function written(resource: ServiceRequest, record: number): ServiceRequest {
  const copy: ServiceRequest = JSON.parse(JSON.stringify(resource))
  copy.id = `record-${record}`
  if (copy.subject.reference === 'need:person') copy.subject = { reference: 'Patient/somebody' }
  for (const each of copy.contained ?? [])
    if (each.resourceType === 'DocumentReference')
      for (const { attachment } of each.content) attachment.url = `Binary/file-${each.id}`
  return copy
}

export function wordFor(result: ReturnType<SmallHub['receive']>): string {
  switch (result.kind) {
    case 'write':
      return result.type
    case 'ignore':
    case 'ignored':
      return result.reason
    case 'hold':
    case 'refused':
      return result.problem
    case 'read':
    case 'page':
    case 'registry':
      return result.kind
  }
}
