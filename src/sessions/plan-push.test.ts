import { describe, expect, it } from 'vitest'
import { type PushFacts, type PushTarget, planPush, saidOf } from './plan-push.ts'

const staff: PushTarget = {
  kind: 'staff',
  id: 'staff-1',
  version: 1,
  agencies: ['a'],
  first: 'Ada',
  last: 'Lund',
  email: 'ada@example.com',
  phone: '+1 416 555 0100',
  address: '1 Main St, Toronto',
  hasAccount: true,
  active: true,
}
const client: PushTarget = {
  kind: 'client',
  id: 'client-1',
  version: 1,
  agency: 'a',
  first: 'Mia',
  last: 'Roy',
  birthDate: '2016-03-04',
  active: true,
}
const facts = (more: Partial<PushFacts> = {}): PushFacts => ({
  target: staff,
  active: true,
  sites: ['site-1'],
  twin: false,
  pushed: false,
  ...more,
})
const without = (field: keyof typeof staff) => ({ ...staff, [field]: undefined }) as PushTarget

describe('what pushing somebody would do', () => {
  it.each<[string, Partial<PushFacts>, object]>([
    ['a new user is created and invited', {}, { does: 'create', invites: true }],
    ['a new student is created without a mail', { target: client }, { does: 'create', invites: false }],
    ['who is there is brought up to date', { known: 'user-9' }, { does: 'update', invites: false }],
    ['somebody with the same fields is mapped instead', { twin: true }, { does: 'twin' }],
    ['who is paired is no twin of another', { twin: true, known: 'user-9' }, { does: 'update' }],
    ['S35 without a phone', { target: without('phone') }, { does: 'lacking', fields: ['phone'] }],
    ['without an address', { target: without('address') }, { does: 'lacking', fields: ['address'] }],
    ['without an account', { target: without('hasAccount') }, { does: 'lacking', fields: ['account'] }],
    ['without a mapped agency', { sites: [] }, { does: 'lacking', fields: ['sites'] }],
    [
      'without one, though there',
      { sites: [], known: 'user-9', ownSites: ['x'] },
      { does: 'lacking', fields: ['sites'] },
    ],
    ['a student without one', { target: client, sites: [] }, { does: 'lacking', fields: ['site'] }],
    ['who was pushed is switched off', { active: false, known: 'user-9', pushed: true }, { does: 'switch-off' }],
    ['who was never pushed is left alone', { active: false, known: 'user-9' }, { does: 'nothing' }],
    ['who is not there is left alone', { active: false }, { does: 'nothing' }],
  ])('SES-9 %s', (_, more, plan) => {
    expect(planPush(facts(more))).toMatchObject(plan)
  })

  it('SES-9 takes no site away from somebody who is there', () => {
    const plan = planPush(facts({ known: 'user-9', ownSites: ['site-2'], sites: ['site-1'] }))
    expect(plan).toMatchObject({ person: { kind: 'user', user: { id: 'user-9', sites: ['site-2', 'site-1'] } } })
  })

  it('SES-9 the zone of a student is said once, and is no change afterwards', () => {
    const made = planPush(facts({ target: client, zone: 'America/Toronto' }))
    const later = planPush(facts({ target: client, zone: 'America/Toronto', known: 'student-9', ownSites: ['site-1'] }))
    expect(made).toMatchObject({ person: { student: { zone: 'America/Toronto' } } })
    expect(later).not.toMatchObject({ person: { student: { zone: 'America/Toronto' } } })
    if (!('person' in made) || !('person' in later)) throw new Error('nobody')
    expect(saidOf(later.person)).toBe(saidOf(made.person))
  })
})
