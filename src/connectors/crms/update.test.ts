import { describe, expect, it } from 'vitest'
import type { Outcome } from '../../model/outcome.ts'
import type { Work } from '../connector.ts'
import { deliver } from './deliver.ts'
import { crmsForEachTest } from './testing/crms.ts'
import { file, type Scripted, scriptedIo, threeFiles, workOf } from './testing/io.ts'

/** A later delivery of the same record, as the pipeline makes it. */
function later(outcome: Outcome, fields: object = {}, change: Partial<Work> = {}): Work {
  if (outcome.kind !== 'delivered' || !outcome.link) throw new Error(`expected a delivery, got ${outcome.kind}`)
  const lastSent = JSON.parse(JSON.stringify(outcome.sent ?? null))
  return workOf({ event: 'referral.rescheduled', link: outcome.link, lastSent, ...change }, fields)
}

const moved = { appointment: { start: '2026-12-08T15:00:00Z', durationMinutes: 45 } }

describe('R27 a CRMS that takes no updates', () => {
  const test = crmsForEachTest()

  it('REF-7 is told nothing more, visibly and without a second client', async () => {
    const first = await test.one(workOf())
    test.fake.seen.splice(0)
    const suppressed = { kind: 'suppressed', problem: 'referral.updates-not-taken' }
    expect(await test.one(later(first, moved))).toEqual(suppressed)
    expect(await test.one(later(first))).toEqual(suppressed)
    expect(test.fake.seen).toEqual([])
    expect(test.fake.referrals()).toHaveLength(1)
  })

  it('REF-7 the settings may say that it takes them; the CRMS has the last word', async () => {
    const first = await test.one(workOf())
    const outcome = await test.one(later(first, moved), { updates: 'until-accepted' })
    expect(outcome).toEqual({ kind: 'suppressed', problem: 'referral.updates-not-taken' })
  })

  it('REF-6 a replay brings the files that were refused before', async () => {
    await test.fake.set({ maxFileBytes: 5 })
    const work = workOf({ documents: [file('summary', 'sum'), file('document:1', 'too long')] })
    const first = await test.one(work)
    await test.fake.set({ maxFileBytes: 1_000 })
    const replay = later(
      first,
      {},
      { id: work.id, documents: work.documents ?? [], partsDone: ['referral', 'summary'] },
    )
    expect(await test.one(replay)).toMatchObject({ kind: 'delivered', parts: [{}, {}, { state: 'delivered' }] })
    expect(test.fake.referrals().map(({ files }) => files.length)).toEqual([2])
  })
})

describe('a CRMS that takes updates until somebody accepts', () => {
  const test = crmsForEachTest({ profile: 'until-accepted' })
  const updates = { updates: 'until-accepted' }

  it('REF-7 is kept up to date, and gets only the files that are new', async () => {
    const first = await test.one(workOf({ documents: threeFiles() }), updates)
    test.fake.seen.splice(0)
    const documents = [file('summary', 'a newer summary'), ...threeFiles().slice(1), file('document:3', 'a third')]
    const second = await test.one(later(first, moved, { documents }), updates)
    expect(second).toMatchObject({ kind: 'delivered', link: { id: '1001', version: '2' } })
    expect(test.fake.seen.map(({ act }) => act)).toEqual(['status', 'update', 'attach', 'attach'])
    expect(test.fake.referrals()).toMatchObject([{ fields: moved, version: 2 }])
    expect(test.fake.referrals()[0]?.files).toHaveLength(5)
  })

  it.each(['accepted', 'declined', 'closed'] as const)('REF-7 takes nothing once it is %s', async status => {
    const first = await test.one(workOf(), updates)
    test.fake.decide('1001', status)
    expect(await test.one(later(first, moved), updates)).toEqual({
      kind: 'suppressed',
      problem: 'referral.accepted-already',
    })
    expect(test.fake.referrals()[0]?.fields).not.toMatchObject(moved)
  })

  it('REF-7 an update goes on when somebody else wrote in between', async () => {
    const first = await test.one(workOf(), updates)
    test.fake.decide('1001', 'new')
    expect(await test.one(later(first, moved), updates)).toMatchObject({ kind: 'delivered', link: { version: '3' } })
  })

  it('REF-7 an update that lacks a required field is not sent', async () => {
    const first = await test.one(workOf(), updates)
    const outcome = await test.one(later(first, { dateOfBirth: undefined }), updates)
    expect(outcome).toMatchObject({ kind: 'rejected', problem: 'target.field-missing' })
    expect(test.fake.referrals()[0]?.version).toBe(1)
  })

  it('says that it is gone when it was removed there', async () => {
    const first = await test.one(workOf(), updates)
    test.fake.remove('1001')
    expect(await test.one(later(first, moved), updates)).toMatchObject({ kind: 'rejected', problem: 'target.gone' })
  })

  it('R18 one that was found again after a lost answer is brought up to date', async () => {
    await test.fake.set({
      faults: [
        { on: 'create', does: 'cut-after' },
        { on: 'look-up', does: 'answer' },
      ],
    })
    const work = workOf()
    expect(await test.one(work, updates)).toMatchObject({ kind: 'retry', problem: 'target.no-answer' })
    const edited = { ...work, body: { ...work.body, ...moved } as Work['body'], maybeArrived: true }
    expect(await test.one(edited, updates)).toMatchObject({ kind: 'delivered', link: { version: '2' } })
    expect(test.fake.referrals()).toMatchObject([{ fields: moved }])
  })

  it('R18 one that was found again and accepted meanwhile is delivered as it is', async () => {
    await test.one(workOf(), updates)
    test.fake.decide('1001', 'accepted')
    const outcome = await test.one(workOf({ maybeArrived: true }, moved), updates)
    expect(outcome).toMatchObject({ kind: 'delivered', link: { id: '1001' } })
  })

  it('REF-6 what is missing of an update goes again without the update', async () => {
    const first = await test.one(workOf(), updates)
    await test.fake.set({ faults: [{ on: 'attach', does: 'answer' }] })
    const work = later(first, moved, { documents: threeFiles() })
    expect((await test.one(work, updates)).kind).toBe('retry')
    test.fake.seen.splice(0)
    expect((await test.one({ ...work, partsDone: ['referral'] }, updates)).kind).toBe('delivered')
    expect(test.fake.seen.map(({ act }) => act)).toEqual(['attach', 'attach', 'attach'])
  })
})

describe('what an answer to an update means', () => {
  const link = { entity: 'ServiceRequest', id: '7', version: '1' }
  const open: Scripted = { status: 200, body: { id: '7', status: 'new' } }
  const held: Scripted = { status: 200, body: { id: '7', version: 4 } }
  const rows: readonly [string, readonly Scripted[], object][] = [
    ['200', [open, held], { kind: 'delivered', link: { version: '4' } }],
    ['204', [open, { status: 204 }, held], { kind: 'delivered', link: { version: '4' } }],
    [
      '412 twice',
      [open, { status: 412 }, open, held, { status: 412 }, open],
      { kind: 'retry', problem: 'target.changed-meanwhile' },
    ],
    [
      '409, accepted at this moment',
      [open, { status: 409 }, { status: 200, body: { status: 'accepted' } }],
      { kind: 'suppressed', problem: 'referral.accepted-already' },
    ],
    [
      '400',
      [open, { status: 400, body: { message: 'Last name is required' } }],
      { kind: 'rejected', said: { fields: ['lastName'] } },
    ],
    [
      '200 with an error',
      [open, { status: 200, body: { error: 'no' } }],
      { kind: 'rejected', problem: 'target.answered-with-error' },
    ],
    [
      'no answer',
      [open, { kind: 'failed', written: true, cause: 'timeout' }],
      { kind: 'retry', problem: 'target.no-answer' },
    ],
    [
      'a status that cannot be read',
      [{ status: 200, body: '<p>' }],
      { kind: 'rejected', problem: 'target.answered-with-error' },
    ],
    ['503 to the status', [{ status: 503 }], { kind: 'retry', problem: 'target.busy' }],
    ['401 to the status', [{ status: 401 }], { kind: 'connection' }],
  ]
  it.each(rows)('REF-7 %s', async (_, replies, expected) => {
    const { io, asked } = scriptedIo(replies, { updates: 'until-accepted' })
    const [outcome] = await deliver(io, [workOf({ link })])
    expect(outcome).toMatchObject(expected)
    expect(asked).toHaveLength(replies.length)
    for (const { method, headers } of asked) if (method === 'PUT') expect(headers['if-match']).toMatch(/^"\d"$/)
  })
})
