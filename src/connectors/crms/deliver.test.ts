import { describe, expect, it } from 'vitest'
import type { Outcome } from '../../model/outcome.ts'
import type { Work } from '../connector.ts'
import { deliver } from './deliver.ts'
import { lookUp } from './find.ts'
import { crms } from './index.ts'
import { crmsForEachTest } from './testing/crms.ts'
import { type Scripted, scriptedIo, threeFiles, workOf } from './testing/io.ts'

async function answered(replies: readonly Scripted[], change: Partial<Work> = {}, settings: object = {}) {
  const { io, asked } = scriptedIo(replies, settings)
  const [outcome] = await deliver(io, [workOf(change)])
  return { outcome, asked: asked.map(({ method, path }) => `${method} ${path}`) }
}

const created: Scripted = { status: 201, body: { id: '7', status: 'new' }, headers: { etag: '"1"' } }
const none: Scripted = { status: 200, body: { items: [] } }
const one: Scripted = {
  status: 200,
  body: { items: [{ id: '7', externalId: '6f0c5a2e-sample-referral', version: 1 }] },
}
const lost: Scripted = { kind: 'failed', written: true, cause: 'cut-off' }
const link = { entity: 'ServiceRequest', id: '7', version: '1' }
const parts = [{ part: 'referral', state: 'delivered' }]

describe('what an answer to a create means', () => {
  const rows: readonly [string, readonly Scripted[], object][] = [
    ['201', [created], { kind: 'delivered', link, parts }],
    ['200 with the referral', [{ status: 200, body: { id: 7 } }], { kind: 'delivered', link: { id: '7' } }],
    [
      '400 with the known text, the field named',
      [{ status: 400, body: { message: 'Date of birth is required' } }],
      {
        kind: 'rejected',
        problem: 'target.refused',
        said: { status: 400, text: 'Date of birth is required', fields: ['dateOfBirth'] },
      },
    ],
    [
      '400 with an unknown text, verbatim and without a field',
      [{ status: 400, body: { message: 'The  date of birth is required, please' } }],
      { kind: 'rejected', said: { status: 400, text: 'The  date of birth is required, please' } },
    ],
    ['404', [{ status: 404 }], { kind: 'rejected', problem: 'target.refused' }],
    [
      '422',
      [{ status: 422, body: { message: 'Date of birth is not valid' } }],
      { kind: 'rejected', said: { fields: ['dateOfBirth'] } },
    ],
    ['302', [{ status: 302 }], { kind: 'rejected', problem: 'target.refused' }],
    ['401', [{ status: 401 }], { kind: 'connection', problem: 'connection.credentials-refused' }],
    [
      '403',
      [{ status: 403, body: { message: 'Not you' } }],
      { kind: 'connection', problem: 'connection.credentials-refused' },
    ],
    [
      '403 that names the plan',
      [{ status: 403, body: { message: 'Your plan does not include referrals' } }],
      { kind: 'connection', problem: 'connection.plan-missing' },
    ],
    [
      '429',
      [{ status: 429, headers: { 'retry-after': '20' } }],
      { kind: 'retry', problem: 'target.busy', afterMs: 20_000 },
    ],
    ['500', [{ status: 500 }], { kind: 'retry', problem: 'target.busy' }],
    ['503', [{ status: 503 }], { kind: 'retry', problem: 'target.busy' }],
    [
      'R19 200 with an error',
      [{ status: 200, body: { error: 'Could not be saved' } }],
      { kind: 'rejected', problem: 'target.answered-with-error', said: { status: 200, text: 'Could not be saved' } },
    ],
    [
      'R19 201 with an error beside an id',
      [{ status: 201, body: { id: '7', error: { message: 'Half saved' } } }],
      { kind: 'rejected', problem: 'target.answered-with-error', said: { text: 'Half saved' } },
    ],
    [
      '200 that cannot be read',
      [{ status: 200, body: '<html><style>p{}</style><p>Please sign in</p></html>' }],
      { kind: 'rejected', problem: 'target.answered-with-error', said: { text: 'Please sign in' } },
    ],
    ['200 with nothing', [{ status: 200, body: '' }], { kind: 'rejected', problem: 'target.answered-with-error' }],
    [
      'never left us',
      [{ kind: 'failed', written: false, cause: 'refused' }],
      { kind: 'retry', problem: 'target.unreachable' },
    ],
    [
      'address not allowed',
      [{ kind: 'failed', written: false, cause: 'blocked' }],
      { kind: 'connection', problem: 'connection.address-refused' },
    ],
    ['R18 no answer, and it is there', [lost, one], { kind: 'delivered', link }],
    ['R18 no answer, and it is not there yet', [lost, none], { kind: 'retry', problem: 'target.no-answer' }],
    ['R18 no answer, and nobody to ask', [lost, { status: 503 }], { kind: 'retry', problem: 'target.no-answer' }],
    ['R18 a gateway gave up, and it is there', [{ status: 504 }, one], { kind: 'delivered', link }],
    [
      'R21 409 with an id',
      [
        { status: 409, body: { message: 'exists', id: '7' } },
        { status: 200, body: { id: '7', version: 1 } },
      ],
      { kind: 'delivered', link },
    ],
    ['R21 409 without an id', [{ status: 409, body: { message: 'exists' } }, one], { kind: 'delivered', link }],
    [
      'R21 409 with the id of another referral',
      [
        { status: 409, body: { message: 'exists', id: '9' } },
        { status: 200, body: { id: '9', externalId: 'another' } },
      ],
      { kind: 'rejected', problem: 'target.duplicate' },
    ],
    [
      '409 about something else',
      [{ status: 409, body: { message: 'locked' } }, none],
      { kind: 'rejected', problem: 'target.refused', said: { text: 'locked' } },
    ],
  ]
  it.each(rows)('OPS-2 %s', async (_, replies, expected) => {
    const { outcome, asked } = await answered(replies)
    expect(outcome).toMatchObject(expected)
    expect(asked).toHaveLength(replies.length)
  })

  it.each([
    ['there', [one], { kind: 'delivered', link }, ['GET']],
    ['not there', [none, created], { kind: 'delivered', link }, ['GET', 'POST']],
    [
      'there twice',
      [{ status: 200, body: [{ id: '7' }, { id: '8' }] }],
      { kind: 'rejected', problem: 'target.duplicate' },
      ['GET'],
    ],
    ['busy', [{ status: 503 }], { kind: 'retry', problem: 'target.busy' }, ['GET']],
    ['not letting us in', [{ status: 401 }], { kind: 'connection' }, ['GET']],
    [
      'answering with everybody’s',
      [{ status: 200, body: [{ id: '9', externalId: 'another' }] }, created],
      { kind: 'delivered' },
      ['GET', 'POST'],
    ],
  ] as const)('R18 after an attempt that may have arrived it asks first: %s', async (_, replies, expected, methods) => {
    const { outcome, asked } = await answered(replies, { maybeArrived: true })
    expect(outcome).toMatchObject(expected)
    expect(asked.map(each => each.split(' ')[0])).toEqual(methods)
  })

  it('REF-6 does not make a referral again that arrived and was removed there', async () => {
    const { outcome } = await answered([none], { partsDone: ['referral'] })
    expect(outcome).toMatchObject({ kind: 'rejected', problem: 'target.gone' })
  })

  it('REF-11 asks before every create where the CRMS has no idempotency key', async () => {
    const { outcome, asked } = await answered([one], {}, { idempotencyKey: false })
    expect(outcome).toMatchObject({ kind: 'delivered', link })
    expect(asked).toEqual(['GET /api/referrals?externalId=6f0c5a2e-sample-referral'])
  })

  it('says in the contract’s words which failures it reads differently', () => {
    expect(crms.failureOverrides?.['changed meanwhile']?.because).toContain('409')
  })
})

describe('looking up', () => {
  it.each([
    [[one], { kind: 'arrived', link }],
    [[none], { kind: 'not-there' }],
    [[{ status: 404 }], { kind: 'not-there' }],
    [[{ status: 200, body: [{ id: '7' }, { id: '8' }] }], { kind: 'cannot-tell' }],
    [[{ status: 200, body: { error: 'no' } }], { kind: 'cannot-tell' }],
    [[{ status: 503 }], { kind: 'retry' }],
    [[{ status: 401 }], { kind: 'connection' }],
  ] as const)('R18 %j', async (replies, expected) => {
    expect(await lookUp(scriptedIo(replies).io, workOf())).toMatchObject(expected)
  })
})

describe('delivering to the simulated CRMS', () => {
  const test = crmsForEachTest()

  it('REF-3 brings the referral, its summary and its files, in this order', async () => {
    const outcome = await test.one(workOf({ documents: threeFiles() }))
    expect(outcome).toMatchObject({
      kind: 'delivered',
      link: { entity: 'ServiceRequest', id: '1001', version: '1' },
      parts: ['referral', 'summary', 'document:1', 'document:2'].map(part => ({ part, state: 'delivered' })),
    })
    expect(test.fake.seen.map(({ act }) => act)).toEqual(['create', 'attach', 'attach', 'attach'])
    const [held] = test.fake.referrals()
    expect(held).toMatchObject({
      externalId: '6f0c5a2e-sample-referral',
      status: 'new',
      fields: { firstName: 'Robin' },
    })
    expect(held?.files.map(({ fileName }) => fileName)).toEqual(['summary.pdf', 'document-1.pdf', 'document-2.pdf'])
  })

  it.each([
    ['only the birth date', { dateOfBirth: undefined }, 'Date of birth is required', 'dateOfBirth'],
    ['an empty name', { firstName: ' ' }, 'First name is required', 'firstName'],
    ['everything', { firstName: '', lastName: '', dateOfBirth: '' }, 'First name is required', 'firstName'],
  ])('R23 sends nothing that lacks %s, and says what the CRMS would say', async (_, fields, text, field) => {
    const refused = { kind: 'rejected', problem: 'target.field-missing', said: { text, fields: [field] } }
    expect(await test.one(workOf({}, fields))).toEqual(refused)
    expect(test.fake.seen).toEqual([])
    const body = JSON.stringify({ ...workOf({}, fields).body })
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${test.fake.token}` }
    const said = await fetch(`${test.fake.url}/api/referrals`, { method: 'POST', headers, body })
    expect([said.status, await said.json()]).toEqual([400, { message: text }])
  })

  it('R15 R16 R17 is there once after a refusal and an outage', async () => {
    await test.fake.set({
      faults: [
        { on: 'create', does: 'answer', status: 400 },
        { on: 'create', does: 'answer', status: 503 },
      ],
    })
    const outcomes: (Outcome | undefined)[] = []
    for (const id of ['first', 'edited', 'edited']) outcomes.push(await test.one(workOf({ id })))
    expect(outcomes.map(outcome => outcome?.kind)).toEqual(['rejected', 'retry', 'delivered'])
    expect(test.fake.referrals()).toHaveLength(1)
  })

  it('REF-11 a second delivery without a link finds the first', async () => {
    const first = await test.one(workOf())
    const second = await test.one(workOf())
    expect(second).toMatchObject({ kind: 'delivered', link: { id: '1001' } })
    expect(first.kind).toBe('delivered')
    expect(test.fake.referrals()).toHaveLength(1)
  })

  it('sends an id of ours where the mapping gives none', async () => {
    await test.one(workOf({ recordId: 'record-9' }, { externalId: undefined }))
    expect(test.fake.referrals()[0]?.externalId).toBe('record-9')
  })

  it('answers only for referrals made of plain fields', async () => {
    expect(await test.one(workOf({ type: 'Patient' }))).toMatchObject({ kind: 'suppressed' })
    const resource = { resourceType: 'ServiceRequest', status: 'active', intent: 'proposal', subject: {} } as const
    expect(await test.one(workOf({ body: resource }))).toEqual({ kind: 'rejected', problem: 'mapping.failed' })
    expect(test.fake.seen).toEqual([])
  })

  it.each([
    ['a key in a header', { kind: 'header', apiKey: 'crms_demo' }],
    ['a user and a password', { kind: 'basic', user: 'causeway', password: 'crms_demo' }],
  ])('is let in with %s', async (_, auth) => {
    expect(await test.one(workOf(), { auth })).toMatchObject({ kind: 'delivered' })
  })

  it('uses the names that this CRMS has for fields, the look-up included', async () => {
    const fields = [
      { field: 'dateOfBirth', name: 'client.birth_date' },
      { field: 'externalId', name: 'source_id' },
    ]
    const { io, asked } = scriptedIo([none, created], { fields })
    await deliver(io, [workOf({ maybeArrived: true })])
    expect(asked[0]?.path).toBe('/api/referrals?source_id=6f0c5a2e-sample-referral')
    expect(JSON.parse(asked[1]?.body ?? '')).toMatchObject({
      firstName: 'Robin',
      client: { birth_date: '1985-03-14' },
      source_id: '6f0c5a2e-sample-referral',
    })
  })
})
