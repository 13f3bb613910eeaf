import { describe, expect, it } from 'vitest'
import { fhirAppointment } from './defaults.ts'
import { checkDraft, type DraftRule, mappingOf } from './draft.ts'
import { previewDraft } from './draft-preview.ts'
import { wholeReferral } from './referral-samples.ts'
import type { Mapping } from './rules.ts'
import { checkForm, fieldsOf, hasField, shapeOf } from './target-shape.ts'

/** As a client record system names its fields. */
const builtIn: Mapping = {
  name: 'fields',
  version: 1,
  rules: [
    { to: 'lastName', from: "contained.where(id = 'registrant').name.family" },
    { to: 'dateOfBirth', from: "contained.where(id = 'registrant').birthDate" },
    { to: 'requester.phone', from: "contained.where(id = 'requester').telecom.value" },
    { to: 'programs[]', from: 'code.text' },
    { to: 'referralNote', from: 'id', transform: 'referral-note' },
  ],
}
const shape = shapeOf('ServiceRequest', builtIn, [{ field: 'dateOfBirth', says: 'Date of birth is required' }])
const context = { resolveReference: () => undefined, referralNote: () => 'Priority: Routine' }
const none = new Set<string>()

describe('the shape of a target', () => {
  it('is FHIR where the mapping that it begins with says so', () => {
    expect(shapeOf('Appointment', fhirAppointment)).toEqual({ kind: 'fhir', resourceType: 'Appointment' })
    expect(shapeOf('Patient', undefined)).toEqual({ kind: 'fhir', resourceType: 'Patient' })
  })

  it('REF-4 is the fields of that mapping, and what the target requires, where it is not FHIR', () => {
    expect(fieldsOf(shape)).toEqual([
      { path: 'lastName', type: 'field', many: false },
      { path: 'dateOfBirth', type: 'field', many: false },
      { path: 'requester.phone', type: 'field', many: false },
      { path: 'programs[]', type: 'field', many: true },
      { path: 'referralNote', type: 'field', many: false },
    ])
    expect(['lastName', 'requester', 'lastname', 'lastName[]'].filter(path => hasField(shape, path))).toEqual([
      'lastName',
    ])
  })
})

describe('a draft for fields', () => {
  it('REF-4 finds nothing wrong with the mapping that it begins with', () => {
    expect(checkDraft(shape, builtIn.rules, none)).toEqual([])
    expect(mappingOf('ours', 2, shape, builtIn.rules)).not.toHaveProperty('resourceType')
  })

  it.each([
    ['a field that the target does not have', { to: 'surname', from: 'id' }, 'unknown-target'],
    ['a second rule for one field', { to: 'lastName', from: 'id' }, 'duplicate-target'],
    ['part of a field', { to: 'lastName.first', from: 'id' }, 'unknown-target'],
  ] as const)('MA-1 finds %s, at its rule', (_what, rule, code) => {
    expect(checkDraft(shape, [...builtIn.rules, rule], none)).toEqual([{ rule: 5, part: 'to', code, level: 'error' }])
  })

  it('REF-8 says which field the target requires and no rule fills', () => {
    const rules = builtIn.rules.filter(({ to }) => to !== 'dateOfBirth')
    expect(checkDraft(shape, rules, none)).toEqual([
      { rule: null, part: 'whole', code: 'target-requires', level: 'error', field: 'dateOfBirth' },
    ])
  })

  it('REF-5 warns when nothing carries what no rule takes', () => {
    const rules = builtIn.rules.filter(({ to }) => to !== 'referralNote')
    expect(checkDraft(shape, rules, none)).toEqual([
      { rule: null, part: 'whole', code: 'without-note', level: 'warning', field: 'referralNote' },
    ])
  })

  it('REF-4 is previewed as plain fields, the note among them', () => {
    const { body, failsAt } = previewDraft(shape, builtIn.rules, wholeReferral, context)
    expect(failsAt).toBeNull()
    expect(body).toEqual({
      lastName: 'Sample',
      dateOfBirth: '1985-03-14',
      requester: { phone: '+14165550107' },
      programs: ['Falls prevention program'],
      referralNote: 'Priority: Routine',
    })
    expect(checkForm(shape, body)).toEqual([])
  })
})

describe('the form of a body of fields', () => {
  it('REF-8 says what is missing in the target’s own words', () => {
    const rules: DraftRule[] = [{ to: 'lastName', from: "contained.where(id = 'registrant').name.family" }]
    const { body } = previewDraft(shape, rules, wholeReferral, context)
    expect(checkForm(shape, body)).toEqual([
      { path: 'dateOfBirth', code: 'missing', says: 'Date of birth is required' },
    ])
  })

  it('finds what is no field, what is no plain value, and lists that do not belong', () => {
    const body = {
      dateOfBirth: '  ',
      lastName: { family: 'Sample' },
      requester: { phone: ['1'], fax: '2' },
      programs: 'Falls',
      nickname: 'Rob',
    }
    expect(checkForm(shape, body).map(({ path, code }) => `${path}: ${code}`)).toEqual([
      'dateOfBirth: missing',
      'lastName: not-a-value',
      'requester.phone: a-list',
      'requester.fax: unknown-element',
      'programs: not-a-list',
      'nickname: unknown-element',
    ])
  })
})
