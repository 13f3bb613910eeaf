import { describe, expect, it } from 'vitest'
import type { Appointment, Patient } from '../model/fhir.ts'
import { fhirAppointment, fhirPatient } from './defaults.ts'
import { checkDraft, type DraftRule, mappingOf } from './draft.ts'
import { previewDraft } from './draft-preview.ts'
import { isTargetField, targetFields } from './fhir-model.ts'
import { mappingSchema } from './rules.ts'
import { shippedSamples } from './samples.ts'
import { checkBody } from './target-check.ts'
import { transformInfo } from './transform-options.ts'
import { transformNames } from './transforms.ts'

const fhir = (resourceType: 'Appointment' | 'Patient') => ({ kind: 'fhir' as const, resourceType })
const known = new Set(['visits'])
const whole: DraftRule[] = [
  { to: 'status', from: 'status' },
  { to: 'participant', from: 'participant', transform: 'participant' },
]
const context = { resolveReference: (type: string, id: string) => `${type}/${id}` }

describe('checking a draft', () => {
  it('MA-1 finds nothing wrong with the mappings that the hub brings', () => {
    expect(checkDraft(fhir('Appointment'), fhirAppointment.rules, known)).toEqual([])
    expect(checkDraft(fhir('Patient'), fhirPatient.rules, known)).toEqual([])
  })

  it.each([
    ['an expression that is no FHIRPath', { to: 'start', from: 'start(' }, 'from', 'unreadable-path', 'error'],
    ['a field that the target does not have', { to: 'beginning', from: 'start' }, 'to', 'unknown-target', 'error'],
    ['a field that is no field', { to: 'start..x', from: 'start' }, 'to', 'unknown-target', 'error'],
    ['a second rule for a field that takes one value', { to: 'status', from: 'id' }, 'to', 'duplicate-target', 'error'],
    ['a rule without a source', { to: 'start', from: ' ' }, 'from', 'incomplete', 'error'],
    ['a rule without a target', { to: '', from: 'start' }, 'to', 'incomplete', 'error'],
    [
      'a crosswalk that this route has not',
      { to: 'priority', from: 'priority', crosswalk: 'gone' },
      'crosswalk',
      'unknown-crosswalk',
      'error',
    ],
    [
      'an option that is missing',
      { to: 'description', from: 'status', transform: 'truncate' },
      'options',
      'missing-option',
      'error',
    ],
    [
      'an option that does not fit',
      { to: 'start', from: 'start', transform: 'instant', options: { precision: 'year' } },
      'options',
      'wrong-option',
      'error',
    ],
    [
      'an option that the transform does not know',
      { to: 'start', from: 'start', transform: 'instant', options: { zone: 'x' } },
      'options',
      'unknown-option',
      'warning',
    ],
    ['SCH-11 text that may say anything', { to: 'comment', from: 'comment' }, 'from', 'free-text', 'warning'],
  ] as const)('MA-1 finds %s, at its rule', (_what, rule, part, code, level) => {
    expect(checkDraft(fhir('Appointment'), [...whole, rule], known)).toEqual([{ rule: 2, part, code, level }])
  })

  it('finds what the target cannot do without', () => {
    expect(checkDraft(fhir('Appointment'), [{ to: 'start', from: 'start' }], known).map(each => each.field)).toEqual([
      'status',
      'participant',
    ])
    expect(checkDraft(fhir('Appointment'), [], known)).toMatchObject([{ code: 'empty-mapping' }])
  })

  it('lets several rules fill one list', () => {
    const rules: DraftRule[] = [...whole, { to: 'identifier', from: 'id', transform: 'record-identifier' }]
    expect(checkDraft(fhir('Appointment'), [...rules, { to: 'identifier', from: 'identifier' }], known)).toEqual([])
  })

  it('turns into a mapping of the kind that files hold', () => {
    expect(mappingSchema.parse(mappingOf('ours', 3, fhir('Appointment'), whole))).toMatchObject({
      name: 'ours',
      version: 3,
    })
  })
})

describe('the fields of a target', () => {
  it('are those of FHIR R4, nested, without what can carry anything', () => {
    const fields = targetFields('Appointment').map(({ path }) => path)
    expect(fields).toContain('participant.actor.reference')
    expect(fields).toContain('cancelationReason.coding.code')
    expect(fields.filter(path => /extension|contained|meta/.test(path))).toEqual([])
    expect(isTargetField('Patient', 'contact.name.family')).toBe(true)
    expect(isTargetField('Patient', 'contact.name.surname')).toBe(false)
  })

  it('know every transform in a sentence', () => {
    expect(Object.keys(transformInfo).sort()).toEqual([...transformNames].sort())
  })
})

describe('previewing a draft', () => {
  const person: Patient = {
    resourceType: 'Patient',
    id: 'a',
    name: [{ family: 'Roy', given: ['Ana', 'Lu'] }],
    telecom: [{ system: 'email', value: 'ana@example.org' }],
  }

  it('MA-1 shows what each rule finds and gives, and where it went, also when another one fails', () => {
    const { lines, body, failsAt } = previewDraft(
      fhir('Patient'),
      [
        { to: 'name.family', from: 'name.family' },
        { to: 'birthDate', from: 'birthDate', required: true },
        { to: 'name.given', from: 'name.given' },
        { to: 'gender', from: 'nope(' },
        { to: 'language', from: 'name.given' },
      ],
      person,
      context,
    )
    expect(lines).toEqual([
      { found: ['Roy'], values: ['Roy'], places: ['name[0].family'] },
      { found: [], values: [], places: [], fault: 'required-missing' },
      { found: ['Ana', 'Lu'], values: ['Ana', 'Lu'], places: ['name[0].given[0]', 'name[0].given[1]'] },
      { found: [], values: [], places: [], fault: 'unreadable' },
      { found: ['Ana', 'Lu'], values: ['Ana', 'Lu'], places: [], fault: 'several-values' },
    ])
    expect(body).toEqual({ resourceType: 'Patient', name: [{ family: 'Roy', given: ['Ana', 'Lu'] }] })
    expect(failsAt).toBe(1)
  })

  it('says what is written twice', () => {
    const rules: DraftRule[] = [
      { to: 'gender', from: "'other'" },
      { to: 'gender', from: "'male'" },
    ]
    expect(previewDraft(fhir('Patient'), rules, person, context).lines[1]?.fault).toBe('written-before')
  })

  it('checks the form of the result against FHIR R4', () => {
    const rules: DraftRule[] = [
      { to: 'start', from: 'start' },
      { to: 'status', from: "'maybe'" },
      { to: 'minutesDuration', from: 'status' },
    ]
    const record: Appointment = { resourceType: 'Appointment', status: 'booked', start: 'soon', participant: [] }
    const { body } = previewDraft(fhir('Appointment'), rules, record, context)
    expect(checkBody(body).map(({ path, code }) => `${path}: ${code}`)).toEqual([
      'participant: missing',
      'start: wrong-kind',
      'status: not-a-code',
      'minutesDuration: wrong-kind',
      'end: missing',
    ])
    expect(checkBody({ resourceType: 'Patient', name: 'x', surname: 'y', active: [true] })).toEqual([
      { path: 'name', code: 'not-a-list' },
      { path: 'surname', code: 'unknown-element' },
      { path: 'active', code: 'a-list' },
    ])
  })

  it.each([
    ['Appointment', fhirAppointment],
    ['Patient', fhirPatient],
  ] as const)('MA-1 maps every shipped %s into a form that FHIR R4 allows', (type, mapping) => {
    const samples = shippedSamples[type] ?? []
    expect(samples.length).toBeGreaterThan(1)
    for (const { record } of samples) {
      const { body, failsAt } = previewDraft(fhir(type), mapping.rules, record, context)
      expect([failsAt, checkBody(body)]).toEqual([null, []])
    }
  })
})
