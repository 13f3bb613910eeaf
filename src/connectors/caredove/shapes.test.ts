/** The published messages and those completed after them, one by one; each record they make is strict R4. */
import { beforeAll, describe, expect, it } from 'vitest'
import { problemsOf } from '../fhir/testing/validate.ts'
import { hasShared, published, publishedNames } from './testing/read-fixture.ts'
import { createSmallHub, wordFor } from './testing/small-hub.ts'
import { problemsIn } from './testing/whole.ts'

// The validator loads its definitions once: on a busy machine that alone takes many seconds.
beforeAll(() => void problemsOf({ resourceType: 'Patient' }))

const rows: readonly [name: string, word: string][] = [
  ['published_notify_update_appointment_booked', 'referral.booked'],
  ['published_notify_update_appointment_cancel', 'referral.unbooked'],
  ['published_notify_add_appointment_cancelled', 'referral.unbooked'],
  ['published_reference_add_service_request_HEAD', 'referral.received'],
  ['completed_add_service_request', 'referral.received'],
  ['completed_add_service_request_MISSING_DOB', 'referral.received'],
  ['completed_add_service_request_ROUTED', 'referral.received'],
  ['completed_add_service_request_REFERENCE_STYLE', 'referral.received'],
  ['completed_booked', 'referral.booked'],
  ['completed_rescheduled', 'referral.booked'],
  ['completed_unbooked', 'referral.unbooked'],
  ['completed_cancelled_under_add_appointment', 'referral.unbooked'],
  ['completed_process_request_ready', 'referral.ready'],
  ['completed_process_request_received', 'referral.acknowledged'],
  ['completed_process_request_accepted', 'referral.accepted'],
  ['completed_process_request_on_hold', 'referral.on-hold'],
  ['completed_process_request_custom_label', 'referral.in-progress'],
  ['completed_process_request_closed_completed', 'referral.completed'],
  ['completed_process_request_closed_rejected', 'referral.rejected'],
  ['completed_process_request_closed_cancelled', 'referral.cancelled'],
  ['completed_process_request_closed_failed_no_show', 'referral.failed'],
  ['completed_process_request_closed_error', 'referral.entered-in-error'],
  ['completed_revoke_service_request', 'referral.cancelled'],
  ['completed_communication_from_provider', 'referral.message-from-provider'],
  ['completed_communication_from_requester', 'referral.message-from-requester'],
  ['canonical_booked_STRICT_R4', 'referral.booked'],
]

if (!hasShared)
  console.warn('Skipped: the published Caredove messages (../shared/data/caredove) are not on this machine.')

describe.skipIf(!hasShared)('the published messages', () => {
  it.each(rows)('REF-10 R01 %s', (name, word) => {
    const alone = createSmallHub()
    const result = alone.receive(published(name))
    expect(wordFor(result)).toBe(word)
    expect(problemsIn(alone.referral(), problemsOf)).toEqual([])
    // And on top of the referral it belongs to.
    const whole = createSmallHub()
    whole.receive(published('completed_add_service_request'))
    whole.receive(published(name))
    for (let index = 0; index < whole.records.length; index += 1)
      expect(problemsIn(whole.referral(index), problemsOf)).toEqual([])
  })

  it('leave none out that is a message', () => {
    const known = new Set(rows.map(([name]) => name))
    const others = publishedNames().filter(name => !known.has(name))
    expect(others.sort()).toEqual([
      'completed_update_service_request_EDIT_ADDS_DOB',
      'published_stu3_document_reference',
      'published_stu3_patient',
    ])
  })

  it('REF-8 R15 the edit after a missing birth date brings the birth date', () => {
    const hub = createSmallHub()
    expect(
      hub.tell(
        published('completed_add_service_request_MISSING_DOB'),
        published('completed_update_service_request_EDIT_ADDS_DOB'),
      ),
    ).toEqual(['referral.received', 'referral.edited'])
    expect(hub.referral().contained?.[0]).toMatchObject({ resourceType: 'Patient', birthDate: '1994-12-31' })
  })

  it('REF-1 the life of one referral, in order', () => {
    const hub = createSmallHub()
    expect(
      hub.tell(
        published('completed_add_service_request'),
        published('completed_booked'),
        published('completed_rescheduled'),
        published('completed_unbooked'),
        published('completed_cancelled_under_add_appointment'),
      ),
    ).toEqual(['referral.received', 'referral.booked', 'referral.rescheduled', 'referral.unbooked', 'duplicate'])
    expect(hub.records).toHaveLength(1)
  })

  it('REF-10 R02 the STU3 registrant and file are understood', () => {
    const base = published('completed_add_service_request') as { entry: { resource: { resourceType: string } }[] }
    const rest = base.entry.filter(
      ({ resource }) => !['Patient', 'DocumentReference', 'QuestionnaireResponse'].includes(resource.resourceType),
    )
    const binary = { resourceType: 'Binary', id: 'example', contentType: 'application/pdf', content: 'JVBERi0xLjQK' }
    const old = [published('published_stu3_patient'), published('published_stu3_document_reference'), binary]
    const hub = createSmallHub()
    const result = hub.receive({ ...base, entry: [...rest, ...old.map(resource => ({ resource }))] })
    expect(problemsIn(hub.referral(), problemsOf)).toEqual([])
    expect(hub.referral().contained).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          resourceType: 'Patient',
          maritalStatus: { coding: [{ code: 'U', display: 'Unmarried' }], text: 'Unmarried' },
        }),
        expect.objectContaining({
          resourceType: 'RelatedPerson',
          relationship: [expect.objectContaining({ text: 'Next-of-Kin' })],
        }),
      ]),
    )
    if (result.kind !== 'write') throw new Error('it is written')
    expect(result.draft.documents).toEqual([
      { id: 'document-1', title: 'caredove-referral.pdf', contentType: 'application/pdf', data: 'JVBERi0xLjQK' },
    ])
  })
})
