/** What the connector's tests hand in: a fixed clock, real HTTP to this machine, sample deliveries and files of nobody. */
import { applyMapping, compileMapping } from '../../../mapping/apply.ts'
import { wholeReferral } from '../../../mapping/referral-samples.ts'
import type { HubResource, ServiceRequest } from '../../../model/fhir.ts'
import { allowAddresses } from '../../allowed-addresses.ts'
import type { DocumentContent, Fetch, Io, Reply, TargetBody, Work, WorkDocument } from '../../connector.ts'
import { createFetch } from '../../outgoing.ts'
import { type Settings, settings } from '../config.ts'
import { hashOf } from '../fake/inbox.ts'
import type { FakeCrms } from '../fake.ts'
import { crmsReferral } from '../mapping.ts'

export type TestIo = Io<Settings> & { advance(ms: number): void }

const shared = createFetch({ allow: allowAddresses({ loopback: true }), answerMs: 2_000 })
const compiled = compileMapping(crmsReferral)

/** An Io of a simulator, with its token unless said otherwise. */
export function ioFor(fake: Pick<FakeCrms, 'url' | 'token'>, given: object = {}, fetch: Fetch = shared): TestIo {
  let at = Date.parse('2026-11-20T15:00:00Z')
  let ids = 0
  return {
    settings: settings.parse({ baseUrl: fake.url, auth: { kind: 'bearer', token: fake.token }, ...given }),
    connection: { id: '0192f3c0-0000-7000-8000-000000000002', slug: 'crms' },
    fetch,
    now: () => new Date(at),
    random: () => 0.5,
    newId: () => `id-${++ids}`,
    memory: new Map(),
    sleep: async () => undefined,
    advance(ms) {
      at += ms
    },
  }
}

/** An Io whose answers are scripted; `asked` remembers what was sent. */
export function scriptedIo(replies: readonly Scripted[], given: object = {}) {
  const left = [...replies]
  const asked: { method: string; path: string; headers: Record<string, string>; body: string }[] = []
  const fetch: Fetch = async (url, { method = 'GET', headers = {}, body = '' } = {}) => {
    const sent = typeof body === 'string' ? body : Buffer.from(body).toString()
    asked.push({ method, path: `${url.pathname}${url.search}`, headers, body: sent })
    const reply = left.shift()
    if (!reply) throw new Error(`nothing scripted for ${method} ${url.pathname}`)
    return replyOf(reply)
  }
  return { io: ioFor({ url: 'https://crms.example.org', token: 'crms_demo' }, given, fetch), asked }
}

export type Scripted =
  | { status: number; body?: unknown; headers?: Record<string, string> }
  | Extract<Reply, { kind: 'failed' }>

function replyOf(scripted: Scripted): Reply {
  if ('kind' in scripted) return scripted
  const { status, body = '', headers = {} } = scripted
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  return {
    kind: 'answered',
    status,
    headers: { get: name => headers[name.toLowerCase()] },
    body: Buffer.from(text),
    text: () => text,
  }
}

/** A body that is plain fields. */
type Flat = Exclude<TargetBody, HubResource>

/** What the default mapping makes of a referral. */
export function bodyOf(referral: ServiceRequest, note = 'Reference: 5791084828'): Flat {
  const mapped = applyMapping(compiled, referral, { resolveReference: () => undefined, referralNote: () => note })
  if (mapped.kind === 'failed') throw new Error(`the mapping failed at ${mapped.to}`)
  return mapped.body as Flat
}

let works = 0

/** A delivery of the whole sample, with its own id; `change` replaces parts of it. */
export function workOf(change: Partial<Work> = {}, fields: object = {}): Work {
  const body = { ...bodyOf(wholeReferral), ...fields } as Flat
  return {
    id: `delivery-${++works}`,
    type: 'ServiceRequest',
    recordId: 'record-1',
    event: 'referral.completed',
    body,
    maybeArrived: false,
    ...change,
  }
}

/** A file that is there. */
export function file(part: string, content: string | Uint8Array, contentType = 'application/pdf'): WorkDocument {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content
  return document(part, { kind: 'bytes', bytes, sha256: hashOf(bytes) }, contentType)
}

/** A file in any state. */
export function document(part: string, content: DocumentContent, contentType = 'application/pdf'): WorkDocument {
  return { part, fileName: `${part.replace(/\W/g, '-')}.pdf`, contentType, read: async () => content }
}

/** The summary and two files. */
export function threeFiles(): WorkDocument[] {
  return [file('summary', 'the summary'), file('document:1', 'the first'), file('document:2', 'the second')]
}
