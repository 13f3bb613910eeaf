/** SES-9, and what people lack: created once, invited once, kept current, and switched off without being deleted. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { PushedStudent, PushedUser } from '../session-source.ts'
import { createFakeEnsora, type FakeEnsora } from './fake.ts'
import { pushStudent, pushUser } from './people.ts'
import { signature } from './signature.ts'
import { answered, ioFor, type TestIo, testNow } from './testing/io.ts'

let fake: FakeEnsora
let io: TestIo
beforeEach(async () => {
  fake = await createFakeEnsora({ now: () => new Date(testNow) })
  io = ioFor(fake)
})
afterEach(() => fake.close())

const user: PushedUser = {
  externalId: 'staff-9',
  first: 'Robin',
  last: 'Sample',
  email: 'robin.sample@example.org',
  phone: '+14165550199',
  address: '12 Example Street, Toronto',
  sites: ['site-1'],
  active: true,
}
const student: PushedStudent = {
  externalId: 'client-9',
  first: 'Ari',
  last: 'Sample',
  birthDate: '2018-05-06',
  site: 'site-1',
  active: true,
}
const users = () => fake.world.all('user').filter(({ externalId }) => externalId === 'staff-9')

describe('SES-9 a user that is pushed', () => {
  it('S36 is created and invited once, however often it is pushed', async () => {
    const first = await pushUser(io, user)
    expect(first).toEqual({ kind: 'pushed', id: expect.any(String), made: true, invited: true })
    expect(await pushUser(io, user)).toEqual({ ...first, made: false, invited: false })
    expect([users().length, fake.invitations().length]).toEqual([1, 1])
  })

  it('S36 is there once when the answer was lost', async () => {
    await pushStudent(io, student) // signed in by now: the cut hits the push
    await fake.set({ cutAfter: 1 })
    expect(await pushUser(io, user)).toEqual({ kind: 'retry', problem: 'target.no-answer' })
    expect(await pushUser(io, user)).toMatchObject({ kind: 'pushed', made: false, invited: false })
    expect([users().length, fake.invitations().length]).toEqual([1, 1])
  })

  it('is brought to what is said now, by its id or without it', async () => {
    const made = await pushUser(io, user)
    const id = made.kind === 'pushed' ? made.id : ''
    expect(await pushUser(io, { ...user, id, last: 'Renamed' })).toMatchObject({ kind: 'pushed', id, made: false })
    expect(users()).toMatchObject([{ last: 'Renamed' }])
    await pushUser(io, { ...user, title: 'Analyst' })
    expect(users()).toMatchObject([{ last: 'Sample', title: 'Analyst' }])
  })

  it('that says the same does not change there', async () => {
    await pushUser(io, user)
    const before = fake.world.changes()
    await pushUser(io, user)
    expect(fake.world.changes()).toBe(before)
  })

  it('is switched off and stays', async () => {
    const made = await pushUser(io, user)
    const id = made.kind === 'pushed' ? made.id : ''
    await pushUser(io, { ...user, id, active: false, phone: undefined as never })
    expect(users()).toMatchObject([{ active: false, phone: '+14165550199' }])
  })

  it.each([
    ['phone', { phone: ' ' }],
    ['email', { email: 'robin' }],
    ['address', { address: '' }],
    ['sites', { sites: [] }],
  ])('S35 without %s is not sent', async (field, change) => {
    expect(await pushUser(io, { ...user, ...change })).toEqual({
      kind: 'refused',
      problem: 'session.push-incomplete',
      fields: [field],
    })
    expect(fake.seen).toEqual([])
  })

  it('that is refused there says which fields, in our words', async () => {
    const refused = { kind: 'refused', problem: 'target.refused' }
    expect(await pushUser(io, { ...user, phone: 'call me' })).toEqual({ ...refused, fields: ['phone'] })
    expect(await pushUser(io, { ...user, sites: ['nowhere'] })).toEqual({ ...refused, fields: ['sites'] })
    expect(await pushUser(io, { ...user, id: 'nobody' })).toEqual({ kind: 'refused', problem: 'target.gone' })
  })

  it.each([
    [403, { kind: 'connection', problem: 'connection.credentials-refused' }],
    [429, { kind: 'retry', problem: 'target.busy', afterMs: 300_000 }],
    [503, { kind: 'retry', problem: 'target.busy' }],
  ])('%i is no fault of the user', async (status, outcome) => {
    await fake.set({ fail: { status, times: 10, list: 'users', ...(status === 429 ? { retryAfter: '300' } : {}) } })
    expect(await pushUser(io, user)).toEqual(outcome)
  })
})

describe('SES-9 a student that is pushed', () => {
  it('is created once, changed, and switched off', async () => {
    const made = await pushStudent(io, student)
    expect(made).toMatchObject({ kind: 'pushed', made: true, invited: false })
    const id = made.kind === 'pushed' ? made.id : ''
    expect(await pushStudent(io, { ...student, first: 'Arin' })).toMatchObject({ made: false, id })
    expect(fake.world.get('student', id)).toMatchObject({ first: 'Arin', born: '2018-05-06', externalId: 'client-9' })
    await pushStudent(io, { ...student, id, active: false })
    expect(fake.world.get('student', id)).toMatchObject({ soapEnabled: false })
  })

  it('without a birth date is not sent', async () => {
    const { birthDate: _, ...without } = student
    expect(await pushStudent(io, without)).toMatchObject({ kind: 'refused', fields: ['birthDate'] })
  })
})

describe('SES-5 a signature that is fetched', () => {
  const png = () => {
    const value = fake.world.get('note', 'note-1')?.values.find(({ type }) => type === 'signature')?.value
    return value && typeof value === 'object' && 'signature' in value ? value.signature.bytes : undefined
  }
  const ref = Buffer.from(JSON.stringify(['note-1', 'Therapist Signature'])).toString('base64url')

  it('is the image that was signed', async () => {
    const found = await signature(io, ref)
    expect(found).toMatchObject({ kind: 'found', contentType: 'image/png' })
    expect(found.kind === 'found' && Buffer.from(found.bytes).equals(png() ?? new Uint8Array())).toBe(true)
  })

  it('that is gone, or too large, is refused for good', async () => {
    expect(await signature(io, 'nothing')).toEqual({ kind: 'refused', problem: 'target.gone' })
    const large = ioFor(fake, {}, async (url, request) => {
      if (url.pathname.endsWith('/token')) return answered(200, { token: 't', expiresIn: 600 })
      const isCut = (request?.maxAnswerBytes ?? 0) < 1_500_000
      return isCut ? { kind: 'failed', written: true, cause: 'cut-off' } : answered(200, 'x'.repeat(1_400_000))
    })
    expect(await signature(large, ref)).toEqual({ kind: 'refused', problem: 'session.signature-too-large' })
  })

  it('that was cut off on the way is tried again', async () => {
    await signature(io, ref)
    await fake.set({ cutAfter: 1 })
    expect(await signature(io, ref)).toMatchObject({ kind: 'retry' })
  })
})
