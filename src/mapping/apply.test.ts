import { describe, expect, it } from 'vitest'
import type { Appointment, Patient } from '../model/fhir.ts'
import { recordSystem } from '../model/identifiers.ts'
import { applyMapping, asResource, compileMapping, faultyRules, type MappingContext } from './apply.ts'
import { fhirAppointment, fhirPatient } from './defaults.ts'
import { type Mapping, type MappingRule, mappingSchema } from './rules.ts'

const context: MappingContext = { resolveReference: (type, id) => `${type}/at-target-${id}` }

const appointment: Appointment = {
  resourceType: 'Appointment',
  id: '0198-a',
  status: 'booked',
  identifier: [{ system: 'https://cal.example/uid', value: 'uid-1' }],
  serviceType: [{ coding: [{ system: 'urn:s', code: 'intake', display: 'Intake' }], text: 'SECRET relapse' }],
  appointmentType: { coding: [{ system: 'urn:t', code: 'FOLLOWUP' }] },
  start: '2026-06-01T10:00:00.000-04:00',
  end: '2026-06-01T14:30:00Z',
  minutesDuration: 30,
  created: '2026-05-20T09:00:00Z',
  participant: [
    { actor: { reference: 'Patient/p1', display: 'SECRET name' }, status: 'accepted', required: 'required' },
    { actor: { reference: 'Practitioner/d1' }, status: 'accepted' },
    { actor: { reference: 'Location/l1' }, status: 'accepted' },
    { actor: { reference: 'HealthcareService/h1' }, status: 'accepted' },
    { actor: { reference: 'RelatedPerson/r1', display: 'SECRET mother' }, status: 'accepted' },
    { actor: { display: 'SECRET guest' }, status: 'accepted' },
  ],
  comment: 'SECRET comment',
  description: 'SECRET description',
  patientInstruction: 'SECRET instruction',
  cancelationReason: { text: 'SECRET reason' },
  reasonCode: [{ text: 'SECRET diagnosis', coding: [{ code: 'SECRET-F10' }] }],
  reasonReference: [{ reference: 'Condition/SECRET' }],
  supportingInformation: [{ reference: 'DocumentReference/SECRET' }],
  text: { status: 'generated', div: '<div>SECRET</div>' },
  extension: [{ url: 'urn:SECRET', valueString: 'SECRET' }],
  contained: [{ resourceType: 'Condition', subject: { reference: 'Patient/SECRET' } }],
}

describe('SCH-3 the default appointment', () => {
  it('carries status, times, codes, the record id and translated participants', () => {
    expect(applyMapping(compileMapping(fhirAppointment), appointment, context)).toEqual({
      kind: 'mapped',
      body: {
        resourceType: 'Appointment',
        identifier: [{ system: recordSystem, value: '0198-a' }],
        status: 'booked',
        serviceType: [{ coding: [{ system: 'urn:s', code: 'intake', display: 'Intake' }] }],
        appointmentType: { coding: [{ system: 'urn:t', code: 'FOLLOWUP' }] },
        start: '2026-06-01T14:00:00Z',
        end: '2026-06-01T14:30:00Z',
        minutesDuration: 30,
        created: '2026-05-20T09:00:00Z',
        participant: [
          { actor: { reference: 'Patient/at-target-p1' }, required: 'required', status: 'accepted' },
          { actor: { reference: 'Practitioner/at-target-d1' }, status: 'accepted' },
          { actor: { reference: 'Location/at-target-l1' }, status: 'accepted' },
          { actor: { reference: 'HealthcareService/at-target-h1' }, status: 'accepted' },
        ],
      },
    })
  })

  it('SCH-11 lets no clinical field and no free text leave', () => {
    expect(JSON.stringify(applyMapping(compileMapping(fhirAppointment), appointment, context))).not.toContain('SECRET')
  })

  it('carries the code of a cancellation', () => {
    const cancelled: Appointment = {
      ...appointment,
      status: 'cancelled',
      cancelationReason: { coding: [{ system: 'urn:c', code: 'pat' }], text: 'SECRET' },
    }
    expect(applyMapping(compileMapping(fhirAppointment), cancelled, context)).toMatchObject({
      body: { status: 'cancelled', cancelationReason: { coding: [{ system: 'urn:c', code: 'pat' }] } },
    })
  })

  it('fails and names the rule when a participant is not linked at the target', () => {
    const unlinked: MappingContext = { resolveReference: type => (type === 'Location' ? undefined : `${type}/1`) }
    expect(applyMapping(compileMapping(fhirAppointment), appointment, unlinked)).toEqual({
      kind: 'failed',
      problem: 'mapping.reference-missing',
      rule: fhirAppointment.rules.findIndex(rule => rule.to === 'participant'),
      to: 'participant',
    })
  })
})

describe('SCH-3 the default patient', () => {
  const patient: Patient = {
    resourceType: 'Patient',
    id: '0198-p',
    name: [{ family: 'Okafor', given: ['Marisol', ''], period: { start: '2020' }, extension: [{ url: 'SECRET' }] }],
    telecom: [
      { system: 'phone', value: '(416) 823-0123', use: 'mobile' },
      { system: 'email', value: 'marisol@example.org' },
    ],
    gender: 'female',
    birthDate: '1985-03-14',
    address: [
      { line: ['1 King St'], city: 'Toronto', state: 'ON', postalCode: 'M5H 1A1', country: 'CA', text: 'SECRET' },
    ],
    communication: [{ language: { coding: [{ system: 'urn:ietf:bcp:47', code: 'fr-CA' }] }, preferred: true }],
    identifier: [{ system: 'urn:card', value: 'SECRET' }],
    maritalStatus: { text: 'SECRET' },
    contact: [{ name: { text: 'SECRET' } }],
    extension: [{ url: 'SECRET', valueString: 'SECRET' }],
    meta: { security: [{ code: 'SECRET' }] },
  }

  it('carries identity and nothing else', () => {
    expect(applyMapping(compileMapping(fhirPatient), patient, context)).toEqual({
      kind: 'mapped',
      body: {
        resourceType: 'Patient',
        identifier: [{ system: recordSystem, value: '0198-p' }],
        active: true,
        name: [{ family: 'Okafor', given: ['Marisol'] }],
        telecom: [
          { system: 'phone', value: '+14168230123', use: 'mobile' },
          { system: 'email', value: 'marisol@example.org' },
        ],
        gender: 'female',
        birthDate: '1985-03-14',
        address: [{ line: ['1 King St'], city: 'Toronto', state: 'ON', postalCode: 'M5H 1A1', country: 'CA' }],
        communication: [{ language: { coding: [{ system: 'urn:ietf:bcp:47', code: 'fr-CA' }] }, preferred: true }],
      },
    })
  })

  it('shares nothing with the record and leaves it as it was', () => {
    const before = structuredClone(patient)
    const mapped = applyMapping(compileMapping(fhirPatient), patient, context)
    expect(patient).toEqual(before)
    expect(mapped.kind === 'mapped' && mapped.body.address).not.toBe(patient.address)
    expect(mapped.kind === 'mapped' && asResource(mapped.body)?.resourceType).toBe('Patient')
  })
})

describe('mapping rules', () => {
  const patient: Patient = {
    resourceType: 'Patient',
    id: '1',
    gender: 'female',
    name: [{ family: 'A' }, { family: 'B' }],
    telecom: [
      { system: 'phone', value: '1' },
      { system: 'email', value: 'a@b.c' },
    ],
  }
  const apply = (rules: MappingRule[], more: Partial<MappingContext> = {}, resourceType?: Mapping['resourceType']) =>
    applyMapping(
      compileMapping({ name: 'test', version: 1, rules, ...(resourceType ? { resourceType } : {}) }),
      patient,
      {
        ...context,
        ...more,
      },
    )

  it('read FHIRPath, and write nested fields and lists', () => {
    const rules: MappingRule[] = [
      { to: 'client.emails[]', from: "telecom.where(system = 'email').value" },
      { to: 'client.emails[]', from: 'id' },
      { to: 'client.family', from: 'name.family.first()' },
    ]
    expect(apply(rules)).toEqual({ kind: 'mapped', body: { client: { emails: ['a@b.c', '1'], family: 'A' } } })
  })

  it('know the lists of a FHIR target', () => {
    const rules: MappingRule[] = [{ to: 'name.given', from: 'gender' }]
    expect(apply(rules, {}, 'Patient')).toMatchObject({ body: { name: [{ given: ['female'] }] } })
  })

  it.each<[string, MappingRule[]]>([
    ['several values for one field', [{ to: 'family', from: 'name.family' }]],
    [
      'two rules for one field',
      [
        { to: 'a', from: 'id' },
        { to: 'a', from: 'gender' },
      ],
    ],
    ['a required value that is missing', [{ to: 'a', from: 'birthDate', required: true }]],
    ['an expression that does not fit the record', [{ to: 'a', from: 'name.single().family' }]],
    ['a transform that does not fit the value', [{ to: 'a', from: 'gender', transform: 'instant' }]],
  ])('fail on %s', (_, rules) => {
    expect(apply(rules)).toMatchObject({ kind: 'failed', problem: 'mapping.failed' })
  })

  it('SCH-6 translate by a crosswalk, fall back to a default, and otherwise say that it is unmapped', () => {
    const rule: MappingRule = { to: 'sex', from: 'gender', crosswalk: 'sexes' }
    const crosswalk = (name: string, value: string) => (name === 'sexes' && value === 'female' ? 'F' : undefined)
    expect(apply([rule], { crosswalk })).toMatchObject({ body: { sex: 'F' } })
    expect(apply([{ ...rule, default: 'U' }])).toMatchObject({ body: { sex: 'U' } })
    expect(apply([rule])).toEqual({ kind: 'failed', problem: 'mapping.unmapped', rule: 0, to: 'sex' })
  })

  it('use a default that can not be changed through the body', () => {
    const compiled = compileMapping({
      name: 'd',
      version: 1,
      rules: [{ to: 'a', from: 'birthDate', default: { b: [1] } }],
    })
    const first = applyMapping(compiled, patient, context)
    const second = applyMapping(compiled, patient, context)
    expect(first).toEqual(second)
    expect(first.kind === 'mapped' && second.kind === 'mapped' && first.body.a !== second.body.a).toBe(true)
  })

  it('are refused at the door when the target, the transform or the FHIRPath is none', () => {
    const mapping = (rule: object) => ({ name: 'm', version: 1, rules: [{ to: 'a', from: 'id', ...rule }] })
    expect(mappingSchema.safeParse(mapping({})).success).toBe(true)
    expect(mappingSchema.safeParse(mapping({ to: '__proto__.x' })).success).toBe(false)
    expect(mappingSchema.safeParse(mapping({ transform: 'constructor' })).success).toBe(false)
    expect(mappingSchema.safeParse(mapping({ unknown: 1 })).success).toBe(false)
    expect(faultyRules(mappingSchema.parse(mapping({ from: 'name.where(' })))).toEqual([
      { rule: 0, fault: 'unreadable-path' },
    ])
    for (const each of [fhirAppointment, fhirPatient]) {
      expect(mappingSchema.parse(each)).toEqual(each)
      expect(faultyRules(each)).toEqual([])
    }
  })
})
