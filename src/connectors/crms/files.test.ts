import { describe, expect, it } from 'vitest'
import type { Outcome, Part } from '../../model/outcome.ts'
import type { Work } from '../connector.ts'
import { hashOf } from './fake/inbox.ts'
import type { FakeCrms } from './fake.ts'
import { formOf } from './multipart.ts'
import { crmsForEachTest } from './testing/crms.ts'
import { document, file, threeFiles, workOf } from './testing/io.ts'

const test = crmsForEachTest()

/** What the pipeline keeps of an outcome for the next attempt of the same delivery. */
function next(work: Work, outcome: Outcome): Work {
  const parts = 'parts' in outcome ? (outcome.parts ?? []) : []
  return { ...work, partsDone: parts.filter(({ state }) => state === 'delivered').map(({ part }) => part) }
}

function statesOf(outcome: Outcome): Record<string, string> {
  const parts: readonly Part[] = 'parts' in outcome ? (outcome.parts ?? []) : []
  return Object.fromEntries(parts.map(({ part, state, problem }) => [part, problem ? `${state} ${problem}` : state]))
}

const heldIn = (fake: FakeCrms) => fake.referrals().flatMap(({ files }) => files.map(({ fileName }) => fileName))
const acts = () => test.fake.seen.map(({ act }) => act)

describe('the files of a referral', () => {
  it('R24 go again alone when some were lost: the others are not sent twice', async () => {
    await test.fake.set({ faults: [{ on: 'attach', file: 'document-1', does: 'answer', status: 503 }] })
    const work = workOf({ documents: threeFiles() })
    const first = await test.one(work)
    expect(first.kind).toBe('retry')
    expect(statesOf(first)).toEqual({
      referral: 'delivered',
      summary: 'delivered',
      'document:1': 'pending target.busy',
      'document:2': 'pending target.busy',
    })
    test.fake.seen.splice(0)
    const second = await test.one(next(work, first))
    expect(second).toMatchObject({ kind: 'delivered', link: { id: '1001', version: '1' } })
    expect(acts()).toEqual(['look-up', 'attach', 'attach'])
    expect(heldIn(test.fake)).toEqual(['summary.pdf', 'document-1.pdf', 'document-2.pdf'])
  })

  it('R24 one that fails by itself does not keep the others', async () => {
    await test.fake.set({ faults: [{ on: 'attach', file: 'document-1', does: 'answer', status: 500 }] })
    const outcome = await test.one(workOf({ documents: threeFiles() }))
    expect(outcome).toMatchObject({ kind: 'retry', problem: 'target.busy' })
    expect(statesOf(outcome)).toMatchObject({ 'document:1': 'pending target.busy', 'document:2': 'delivered' })
  })

  it('REF-6 a file whose answer was lost is there once', async () => {
    await test.fake.set({ faults: [{ on: 'attach', file: 'summary', does: 'cut-after' }] })
    const work = workOf({ documents: threeFiles() })
    const first = await test.one(work)
    expect(statesOf(first).summary).toBe('pending target.no-answer')
    expect((await test.one(next(work, first))).kind).toBe('delivered')
    expect(heldIn(test.fake)).toEqual(['summary.pdf', 'document-1.pdf', 'document-2.pdf'])
  })

  it('R20 credentials that are refused half-way keep what is there', async () => {
    await test.fake.set({ faults: [{ on: 'attach', file: 'document-1', does: 'answer', status: 401 }] })
    const work = workOf({ documents: threeFiles() })
    const first = await test.one(work)
    expect(first).toMatchObject({ kind: 'retry', problem: 'connection.credentials-refused' })
    expect(statesOf(first)).toMatchObject({
      summary: 'delivered',
      'document:2': 'pending connection.credentials-refused',
    })
    expect((await test.one(next(work, first))).kind).toBe('delivered')
    expect(test.fake.referrals()).toHaveLength(1)
  })

  it('REF-6 waits as long as the CRMS asks for', async () => {
    await test.fake.set({ faults: [{ on: 'attach', does: 'answer', status: 429, retryAfter: '7' }] })
    const outcome = await test.one(workOf({ documents: threeFiles() }))
    expect(outcome).toMatchObject({ kind: 'retry', problem: 'target.busy', afterMs: 7_000 })
    expect(acts()).toEqual(['create', 'attach'])
  })

  it.each([
    [413, 'document.too-large'],
    [415, 'document.type-refused'],
    [422, 'target.refused'],
    [404, 'target.gone'],
  ])('REF-6 shows one that is refused with %i as not delivered, and the rest as delivered', async (status, problem) => {
    await test.fake.set({ faults: [{ on: 'attach', file: 'document-1', does: 'answer', status, message: 'No' }] })
    const outcome = await test.one(workOf({ documents: threeFiles() }))
    expect(outcome).toMatchObject({ kind: 'delivered', link: { id: '1001' }, said: { status, text: 'No' } })
    expect(statesOf(outcome)).toEqual({
      referral: 'delivered',
      summary: 'delivered',
      'document:1': `rejected ${problem}`,
      'document:2': 'delivered',
    })
  })

  it('R19 an answer of 200 with an error is no delivery of a file either', async () => {
    await test.fake.set({ faults: [{ on: 'attach', file: 'summary', does: 'error' }] })
    const outcome = await test.one(workOf({ documents: threeFiles() }))
    expect(statesOf(outcome).summary).toBe('rejected target.answered-with-error')
  })

  it('R25 what is too large, too many or of another type is not sent at all', async () => {
    const documents = [
      file('summary', 'the summary'),
      file('document:1', 'x'.repeat(101)),
      file('document:2', 'a program', 'application/x-msdownload'),
      file('document:3', 'third', 'image/png; name=x'),
      file('document:4', 'fourth'),
    ]
    const attachments = { most: 2, maxBytes: 100, types: ['application/pdf', 'image/*'] }
    const outcome = await test.one(workOf({ documents }), { attachments })
    expect(statesOf(outcome)).toEqual({
      referral: 'delivered',
      summary: 'delivered',
      'document:1': 'rejected document.too-large',
      'document:2': 'rejected document.type-refused',
      'document:3': 'delivered',
      'document:4': 'rejected document.too-many',
    })
    expect(outcome.kind).toBe('delivered')
    expect(acts()).toEqual(['create', 'attach', 'attach'])
  })

  it('R26 what is infected is refused, and what has not come yet waits', async () => {
    const documents = [
      document('summary', { kind: 'not-yet', problem: 'document.not-yet' }),
      document('document:1', { kind: 'refused', problem: 'document.infected' }),
      file('document:2', 'the second'),
    ]
    const outcome = await test.one(workOf({ documents }))
    expect(outcome).toMatchObject({ kind: 'retry', problem: 'document.not-yet' })
    expect(statesOf(outcome)).toEqual({
      referral: 'delivered',
      summary: 'pending document.not-yet',
      'document:1': 'rejected document.infected',
      'document:2': 'delivered',
    })
  })

  it('REF-6 survives a file that cannot be read, without a second referral', async () => {
    const broken = {
      part: 'summary',
      fileName: 'a.pdf',
      contentType: 'application/pdf',
      read: () => Promise.reject(new Error('no')),
    }
    const work = workOf({ documents: [broken] })
    expect(await test.one(work)).toEqual({ kind: 'retry', problem: 'target.no-answer' })
    const mended = { ...work, id: 'another', documents: threeFiles(), maybeArrived: true }
    expect((await test.one(mended)).kind).toBe('delivered')
    expect(test.fake.referrals()).toHaveLength(1)
  })

  it('REF-6 sends the same delivery again without doing anything twice', async () => {
    const work = workOf({ documents: threeFiles() })
    const first = await test.one(work)
    if (first.kind !== 'delivered' || !first.link) throw new Error('not delivered')
    test.fake.seen.splice(0)
    const again = await test.one({ ...work, link: first.link, lastSent: JSON.parse(JSON.stringify(first.sent)) })
    expect(again).toMatchObject({ kind: 'delivered', link: first.link, sent: first.sent })
    expect(acts()).toEqual([])
  })
})

describe('the form that carries a file', () => {
  it.each(['Évaluation – 評価.pdf', 'a"quote\r\n.pdf', 'plain.pdf'])('REF-6 keeps bytes and name: %j', async name => {
    const bytes = Uint8Array.from({ length: 300 }, (_, n) => n % 256)
    const sha256 = hashOf(bytes)
    const { contentType, body } = formOf({ name, contentType: 'application/pdf', bytes, sha256 })
    const form = await new Response(Buffer.from(body), { headers: { 'content-type': contentType } }).formData()
    const held = form.get('file')
    if (!(held instanceof File)) throw new Error('the form holds no file')
    expect(form.get('sha256')).toBe(sha256)
    expect(new Uint8Array(await held.arrayBuffer())).toEqual(bytes)
    expect(decoded(held.name)).toBe(name)
    expect(held.type).toBe('application/pdf')
  })

  it('OPS-4 lets no content type write headers of its own', () => {
    const given = { name: 'a', bytes: new Uint8Array(), sha256: hashOf('') }
    const { body } = formOf({ ...given, contentType: 'text/plain\r\nX-Evil: 1' })
    expect(Buffer.from(body).toString()).toContain('Content-Type: application/octet-stream\r\n')
    expect(Buffer.from(body).toString()).not.toContain('Evil')
  })
})

/** Servers decode what browsers escape, some of them before the name is handed over and some not at all. */
function decoded(name: string): string {
  return name.replace(/%22/g, '"').replace(/%0D/g, '\r').replace(/%0A/g, '\n')
}
