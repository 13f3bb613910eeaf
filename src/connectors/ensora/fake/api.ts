/** The interface of the simulated Ensora Data Collection, as openapi.yaml describes it. */
import type { IncomingMessage } from 'node:http'
import type { Guard } from './access.ts'
import { type Answer, json, refused } from './answers.ts'
import type { Knobs } from './knobs.ts'
import { kindsOf, listAnswer } from './lists.ts'
import { type Site as PushSite, pushAnswer } from './push.ts'
import { refParts } from './shown.ts'

export type ApiRequest = {
  method: string
  /** What follows `/v1`. */
  path: readonly string[]
  query: URLSearchParams
  headers: IncomingMessage['headers']
  body: Uint8Array
}
export type ApiSite = PushSite & { guard: Guard; knobs: () => Knobs; takeRepeat: () => boolean; account: string }

/** Answers one request. */
export function answerApi(site: ApiSite, request: ApiRequest): Answer {
  const { method, path, query } = request
  const [area = '', id, ...further] = path
  if (area === 'token' && method === 'POST' && id === undefined) return site.guard.grant(bodyIn(request))
  if (!site.guard.allows(request.headers.authorization)) return refused(401, 'token-refused', 'Sign in again')
  const knobs = site.knobs()
  if (area === 'me' && method === 'GET' && id === undefined) return json(200, meOf(site.account, knobs))
  if (knobs.level !== 'Admin') return refused(403, 'admin-needed', 'Only an administrator may do this')
  if (further.length > 0) return refused(404, 'not-found', 'Nothing here')
  if (area === 'signatures' && method === 'GET') return signatureAnswer(site, id ?? '')
  const kind = kindsOf[area]
  if (kind === undefined) return refused(404, 'not-found', 'Nothing here')
  if (method === 'GET' && id === undefined)
    return listAnswer(site.world, kind, query, { knobs, now: site.now(), repeat: site.takeRepeat() })
  if (area !== 'users' && area !== 'students') return refused(405, 'not-allowed', 'Not allowed here')
  if (!knobs.writes) return refused(403, 'permission-missing', 'This user may not change people')
  return pushAnswer(site, method, area, id, bodyIn(request))
}

function meOf(username: string, { level, writes }: Knobs) {
  const reads = Object.keys(kindsOf).map(list => `${list}.read`)
  const permissions = [...(level === 'Admin' ? reads : []), ...(writes ? ['users.write', 'students.write'] : [])]
  return { username, level, permissions, contract: '1.0' }
}

function signatureAnswer({ world }: ApiSite, ref: string): Answer {
  const parts = refParts(ref)
  const note = parts && world.get('note', parts.note)
  const value = note?.published ? note.values.find(({ label }) => label === parts?.label)?.value : undefined
  if (typeof value !== 'object' || value === null || !('signature' in value))
    return refused(404, 'not-found', 'There is no such signature')
  const { contentType, bytes } = value.signature
  return { status: 200, headers: { 'content-type': contentType, 'cache-control': 'no-store' }, body: bytes }
}

function bodyIn({ body }: ApiRequest): unknown {
  try {
    return JSON.parse(Buffer.from(body).toString())
  } catch {
    return undefined
  }
}
