/** Where a referral stands: the table of statuses, and what closing and re-opening make of everything in it. */
import type { ServiceRequest } from 'fhir/r4'
import { beforeAll, describe, expect, it } from 'vitest'
import { classOf, containedAs, containedOf, hasTag, subStatusOf } from '../../model/referral/record.ts'
import { problemsOf } from '../fhir/testing/validate.ts'
import { booked, edited, formOf, progress, type Raw, received, revoked, said } from './testing/messages.ts'
import { createSmallHub, type SmallHub } from './testing/small-hub.ts'
import { problemsIn } from './testing/whole.ts'

// The validator loads its definitions once: on a busy machine that alone takes many seconds.
beforeAll(() => void problemsOf({ resourceType: 'Patient' }))

const day = (n: number, time = '10:00:00am') => `2026-03-${String(n).padStart(2, '0')} ${time}`

function hubAfter(...messages: Raw[]): SmallHub {
  const hub = createSmallHub()
  hub.tell(...messages)
  return hub
}

describe('where it stands', () => {
  const rows: readonly [
    status: string,
    label: string | undefined,
    request: ServiceRequest['status'],
    codes: string[],
  ][] = [
    ['requested', 'Requested', 'active', ['requested']],
    ['ready', 'Ready', 'active', ['ready']],
    ['received', 'Received', 'active', ['awaiting-triage', 'received']],
    ['accepted', undefined, 'active', ['accepted']],
    ['in-progress', 'Waiting on intake team - Étape 2', 'active', ['in-progress']],
    ['on-hold', 'Wait listed', 'active', ['wait-listed']],
    ['completed', 'Admitted', 'completed', ['admitted']],
    ['rejected', 'Ineligible', 'revoked', ['ineligible']],
    ['cancelled', 'Cancelled by Registrant', 'revoked', ['cancelled-by-patient', 'cancelled-by-registrant']],
    [
      'cancelled',
      'Cancelled by Provider (Group)',
      'revoked',
      ['cancelled-by-performer', 'cancelled-by-provider-group'],
    ],
    ['failed', 'No Show', 'revoked', ['no-show', 'no-show']],
    ['failed', 'Incomplete', 'revoked', ['incomplete']],
    ['entered-in-error', 'Entered in Error', 'entered-in-error', ['entered-in-error']],
  ]
  it.each(rows)('REF-10 %s, "%s"', (status, label, request, codes) => {
    const hub = hubAfter(received(day(2)), progress(day(3), status, label))
    const task = containedAs(hub.referral(), 'Task', 'task')
    expect([hub.referral().status, task?.status, subStatusOf(hub.referral())]).toEqual([request, status, label])
    expect(task?.businessStatus?.coding?.map(({ code }) => code)).toEqual(codes)
    expect(task?.code?.coding).toEqual([{ code: 'process-request' }])
    expect(problemsIn(hub.referral(), problemsOf)).toEqual([])
  })

  it('REF-10 a new one is requested where it has to be accepted, else ready; booked alone is in progress', () => {
    const ready = createSmallHub({ acceptanceStep: false })
    ready.receive(received(day(2)))
    expect([classOf(hubAfter(received(day(2))).referral()), classOf(ready.referral())]).toEqual(['requested', 'ready'])
    expect(classOf(hubAfter(booked(day(3), '7001', '2026-03-20T15:00:00Z')).referral())).toBe('in-progress')
  })

  it('R43 a label of the platform under another class is only a label', () => {
    const task = containedAs(
      hubAfter(received(day(2)), progress(day(3), 'completed', 'No Show')).referral(),
      'Task',
      'task',
    )
    expect(task?.businessStatus).toEqual({
      coding: [{ system: 'urn:causeway:sub-status', code: 'completed' }],
      text: 'No Show',
    })
  })

  it('R44 an unknown class changes nothing but the label', () => {
    const hub = hubAfter(received(day(2)), progress(day(3), 'accepted', 'Accepted'))
    expect(hub.tell(progress(day(4), 'Parked', 'Completed, sort of'))).toEqual(['referral.edited'])
    expect([classOf(hub.referral()), subStatusOf(hub.referral())]).toEqual(['accepted', 'Completed, sort of'])
  })

  it('rejected and failed stay active where the profile says so', () => {
    const hub = createSmallHub({ redirectableStaysActive: true })
    hub.tell(received(day(2)), progress(day(3), 'rejected', 'Ineligible'))
    expect(hub.referral().status).toBe('active')
  })

  it('rejected says why: the reason given, else the label', () => {
    const given = progress(day(3), 'rejected', 'Ineligible', { statusReason: { text: 'Too far away' } })
    expect(containedAs(hubAfter(received(day(2)), given).referral(), 'Task', 'task')?.statusReason).toEqual({
      text: 'Too far away',
    })
    const silent = hubAfter(received(day(2)), progress(day(3), 'rejected', 'Ineligible'))
    expect(containedAs(silent.referral(), 'Task', 'task')?.statusReason).toEqual({ text: 'Ineligible' })
  })

  const soon = '2026-03-20T15:00:00Z'
  const past = '2026-03-03T15:00:00Z'
  it.each<[string, Raw[], string, string | undefined]>([
    [
      'rejected cancels what is to come',
      [booked(day(3), '7001', soon), progress(day(4), 'rejected', 'Ineligible')],
      'cancelled',
      'prov',
    ],
    [
      'cancelled by the registrant',
      [booked(day(3), '7001', soon), progress(day(4), 'cancelled', 'Cancelled by Registrant')],
      'cancelled',
      'pat',
    ],
    ['withdrawn by the requester', [booked(day(3), '7001', soon), revoked(day(4))], 'cancelled', 'other'],
    [
      'what has taken place is left alone',
      [booked(day(2), '7001', past), progress(day(4), 'cancelled', 'Cancelled by Registrant')],
      'booked',
      undefined,
    ],
    ['no show', [booked(day(2), '7001', past), progress(day(4), 'failed', 'No Show')], 'noshow', undefined],
    [
      'incomplete leaves it alone',
      [booked(day(2), '7001', past), progress(day(4), 'failed', 'Incomplete')],
      'booked',
      undefined,
    ],
    [
      'completed invents no attendance',
      [booked(day(2), '7001', past), progress(day(4), 'completed', 'Admitted')],
      'booked',
      undefined,
    ],
    [
      'made in error',
      [booked(day(3), '7001', soon), progress(day(4), 'entered-in-error', 'Entered in Error')],
      'entered-in-error',
      undefined,
    ],
  ])('closing and the appointment: %s', (_, messages, status, by) => {
    const hub = hubAfter(received(day(2)), ...messages)
    const [appointment] = containedOf(hub.referral(), 'Appointment')
    expect([appointment?.status, appointment?.cancelationReason?.coding?.[0]?.code]).toEqual([status, by])
    expect(problemsIn(hub.referral(), problemsOf)).toEqual([])
  })

  it('R31 an error marks everything with it, and R32 a re-opened referral has it all back', () => {
    const consent = { resourceType: 'Consent', status: 'active', provision: { type: 'permit' } }
    const hub = hubAfter(
      received(day(2), {}, [consent, formOf([{ linkId: 'q', answer: [{ valueBoolean: true }] }])]),
      said(day(3), 'provider', 'C-1', 'x'),
    )
    const marked = () =>
      (hub.referral().contained ?? [])
        .filter(each => 'status' in each && each.status === 'entered-in-error')
        .map(each => each.resourceType)
    hub.tell(progress(day(4), 'entered-in-error', 'Entered in Error'))
    expect(marked().sort()).toEqual(['Communication', 'Consent', 'QuestionnaireResponse', 'Task'])
    expect(hub.tell(progress(day(5), 'accepted', 'Accepted'))).toEqual(['referral.accepted'])
    expect(marked()).toEqual([])
    expect([hub.referral().status, containedAs(hub.referral(), 'Consent', 'consent')?.status]).toEqual([
      'active',
      'active',
    ])
  })

  it('R30 archived is a mark, not a state, and can be taken off', () => {
    const archived = { meta: { tag: [{ code: 'archived' }] } }
    const hub = hubAfter(received(day(2)), progress(day(3), 'accepted', 'Accepted', archived))
    expect([hasTag(hub.referral(), 'archived'), classOf(hub.referral()), hub.referral().status]).toEqual([
      true,
      'accepted',
      'active',
    ])
    expect(hub.tell(edited(day(4), { gender: 'male' }))).toEqual(['referral.edited'])
    expect(hasTag(hub.referral(), 'archived')).toBe(true)
    hub.tell(progress(day(5), 'accepted', 'Accepted'))
    expect(hasTag(hub.referral(), 'archived')).toBe(false)
  })
})
