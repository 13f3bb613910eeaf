/**
 * The files of a referral: the summary first, then what came with the form, each by its hash so that none is there twice.
 * One that fails never keeps the others. Source: SPEC REF-6; reference/referrals.md sections 8 and 10.
 */
import type { Outcome, Part, Said } from '../../model/outcome.ts'
import type { ProblemCode } from '../../model/problems.ts'
import type { Io, Work, WorkDocument } from '../connector.ts'
import { type CrmsReply, errorIn, send } from './client.ts'
import type { Settings } from './config.ts'
import { formOf } from './multipart.ts'
import { failureOutcome, saidOf } from './outcome.ts'

/** What became of the files; `waits` names the first reason why some have to go again. */
export type Filed = {
  parts: readonly Part[]
  /** Hashes of the files that are there, by part. */
  hashes: Readonly<Record<string, string>>
  waits?: Pick<Extract<Outcome, { kind: 'retry' }>, 'problem' | 'afterMs' | 'said'>
  said?: Said
}

type Sent =
  | { state: 'delivered'; hash?: string }
  | { state: 'rejected'; problem: ProblemCode; said?: Said }
  /** `stop`: the next file would not fare better now. */
  | { state: 'pending'; problem: ProblemCode; afterMs?: number; said?: Said; stop: boolean }

/** Sends what is missing. `there`: the hashes of files that an earlier delivery brought. */
export async function sendFiles(
  io: Io<Settings>,
  work: Work,
  id: string,
  there: Readonly<Record<string, string>>,
): Promise<Filed> {
  const documents = work.documents ?? []
  const tooMany = beyondMost(documents, io.settings)
  const parts: Part[] = []
  const hashes: Record<string, string> = {}
  let waits: Filed['waits']
  let said: Said | undefined
  let stopped: ProblemCode | undefined
  for (const document of documents) {
    const { part } = document
    const before = there[part]
    if (work.partsDone?.includes(part)) {
      if (before !== undefined) hashes[part] = before
      parts.push({ part, state: 'delivered' })
      continue
    }
    if (stopped) {
      parts.push({ part, state: 'pending', problem: stopped })
      continue
    }
    const sent: Sent = tooMany.has(part)
      ? { state: 'rejected', problem: 'document.too-many' }
      : await sendFile(io, id, document, before)
    if (sent.state === 'delivered') {
      if (sent.hash !== undefined) hashes[part] = sent.hash
      parts.push({ part, state: 'delivered' })
      continue
    }
    parts.push({ part, state: sent.state, problem: sent.problem })
    said ??= sent.said
    if (sent.state === 'rejected') continue
    waits ??= {
      problem: sent.problem,
      ...(sent.afterMs === undefined ? {} : { afterMs: sent.afterMs }),
      ...(sent.said ? { said: sent.said } : {}),
    }
    if (sent.stop) stopped = sent.problem
  }
  return { parts, hashes, ...(waits ? { waits } : {}), ...(said ? { said } : {}) }
}

const isSummary = ({ part }: WorkDocument) => part === 'summary'

/** The parts beyond what the CRMS takes; the same ones at every attempt. */
function beyondMost(documents: readonly WorkDocument[], { attachments }: Settings): ReadonlySet<string> {
  const counted = documents.filter(each => !isSummary(each) && isTaken(each.contentType, attachments.types))
  return new Set(counted.slice(attachments.most).map(({ part }) => part))
}

async function sendFile(
  io: Io<Settings>,
  id: string,
  document: WorkDocument,
  before: string | undefined,
): Promise<Sent> {
  const { types, maxBytes } = io.settings.attachments
  if (!isSummary(document) && !isTaken(document.contentType, types))
    return { state: 'rejected', problem: 'document.type-refused' }
  const content = await document.read()
  switch (content.kind) {
    case 'not-yet':
      return { state: 'pending', problem: content.problem, stop: false }
    case 'refused':
      return { state: 'rejected', problem: content.problem }
    case 'bytes': {
      const { bytes, sha256 } = content
      if (before === sha256) return { state: 'delivered', hash: sha256 }
      if (bytes.byteLength > maxBytes) return { state: 'rejected', problem: 'document.too-large' }
      const form = formOf({ name: document.fileName, contentType: document.contentType, bytes, sha256 })
      const path = `referrals/${encodeURIComponent(id)}/attachments`
      return read(io, await send(io, { method: 'POST', path, form }), sha256)
    }
  }
}

/** `image/*` takes every picture. */
function isTaken(contentType: string, types: readonly string[]): boolean {
  const plain = contentType.split(';', 1)[0]?.trim().toLowerCase() ?? ''
  return types.some(type => type === plain || (type.endsWith('/*') && plain.startsWith(type.slice(0, -1))))
}

/** Refusals of a file that have a problem of their own. */
const fileProblems: Readonly<Record<number, ProblemCode>> = {
  413: 'document.too-large',
  415: 'document.type-refused',
}

function read(io: Io<Settings>, reply: CrmsReply, hash: string): Sent {
  if (reply.kind === 'answered') {
    const { status } = reply
    // A file that is there under its hash is there: 409 says the same as "duplicate".
    if (status === 409 || isStored(reply)) return { state: 'delivered', hash }
    const said = saidOf(reply, io.settings)
    const problem = fileProblems[status]
    if (problem) return { state: 'rejected', problem, ...(said ? { said } : {}) }
  }
  // By its hash it cannot be there twice, so a second time does no harm.
  const outcome = failureOutcome(reply, io, { repeatable: true, linked: true })
  const words = outcome.said ? { said: outcome.said } : {}
  switch (outcome.kind) {
    case 'rejected':
      return { state: 'rejected', problem: outcome.problem, ...words }
    case 'connection':
    case 'ambiguous':
      return { state: 'pending', problem: outcome.problem, stop: true, ...words }
    case 'retry': {
      const after = outcome.afterMs === undefined ? {} : { afterMs: outcome.afterMs }
      const stop = reply.kind === 'failed' || reply.status === 429 || reply.status === 503
      return { state: 'pending', problem: outcome.problem, stop, ...after, ...words }
    }
  }
}

function isStored({ status, json, text }: Extract<CrmsReply, { kind: 'answered' }>): boolean {
  if (status < 200 || status > 299 || errorIn(json)) return false
  return json !== undefined || text.trim() === ''
}
