import { describe, expect, it } from 'vitest'
import { applyMapping, compileMapping, faultyRules } from '../../mapping/apply.ts'
import { littleReferral, wholeReferral } from '../../mapping/referral-samples.ts'
import type { ServiceRequest } from '../../model/fhir.ts'
import { containedAs } from '../../model/referral/record.ts'
import { problemsOf } from '../fhir/testing/validate.ts'
import { targetFields } from './fields.ts'
import { crmsReferral } from './mapping.ts'
import { bodyOf } from './testing/io.ts'

/** The sample with its registrant changed. */
function withRegistrant(change: object): ServiceRequest {
  const before = containedAs(wholeReferral, 'Patient', 'registrant')
  const contained = (wholeReferral.contained ?? []).map(each => (each === before ? { ...each, ...change } : each))
  return { ...wholeReferral, contained } as ServiceRequest
}

describe('the default mapping of a referral to a CRMS', () => {
  it('REF-4 takes every standard field from the whole record', () => {
    expect(bodyOf(wholeReferral, 'the note')).toEqual({
      firstName: 'Robin',
      middleName: 'Lee',
      lastName: 'Sample',
      dateOfBirth: '1985-03-14',
      gender: 'other',
      address: '12 Example Street, Unit 4',
      city: 'Toronto',
      province: 'ON',
      country: 'CA',
      postalCode: 'M5V 2T6',
      preferredLanguage: 'fr-CA',
      phoneHome: '+14165550143',
      phoneAlt: '+14165550199',
      email: 'robin.sample@example.org',
      requester: {
        firstName: 'Jo',
        lastName: 'Exempel',
        organization: 'Example Family Health Team',
        phone: '+14165550107',
      },
      appointment: {
        start: '2026-12-01T15:00:00Z',
        durationMinutes: 45,
        location: 'Room 2, 40 Sample Road',
        provider: 'Imani Beispiel',
      },
      externalId: '6f0c5a2e-sample-referral',
      referralNote: 'the note',
    })
  })

  it('REF-4 leaves out what a little record lacks, and takes the number where there is no other id', () => {
    expect(bodyOf(littleReferral, 'the note')).toEqual({
      firstName: 'Kim',
      lastName: 'Sample',
      externalId: '5791084900',
      referralNote: 'the note',
    })
  })

  it('REF-4 has a rule for each field of the contract, in its order', () => {
    expect([...new Set(crmsReferral.rules.map(({ to }) => to))]).toEqual([...targetFields])
  })

  it('keeps to what an expression may do', () => {
    expect(faultyRules(crmsReferral)).toEqual([])
  })

  it.each([
    [
      'home first',
      [
        { use: 'home', rank: 1, value: '1' },
        { use: 'work', rank: 2, value: '2' },
      ],
      '1',
      '2',
    ],
    ['work only', [{ use: 'work', value: '2' }], undefined, '2'],
    ['no use at all', [{ value: '1' }], '1', undefined],
    [
      'mobile, then ranked second',
      [
        { use: 'mobile', value: '1' },
        { rank: 2, value: '2' },
      ],
      '1',
      '2',
    ],
    [
      'a third stays for the note',
      [
        { rank: 1, value: '1' },
        { rank: 2, value: '2' },
        { rank: 3, value: '3' },
      ],
      '1',
      '2',
    ],
  ])('R39 tells home from alternative phone: %s', (_, phones, phoneHome, phoneAlt) => {
    const telecom = phones.map(phone => ({ system: 'phone', ...phone }))
    const body = bodyOf(withRegistrant({ telecom }))
    expect([body.phoneHome, body.phoneAlt]).toEqual([phoneHome, phoneAlt])
  })

  it('R42 gives a language without a code in the words of the form', () => {
    const body = bodyOf(withRegistrant({ communication: [{ language: { text: 'Twi, a little English' } }] }))
    expect(body.preferredLanguage).toBe('Twi, a little English')
  })

  it('REF-4 takes the newest appointment that was not cancelled, and none where all were', () => {
    const contained = (wholeReferral.contained ?? []).map(each =>
      each.resourceType === 'Appointment' ? { ...each, status: 'cancelled' as const } : each,
    )
    expect(bodyOf({ ...wholeReferral, contained }).appointment).toBeUndefined()
  })

  it('is fast enough for a form of hundreds of answers', () => {
    const answers = Array.from({ length: 500 }, (_, n) => ({
      linkId: String(n),
      text: `Question ${n}`,
      answer: [{ valueString: 'yes' }],
    }))
    const contained = (wholeReferral.contained ?? []).map(each =>
      each.resourceType === 'QuestionnaireResponse' ? { ...each, item: answers } : each,
    )
    const compiled = compileMapping(crmsReferral)
    const record = { ...wholeReferral, contained }
    const context = { resolveReference: () => undefined, referralNote: () => 'the note' }
    applyMapping(compiled, record, context)
    const before = performance.now()
    for (let run = 0; run < 20; run += 1) applyMapping(compiled, record, context)
    const each = (performance.now() - before) / 20
    expect(each).toBeLessThan(100)
  })
})

describe('the samples of referrals', () => {
  it.each([
    ['whole', wholeReferral],
    ['little', littleReferral],
  ] as const)('%s is strict R4', (_, referral) => {
    expect(problemsOf(referral)).toEqual([])
  })
})
