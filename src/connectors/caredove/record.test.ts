/** The record: everything of the form in it, in one spelling, valid R4, and standing where the table says. */
import fc from 'fast-check'
import type { QuestionnaireResponse, ServiceRequest } from 'fhir/r4'
import { describe, expect, it } from 'vitest'
import { classOf, containedAs, containedOf, hasTag, subStatusOf } from '../../model/referral/record.ts'
import { problemsOf } from '../fhir/testing/validate.ts'
import {
  booked,
  edited,
  fileOf,
  formOf,
  message,
  patientOf,
  people,
  progress,
  type Raw,
  received,
  requestOf,
  revoked,
  said,
} from './testing/messages.ts'
import { createSmallHub, type SmallHub } from './testing/small-hub.ts'

const day = (n: number, time = '10:00:00am') => `2026-03-${String(n).padStart(2, '0')} ${time}`
const registrant = (hub: SmallHub) => containedAs(hub.referral(), 'Patient', 'registrant')
const answers = (hub: SmallHub): QuestionnaireResponse | undefined =>
  containedAs(hub.referral(), 'QuestionnaireResponse', 'answers')

function after(...messages: Raw[]): SmallHub {
  const hub = createSmallHub()
  hub.tell(...messages)
  return hub
}
/** A registrant with these changes. */
const named = (change: Raw) => registrant(after(received(day(2), change)))

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

describe('answers', () => {
  const values: readonly [given: Raw, kept: Raw][] = [
    [{ valueBoolean: false }, { valueBoolean: false }],
    [{ valueBoolean: 'true' }, { valueBoolean: true }],
    [{ valueDecimal: 1.5 }, { valueDecimal: 1.5 }],
    [{ valueInteger: 7 }, { valueInteger: 7 }],
    [{ valueInteger: 9_000_000_000 }, { valueDecimal: 9_000_000_000 }],
    [{ valueDate: '2026-02-03' }, { valueDate: '2026-02-03' }],
    [{ valueDate: 'next spring' }, { valueString: 'next spring' }],
    [{ valueDateTime: '2026-02-03T10:00:00-05:00' }, { valueDateTime: '2026-02-03T15:00:00.000Z' }],
    [{ valueTime: '17:30' }, { valueTime: '17:30:00' }],
    [{ valueString: ' after five ' }, { valueString: 'after five' }],
    [{ valueText: 'long\ntext' }, { valueString: 'long\ntext' }],
    [{ valueUri: 'https://example.org/a' }, { valueUri: 'https://example.org/a' }],
    [{ valueUrl: 'not a url' }, { valueString: 'not a url' }],
    [
      { valueCoding: { system: 'urn:x', code: 'a', display: 'A' } },
      { valueCoding: { system: 'urn:x', code: 'a', display: 'A' } },
    ],
    [{ valueCoding: 'plain' }, { valueString: 'plain' }],
    [{ valueCodeableConcept: { coding: [{ code: 'b' }], text: 'B' } }, { valueCoding: { code: 'b', display: 'B' } }],
    [{ valueQuantity: { value: 3, unit: 'kg' } }, { valueQuantity: { value: 3, unit: 'kg' } }],
    [
      { valueReference: { reference: 'Practitioner/9', display: 'Dr. A' } },
      { valueReference: { type: 'Practitioner', identifier: { value: 'Practitioner/9' }, display: 'Dr. A' } },
    ],
    [
      { valueAttachment: { title: 'scan.pdf', contentType: 'application/pdf' } },
      { valueAttachment: { title: 'scan.pdf', contentType: 'application/pdf' } },
    ],
    [{ valueHumanName: { family: 'Odd', given: ['Very'] } }, { valueString: 'Odd Very' }],
  ]
  it.each(values)('REF-5 keeps %o', (given, kept) => {
    const hub = after(received(day(2), {}, [formOf([{ linkId: 'q', text: 'Q', answer: [given] }])]))
    expect(answers(hub)?.item?.[0]).toEqual({ linkId: 'q', text: 'Q', answer: [kept] })
  })

  it('REF-5 keeps order, groups, repeated and missing answers, and what hangs on an answer; all of it valid', () => {
    const hub = after(
      received(day(2), {}, [
        formOf([
          { linkId: 'z', text: 'Several', answer: [{ valueString: 'b' }, { valueString: 'a' }] },
          {
            linkId: 'g',
            text: 'Group',
            item: [
              { text: 'No id', answer: { valueBoolean: true } },
              { linkId: 'e', text: 'Empty', answer: [] },
            ],
          },
          {
            linkId: 'a',
            text: 'With more',
            answer: [{ valueBoolean: true, item: [{ linkId: 'a1', text: 'How', answer: [{ valueString: 'so' }] }] }],
            item: [{ linkId: 'a2', text: 'And', answer: 'plain' }],
          },
          ...values.map(([given], index) => ({ linkId: `v${index}`, text: `V${index}`, answer: [given] })),
        ]),
      ]),
    )
    expect(answers(hub)?.item?.slice(0, 3)).toEqual([
      { linkId: 'z', text: 'Several', answer: [{ valueString: 'b' }, { valueString: 'a' }] },
      {
        linkId: 'g',
        text: 'Group',
        item: [
          { linkId: 'g.1', text: 'No id', answer: [{ valueBoolean: true }] },
          { linkId: 'e', text: 'Empty' },
        ],
      },
      {
        linkId: 'a',
        text: 'With more',
        answer: [
          {
            valueBoolean: true,
            item: [
              { linkId: 'a1', text: 'How', answer: [{ valueString: 'so' }] },
              { linkId: 'a2', text: 'And', answer: [{ valueString: 'plain' }] },
            ],
          },
        ],
      },
    ])
    expect(problemsOf(hub.referral())).toEqual([])
  })

  it('REF-5 what has no place of its own comes after the form, named by where it stood', () => {
    const hub = after(
      received(
        day(2),
        {
          extension: [{ url: 'https://caredove.com/fhir/StructureDefinition/leave-message-home', valueBoolean: true }],
          identifier: [
            { value: '1234567890', extension: [{ url: 'http://example.org/card-version', valueString: 'AB' }] },
          ],
          birthDate: 'about 1990',
          favouriteColour: 'teal',
        },
        [formOf([{ linkId: 'q', text: 'Q', answer: [{ valueString: 'x' }] }])],
      ),
    )
    const last = answers(hub)?.item?.at(-1)
    expect(last).toMatchObject({ linkId: 'causeway-further-details' })
    const rows = last?.item?.map(({ text, answer }) => `${text}: ${Object.values(answer?.[0] ?? {})[0]}`)
    expect(rows?.sort()).toEqual([
      'Patient.birthDate: about 1990',
      'Patient.favouriteColour: teal',
      'card-version: AB',
      'leave-message-home: true',
    ])
    expect(problemsOf(hub.referral())).toEqual([])
  })

  it('REF-5 nothing that stands on a form is dropped, whatever it is', () => {
    const word = fc.stringMatching(/^[a-zA-Zàéîœßжλ一ع]{4,12}$/u).map(text => `w${text}w`)
    const odd = fc.oneof(
      word,
      fc.array(word, { minLength: 1, maxLength: 3 }),
      fc.record({ deep: word, more: fc.array(fc.record({ x: word })) }),
      fc.boolean(),
      fc.integer(),
    )
    const change = fc.dictionary(
      fc.constantFrom(
        'birthDate',
        'gender',
        'maritalStatus',
        'photo',
        'shoe',
        'telecom',
        'address',
        'name',
        'contact',
        'communication',
        'extension',
        'deceasedDateTime',
      ),
      odd,
    )
    fc.assert(
      fc.property(
        change,
        change,
        fc.array(fc.record({ text: word, answer: odd }), { maxLength: 4 }),
        (patient, request, items) => {
          const of = received(day(2), patient, [formOf(items)])
          const raw = {
            ...of,
            entry: of.entry.map(({ resource }) => ({
              resource: resource.resourceType === 'ServiceRequest' ? { ...resource, note: request } : resource,
            })),
          }
          const hub = after(raw)
          const kept = JSON.stringify(hub.referral())
          for (const text of textsIn([patient, request, items])) expect(kept).toContain(text)
        },
      ),
      { numRuns: 150 },
    )
  })

  it('REF-5 every single value of a referral is in its record, but for what only holds the message together', () => {
    const technical =
      /\.(resourceType|fullUrl|id|url|reference|intent|status|endpoint|type|last_updated)$|^MessageHeader|identifier\.\d\.(value|type\.text)$/
    const form = formOf([
      {
        linkId: 'a',
        text: 'A',
        answer: [
          { valueDate: '2026-01-02' },
          { valueReference: { display: 'Nurse' } },
          { valueQuantity: { value: 1, unit: 'kg' } },
        ],
        item: [{ linkId: 'b', text: 'B', answer: [{ valueCoding: { system: 'urn:a', code: 'x', display: 'X' } }] }],
      },
    ])
    const consent = {
      resourceType: 'Consent',
      status: 'active',
      performer: [{ display: 'Mother' }],
      category: [{ text: 'Sharing' }],
      provision: { type: 'permit', actor: [{ reference: { display: 'Clinic' } }] },
    }
    const contact = [{ relationship: [{ text: 'Aunt' }], name: { family: 'Tante' }, period: { start: '2020-01-01' } }]
    const raw = received(day(2), { contact, generalPractitioner: [{ display: 'Dr. Call' }] }, [
      form,
      consent,
      fileOf('A-1', 'a.txt', 'one', { author: [{ display: 'Author' }] }),
    ])
    const lost = placesIn(raw).filter(place => {
      const [, entry] = place
      const type = raw.entry[Number(entry)]?.resource.resourceType ?? 'Bundle'
      if (technical.test(`${type}.${place.slice(3).join('.')}`) || place.length < 4) return false
      const hub = createSmallHub()
      const result = hub.receive(replaced(raw, place, 'wXYZw'))
      return result.kind !== 'write' || !JSON.stringify([hub.referral(), result.draft.documents]).includes('wXYZw')
    })
    expect(lost).toEqual([])
  })

  it('REF-5 5,000 answers are read, kept and compared in well under a second', () => {
    const items = Array.from({ length: 5_000 }, (_, n) => ({
      linkId: `q${n}`,
      text: `Question ${n}`,
      answer: [{ valueString: `answer ${n} ${'é'.repeat(40)}` }],
    }))
    const hub = createSmallHub()
    const began = performance.now()
    hub.receive(received(day(2), {}, [formOf(items)]))
    hub.receive(progress(day(3), 'ready', 'Ready'))
    const took = performance.now() - began
    expect(answers(hub)?.item).toHaveLength(5_000)
    expect(answers(hub)?.item?.[4_999]?.answer?.[0]?.valueString).toContain('answer 4999')
    // Far above what it takes (about 60 ms), far below what a quadratic reader would.
    expect(took).toBeLessThan(3_000)
  })
})

describe('people and consent', () => {
  it('REF-4 the requester as role, person and organization; contact and primary care apart', () => {
    const contact = [
      { relationship: [{ text: 'Aunt' }], name: { family: 'Tante' }, telecom: [{ value: '613-555-0199' }] },
    ]
    const generalPractitioner = [{ reference: 'Practitioner/GP', display: 'Dr. House Call' }]
    const hub = after(received(day(2), { contact, generalPractitioner }))
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
    const hub = after(received(day(2), {}, [{ resourceType: 'Consent', ...consent }]))
    expect(containedAs(hub.referral(), 'Consent', 'consent')).toMatchObject({ status, provision: { type } })
    expect(problemsOf(hub.referral())).toEqual([])
  })

  it('labels of what is contained stand on the referral, and a requester who is no user is marked', () => {
    const security = [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'ETH' }]
    const request = requestOf({ meta: { tag: [{ code: 'requester-not-a-user' }] } })
    const hub = after(
      message('add-service-request', day(2), [request, patientOf({ meta: { security, versionId: '3' } }), ...people]),
    )
    expect(hub.referral().meta).toEqual({
      security,
      tag: [{ system: 'urn:causeway:referral-tag', code: 'requester-not-a-user' }],
    })
    expect(problemsOf(hub.referral())).toEqual([])
  })
})

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
    const hub = after(received(day(2)), progress(day(3), status, label))
    const task = containedAs(hub.referral(), 'Task', 'task')
    expect([hub.referral().status, task?.status, subStatusOf(hub.referral())]).toEqual([request, status, label])
    expect(task?.businessStatus?.coding?.map(({ code }) => code)).toEqual(codes)
    expect(task?.code?.coding).toEqual([{ code: 'process-request' }])
    expect(problemsOf(hub.referral())).toEqual([])
  })

  it('REF-10 a new one is requested where it has to be accepted, else ready; booked alone is in progress', () => {
    const ready = createSmallHub({ acceptanceStep: false })
    ready.receive(received(day(2)))
    expect([classOf(after(received(day(2))).referral()), classOf(ready.referral())]).toEqual(['requested', 'ready'])
    expect(classOf(after(booked(day(3), '7001', '2026-03-20T15:00:00Z')).referral())).toBe('in-progress')
  })

  it('R43 a label of the platform under another class is only a label', () => {
    const task = containedAs(
      after(received(day(2)), progress(day(3), 'completed', 'No Show')).referral(),
      'Task',
      'task',
    )
    expect(task?.businessStatus).toEqual({
      coding: [{ system: 'urn:causeway:sub-status', code: 'completed' }],
      text: 'No Show',
    })
  })

  it('R44 an unknown class changes nothing but the label', () => {
    const hub = after(received(day(2)), progress(day(3), 'accepted', 'Accepted'))
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
    expect(containedAs(after(received(day(2)), given).referral(), 'Task', 'task')?.statusReason).toEqual({
      text: 'Too far away',
    })
    const silent = after(received(day(2)), progress(day(3), 'rejected', 'Ineligible'))
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
    const hub = after(received(day(2)), ...messages)
    const [appointment] = containedOf(hub.referral(), 'Appointment')
    expect([appointment?.status, appointment?.cancelationReason?.coding?.[0]?.code]).toEqual([status, by])
    expect(problemsOf(hub.referral())).toEqual([])
  })

  it('R31 an error marks everything with it, and R32 a re-opened referral has it all back', () => {
    const consent = { resourceType: 'Consent', status: 'active', provision: { type: 'permit' } }
    const hub = after(
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
    const hub = after(received(day(2)), progress(day(3), 'accepted', 'Accepted', archived))
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

function placesIn(value: unknown, before: readonly string[] = []): (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [before]
  return Object.entries(value).flatMap(([key, each]) => placesIn(each, [...before, key]))
}

function replaced(value: unknown, [key, ...rest]: readonly string[], by: unknown): unknown {
  if (key === undefined) return by
  if (Array.isArray(value)) return value.map((each, index) => (String(index) === key ? replaced(each, rest, by) : each))
  return { ...(value as Raw), [key]: replaced((value as Raw)[key], rest, by) }
}

function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  if (typeof value === 'number' || typeof value === 'boolean') return []
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : []
}
