import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Outcome, TargetLink } from '../../model/outcome.ts'
import type { Io, Work } from '../connector.ts'
import type { Settings } from './config.ts'
import { deliver } from './deliver.ts'
import { createFakeRest, type FakeRest } from './fake.ts'
import { lookUp } from './find.ts'
import { ioFor, workOf } from './testing/io.ts'

let fake: FakeRest
beforeEach(async () => {
  fake = await createFakeRest()
})
afterEach(() => fake?.close())

async function one(io: Io<Settings>, work: Work): Promise<Outcome> {
  const [outcome] = await deliver(io, [work])
  if (!outcome) throw new Error('no outcome')
  return outcome
}
async function placed(io: Io<Settings>, work: Work): Promise<TargetLink> {
  const outcome = await one(io, work)
  if (outcome.kind !== 'delivered' || !outcome.link) throw new Error(`not placed: ${outcome.kind}`)
  return outcome.link
}

describe('an appointment at a REST target', () => {
  it('SCH-8 is made, moved and cancelled by the requests that the settings describe', async () => {
    const io = ioFor(fake.settings())
    const link = await placed(io, workOf(1))
    await one(io, workOf(1, { id: 'd2', link }, { start: '2026-12-02T15:00:00Z' }))
    await one(io, workOf(1, { id: 'd3', link }, { status: 'cancelled' }))
    expect(fake.entries()).toMatchObject([{ id: link.id, cancelled: true, fields: { start: '2026-12-02T15:00:00Z' } }])
    expect(fake.seen.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'POST /v1/appointments',
      `PUT /v1/appointments/${link.id}`,
      `POST /v1/appointments/${link.id}/cancel`,
    ])
  })

  it('SCH-8 that was over before it got there is not made', async () => {
    expect(await one(ioFor(fake.settings()), workOf(1, {}, { status: 'cancelled' }))).toMatchObject({
      kind: 'suppressed',
      problem: 'target.never-arrived',
    })
    expect(fake.entries()).toEqual([])
  })

  it('SCH-3 is looked for first where no idempotency header keeps it from being there twice', async () => {
    await fake.close()
    fake = await createFakeRest({ honoursKeys: false })
    const { idempotencyHeader: _, ...settings } = fake.settings() as Record<string, unknown>
    const io = ioFor(settings)
    fake.cut('after')
    const first = await one(io, workOf(1))
    expect(first.kind).toBe('ambiguous')
    expect(await lookUp(io, workOf(1))).toEqual({ kind: 'arrived', link: { entity: 'Appointment', id: 'a2' } })
    expect((await one(io, workOf(1, { maybeArrived: true }))).kind).toBe('delivered')
    expect(fake.entries()).toHaveLength(1)
  })

  it('SCH-3 is never guessed about: without header and look-up, a lost answer is a person’s', async () => {
    const { idempotencyHeader: _, ...rest } = fake.settings() as Record<string, unknown>
    const plain = { create: { path: 'appointments' }, idAt: '/data/id' }
    const io = ioFor({ ...rest, appointment: plain })
    expect((await one(io, workOf(1, { maybeArrived: true }))).kind).toBe('ambiguous')
    expect(await lookUp(io, workOf(1))).toEqual({ kind: 'cannot-tell' })
    const link = await placed(io, workOf(2))
    expect(await one(io, workOf(2, { link }))).toMatchObject({ problem: 'target.updates-not-taken' })
  })

  it('OPS-2 is sent with a new token when the old one ended early', async () => {
    const io = ioFor(fake.settings())
    await placed(io, workOf(1))
    fake.endTokens()
    expect((await one(io, workOf(2))).kind).toBe('delivered')
  })

  it('CO-4 brings the words of a refusal, from where the settings say', async () => {
    const io = ioFor(fake.settings())
    await placed(io, workOf(9))
    await fake.turn(422)
    expect(await one(io, workOf(1))).toMatchObject({
      kind: 'rejected',
      problem: 'target.refused',
      said: { status: 422, text: 'The system says no.' },
    })
  })

  it('OPS-4 never gets an address with anything but ids in it', async () => {
    const paths = fake.settings() as { appointment: object }
    const create = { method: 'PUT', path: 'appointments/{bookingId}' }
    const io = ioFor({ ...paths, appointment: { ...paths.appointment, create } })
    for (const name of [
      'Ada Example',
      'ada@example.org',
      '+14165550143',
      '..',
      '.',
      '',
      '../oauth/token',
      'a/b',
      'a?b',
    ])
      expect(await one(io, workOf(1, {}, { bookingId: name }))).toMatchObject({
        problem: 'target.field-missing',
        said: { fields: ['bookingId'] },
      })
    expect(fake.seen.filter(({ method }) => method === 'PUT')).toEqual([])
  })
})
