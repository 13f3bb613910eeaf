/** One spelling for what people type, with the original beside it; people, consent and labels. */
import { beforeAll, describe, expect, it } from 'vitest'
import { containedAs } from '../../model/referral/record.ts'
import { problemsOf } from '../fhir/testing/validate.ts'
import { message, patientOf, people, type Raw, received, requestOf } from './testing/messages.ts'
import { createSmallHub, type SmallHub } from './testing/small-hub.ts'
import { problemsIn } from './testing/whole.ts'

// The validator loads its definitions once: on a busy machine that alone takes many seconds.
beforeAll(() => void problemsOf({ resourceType: 'Patient' }))

const day = (n: number, time = '10:00:00am') => `2026-03-${String(n).padStart(2, '0')} ${time}`
const registrant = (hub: SmallHub) => containedAs(hub.referral(), 'Patient', 'registrant')

function hubAfter(...messages: Raw[]): SmallHub {
  const hub = createSmallHub()
  hub.tell(...messages)
  return hub
}
/** A registrant with these changes. */
const named = (change: Raw) => registrant(hubAfter(received(day(2), change)))

describe('one spelling, with what was written beside it', () => {
  it.each([
    ['k1a0b1', 'K1A 0B1'],
    ['K1A 0B1', 'K1A 0B1'],
    ['k1a-0b1', 'K1A 0B1'],
    ['90210', '90210'],
  ])('REF-4 R40 postal code %s', (postalCode, spelled) =>
    expect(named({ address: [{ postalCode }] })?.address?.[0]?.postalCode).toBe(spelled),
  )

  it.each([
    ['Ontario', 'ON'],
    ['québec', 'QC'],
    ['Nouveau-Brunswick', 'NB'],
    ['on', 'ON'],
    ['Bavaria', 'Bavaria'],
  ])('REF-4 R41 province %s', (state, spelled) => {
    const [address] = named({ address: [{ state }] })?.address ?? []
    expect(address?.state).toBe(spelled)
    expect(JSON.stringify(address)).toContain(state)
  })

  it.each([
    ['Canada', 'CA'],
    ['États-Unis', 'US'],
    ['USA', 'US'],
    ['Germany', 'DE'],
    ['de', 'DE'],
    ['Atlantis', 'Atlantis'],
  ])('REF-4 country %s', (country, spelled) =>
    expect(named({ address: [{ country }] })?.address?.[0]?.country).toBe(spelled),
  )

  it.each([
    ['(613) 555-0142', '+16135550142'],
    ['tel:+1 613 555 0142', '+16135550142'],
    ['613-555-0142 ext. 7', '613-555-0142 ext. 7'],
    ['ask my mother', 'ask my mother'],
  ])('REF-4 R39 phone %s', (written, value) => {
    const [point] = named({ telecom: [{ system: 'phone', value: written }] })?.telecom ?? []
    expect(point?.value).toBe(value)
    expect(JSON.stringify(point)).toContain(written)
  })

  it.each([
    [{ text: 'Français' }, 'fr'],
    [{ text: 'french' }, 'fr'],
    [{ coding: { code: 'fr-CA' }, text: 'French' }, 'fr-CA'],
    [{ text: 'Kiswahili ya mama' }, undefined],
    ['Inuktitut', 'iu'],
  ])('REF-4 R42 language %o', (language, code) => {
    const [spoken] = named({ communication: [{ language, preferred: true }] })?.communication ?? []
    expect(spoken?.language.coding?.[0]?.code).toBe(code)
    expect(spoken?.language.text).toBe(typeof language === 'string' ? language : language.text)
  })

  it('REF-5 gender in words of its own stays in words', () => {
    const patient = named({ gender: 'Two-Spirit' })
    expect(patient?.gender).toBeUndefined()
    expect(patient?.extension).toEqual([
      {
        url: 'http://hl7.org/fhir/StructureDefinition/patient-genderIdentity',
        valueCodeableConcept: { text: 'Two-Spirit' },
      },
    ])
  })
})

describe('people and consent', () => {
  it('REF-4 the requester as role, person and organization; contact and primary care apart', () => {
    const contact = [
      { relationship: [{ text: 'Aunt' }], name: { family: 'Tante' }, telecom: [{ value: '613-555-0199' }] },
    ]
    const generalPractitioner = [{ reference: 'Practitioner/GP', display: 'Dr. House Call' }]
    const hub = hubAfter(received(day(2), { contact, generalPractitioner }))
    expect(containedAs(hub.referral(), 'PractitionerRole', 'requester')).toMatchObject({
      practitioner: { reference: '#requester-person' },
      organization: { reference: '#requester-organization' },
    })
    expect(containedAs(hub.referral(), 'Practitioner', 'requester-person')?.name?.[0]).toEqual({
      family: 'Zuweiser',
      given: ['Kim'],
    })
    expect(containedAs(hub.referral(), 'RelatedPerson', 'contact-1')).toMatchObject({
      relationship: [{ text: 'Aunt' }],
      telecom: [{ value: '+16135550199' }],
    })
    expect(containedAs(hub.referral(), 'Practitioner', 'primary-care')?.name).toEqual([{ text: 'Dr. House Call' }])
    expect(registrant(hub)).not.toHaveProperty('contact')
  })

  it.each<[string, Raw, string, string]>([
    ['given', { status: 'active', provision: { type: 'permit' } }, 'active', 'permit'],
    ['denied', { status: 'active', provision: { type: 'deny' } }, 'active', 'deny'],
    ['in a list, spelled otherwise', { status: 'Active', provision: [{ type: 'PERMIT' }] }, 'active', 'permit'],
    ['without a status, which is not taken for consent', { provision: { type: 'permit' } }, 'proposed', 'permit'],
  ])('R35 consent %s', (_, consent, status, type) => {
    const hub = hubAfter(received(day(2), {}, [{ resourceType: 'Consent', ...consent }]))
    expect(containedAs(hub.referral(), 'Consent', 'consent')).toMatchObject({ status, provision: { type } })
    expect(problemsIn(hub.referral(), problemsOf)).toEqual([])
  })

  it('labels of what is contained stand on the referral, and a requester who is no user is marked', () => {
    const security = [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'ETH' }]
    const request = requestOf({ meta: { tag: [{ code: 'requester-not-a-user' }] } })
    const hub = hubAfter(
      message('add-service-request', day(2), [request, patientOf({ meta: { security, versionId: '3' } }), ...people]),
    )
    expect(hub.referral().meta).toEqual({
      security,
      tag: [{ system: 'urn:causeway:referral-tag', code: 'requester-not-a-user' }],
    })
    expect(problemsIn(hub.referral(), problemsOf)).toEqual([])
  })
})
