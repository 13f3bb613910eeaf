/** Whole lives of referrals in each of the three styles that senders write: the same events, and strict R4 records. */
import type { ServiceRequest } from 'fhir/r4'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { containedAs, containedOf, hasTag, subStatusOf } from '../../model/referral/record.ts'
import { problemsOf } from '../fhir/testing/validate.ts'
import { createFakeCaredove, type FakeCaredove, type Style } from './fake.ts'
import { createSmallHub, wordFor } from './testing/small-hub.ts'
import { problemsIn } from './testing/whole.ts'

// The validator loads its definitions once: on a busy machine that alone takes many seconds.
beforeAll(() => void problemsOf({ resourceType: 'Patient' }))

const styles: readonly Style[] = ['published', 'reference', 'strict']

describe.each(styles)('the style %s', style => {
  let source: FakeCaredove
  let now = Date.parse('2026-11-02T15:00:00Z')
  const tick = (): Date => {
    now += 60_000
    return new Date(now)
  }
  beforeAll(async () => {
    source = await createFakeCaredove({ now: tick, style })
    for (const { id } of source.listings()) source.setListing({ id, integrated: true })
    source.integrate({ endpoint: `${source.url}/nowhere`, user: 'hub', token: 'token' })
  })
  afterAll(() => source.close())

  /** What the hub makes of everything that was sent: a word for each message, and the records. */
  function told() {
    const hub = createSmallHub()
    const words = source.sent().map(({ body = '' }) => wordFor(hub.receive(body)))
    return { hub, words }
  }

  it('REF-1 has the events of its acts, and nothing that is not R4 in the records', async () => {
    const before = source.sent().length
    const { reference } = await source.createReferral({
      style,
      attachments: [
        { title: 'letter.txt', text: 'Hello' },
        { title: 'scan.pdf', byUrl: true, text: '%PDF-1.4', contentType: 'application/pdf' },
      ],
    })
    const [, second] = source.listings()
    await source.book(reference, { start: '2026-12-01T15:00:00Z', provider: 'Sam Helfer', location: '12 Test Ave' })
    await source.reschedule(reference, { start: '2026-12-02T15:00:00Z' })
    await source.reschedule(reference, { start: '2026-12-03T15:00:00Z', listing: second?.id })
    await source.message(reference, 'provider', { text: 'When can we call?' })
    await source.message(reference, 'requester', { text: 'Evenings', document: { title: 'more.txt', text: 'More' } })
    await source.unbook(reference)
    await source.edit(reference, { registrant: { last: 'Changed' } })
    await source.setStatus(reference, 'ready')
    await source.setStatus(reference, 'received')
    await source.setStatus(reference, 'accepted')
    await source.setStatus(reference, 'completed')
    await source.archive(reference)
    const { hub, words } = told()
    expect(words.slice(before)).toEqual([
      'referral.received',
      'referral.booked',
      'referral.rescheduled',
      'referral.rescheduled',
      'referral.message-from-provider',
      'referral.message-from-requester',
      'referral.unbooked',
      'referral.edited',
      'referral.ready',
      'referral.acknowledged',
      'referral.accepted',
      'referral.completed',
      'referral.archived',
    ])
    const referral: ServiceRequest = hub.referral()
    expect(problemsIn(referral, problemsOf)).toEqual([])
    expect(referral.identifier).toContainEqual({ system: 'urn:causeway:caredove-reference', value: reference })
    expect(containedAs(referral, 'Patient', 'registrant')?.name?.[0]?.family).toBe('Changed')
    expect(containedOf(referral, 'Appointment').map(({ status, start }) => [status, start])).toEqual([
      ['cancelled', '2026-12-03T15:00:00.000Z'],
    ])
    expect(containedAs(referral, 'HealthcareService', 'listing')?.name).toBe(second?.name)
    expect(containedOf(referral, 'Communication').map(({ sender }) => sender?.reference)).toEqual([
      '#performer',
      '#requester',
    ])
    expect(containedOf(referral, 'DocumentReference').map(({ content }) => content[0]?.attachment.title)).toEqual(
      expect.arrayContaining(['letter.txt', 'scan.pdf', 'more.txt']),
    )
    expect([referral.status, subStatusOf(referral), hasTag(referral, 'archived')]).toEqual([
      'completed',
      'Admitted',
      true,
    ])
  })

  it('REF-10 routed children, group appointments and withdrawals', async () => {
    const parent = await source.createReferral({ style })
    const [, second] = source.listings()
    const child = await source.route(parent.reference, { listing: second?.id ?? '' })
    const { group } = await source.bookGroup([parent.reference, child.reference], { start: '2026-12-05T15:00:00Z' })
    await source.revoke(parent.reference)
    const { hub } = told()
    const find = (reference: string) => {
      const index = hub.records.findIndex(
        ({ resource }) =>
          resource.resourceType === 'ServiceRequest' && resource.identifier?.some(({ value }) => value === reference),
      )
      return hub.referral(index)
    }
    const routed = find(child.reference)
    expect(hasTag(routed, 'routed')).toBe(true)
    expect(routed.basedOn?.[0]?.identifier).toEqual({
      system: 'urn:causeway:caredove-reference',
      value: parent.reference,
    })
    expect(routed.requisition?.value).toBe(parent.reference)
    for (const each of [routed, find(parent.reference)]) {
      expect(problemsIn(each, problemsOf)).toEqual([])
      expect(hasTag(each, 'group')).toBe(true)
      expect(containedOf(each, 'Appointment')[0]?.identifier).toContainEqual({
        system: 'urn:causeway:group-appointment',
        value: group,
      })
    }
    expect([find(parent.reference).status, containedOf(find(parent.reference), 'Appointment')[0]?.status]).toEqual([
      'revoked',
      'cancelled',
    ])
  })
})
