/** The interface of the simulated CRMS, as openapi.yaml describes it. */
import type { IncomingMessage } from 'node:http'
import type { Fields } from '../fields.ts'
import { type Answer, json, refused } from './answers.ts'
import { type HeldReferral, hashOf, type Inbox, shownReferral } from './inbox.ts'
import type { Act, Knobs } from './knobs.ts'
import { faultOf } from './rules.ts'

export type ApiRequest = {
  method: string
  /** What follows `/api`. */
  path: readonly string[]
  query: URLSearchParams
  headers: IncomingMessage['headers']
  body: Uint8Array
}

/** What a request is about to do; undefined when there is nothing at its address. */
export function actOf({ method, path }: Pick<ApiRequest, 'method' | 'path'>): Act | undefined {
  const [area, id, what] = path
  if (area === 'version' && path.length === 1) return method === 'GET' ? 'version' : undefined
  if (area !== 'referrals' || path.length > 3) return undefined
  const key = `${method} ${id === undefined ? '' : '/id'}${what === undefined ? '' : `/${what}`}`.trim()
  return acts[key]
}

const acts: Readonly<Record<string, Act>> = {
  POST: 'create',
  GET: 'look-up',
  'GET /id': 'read',
  'PUT /id': 'update',
  'GET /id/status': 'status',
  'POST /id/attachments': 'attach',
}

/** Carries a request out. */
export async function answerApi(inbox: Inbox, knobs: Knobs, act: Act, request: ApiRequest): Promise<Answer> {
  if (!knobs.plan) return refused(403, 'Your plan does not include referrals')
  if (act === 'version') return json(200, versionOf(knobs))
  if (act === 'create') return create(inbox, knobs, request)
  if (act === 'look-up') return lookUp(inbox, request)
  const referral = inbox.get(request.path[1] ?? '')
  if (!referral) return refused(404, 'There is no such referral')
  switch (act) {
    case 'read':
      return shown(200, referral)
    case 'status':
      return knobs.profile === 'none'
        ? refused(404, 'Not found')
        : json(200, { id: referral.id, status: referral.status })
    case 'update':
      return knobs.profile === 'none' ? refused(404, 'Not found') : update(inbox, knobs, referral, request)
    case 'attach':
      return attach(inbox, knobs, referral, request)
  }
}

function versionOf({ profile, required, noteMax, maxFileBytes, fileTypes }: Knobs) {
  return {
    product: 'Simulated CRMS',
    version: '2026.11',
    contract: '1.0',
    updates: profile,
    required,
    ...(noteMax === undefined ? {} : { noteMax }),
    attachments: { maxBytes: maxFileBytes, types: fileTypes },
  }
}

function create(inbox: Inbox, knobs: Knobs, request: ApiRequest): Answer {
  const read = fieldsIn(request)
  if (read.kind === 'refused') return read.answer
  const { fields } = read
  const fault = faultOf(fields, knobs)
  if (fault) return fault
  const key = knobs.idempotencyKey ? header(request, 'idempotency-key') : undefined
  const text = Buffer.from(request.body).toString()
  const before = inbox.madeBy(key, text)
  if (before) return created(before)
  const { externalId } = fields
  const [held] = typeof externalId === 'string' ? inbox.withExternalId(externalId) : []
  if (held && knobs.uniqueExternalId) return refused(409, 'A referral with this external id exists', { id: held.id })
  return created(inbox.add(fields, key, text))
}

function created(referral: HeldReferral): Answer {
  const { id, status, version } = referral
  return json(201, { id, status }, { etag: `"${version}"`, location: `/api/referrals/${id}` })
}

function lookUp(inbox: Inbox, { query }: ApiRequest): Answer {
  const externalId = query.get('externalId')
  if (!externalId) return refused(400, 'Say which external id')
  const items = inbox.withExternalId(externalId).map(({ id, status, version }) => ({ id, status, version, externalId }))
  return json(200, { items })
}

function update(inbox: Inbox, knobs: Knobs, referral: HeldReferral, request: ApiRequest): Answer {
  if (referral.status !== 'new')
    return refused(409, 'The referral is no longer new and takes no updates', { id: referral.id })
  const match = header(request, 'if-match')
  if (match === undefined) return refused(428, 'Say which version it is: If-Match')
  if (match !== `"${referral.version}"`) return refused(412, 'The referral was changed meanwhile')
  const read = fieldsIn(request)
  if (read.kind === 'refused') return read.answer
  return faultOf(read.fields, knobs) ?? shown(200, inbox.change(referral, read.fields))
}

async function attach(inbox: Inbox, knobs: Knobs, referral: HeldReferral, request: ApiRequest): Promise<Answer> {
  const form = await formIn(request)
  const file = form?.get('file')
  if (!form || !(file instanceof File)) return refused(400, 'Send a form with sha256 and file')
  const contentType = file.type.split(';', 1)[0]?.trim() ?? ''
  if (file.size > knobs.maxFileBytes) return refused(413, 'The file is too large')
  if (!knobs.fileTypes.includes(contentType)) return refused(415, 'Files of this type are not taken')
  const bytes = new Uint8Array(await file.arrayBuffer())
  if (hashOf(bytes) !== form.get('sha256')) return refused(422, 'The file does not match its sha256')
  const { kind, file: held } = inbox.attach(referral, { fileName: file.name, contentType, bytes })
  return json(kind === 'stored' ? 201 : 200, { id: held.id, status: kind, sha256: held.sha256 })
}

/** The name of the file that a request carries, for faults that are about one file. */
export async function fileNameIn(request: ApiRequest): Promise<string | undefined> {
  const file = (await formIn(request))?.get('file')
  return file instanceof File ? file.name : undefined
}

async function formIn({ headers, body }: ApiRequest): Promise<FormData | undefined> {
  const type = headers['content-type'] ?? ''
  if (!type.startsWith('multipart/form-data')) return undefined
  return new Response(Buffer.from(body), { headers: { 'content-type': type } }).formData().catch(() => undefined)
}

function fieldsIn({ headers, body }: ApiRequest): Read {
  if (!(headers['content-type'] ?? '').startsWith('application/json')) return no(refused(415, 'Send JSON'))
  if (body.byteLength > 5_000_000) return no(refused(413, 'The referral is too large'))
  try {
    const value: unknown = JSON.parse(Buffer.from(body).toString())
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      return { kind: 'fields', fields: value as Fields }
  } catch {
    // Answered below, like every body that holds no fields.
  }
  return no(refused(400, 'Send the fields of a referral as JSON'))
}

type Read = { kind: 'fields'; fields: Fields } | { kind: 'refused'; answer: Answer }

function no(answer: Answer): Read {
  return { kind: 'refused', answer }
}

function shown(status: number, referral: HeldReferral): Answer {
  return json(status, shownReferral(referral), { etag: `"${referral.version}"` })
}

function header({ headers }: ApiRequest, name: string): string | undefined {
  const value = headers[name]
  return Array.isArray(value) ? value[0] : value
}
