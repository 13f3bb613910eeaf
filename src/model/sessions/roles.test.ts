import { describe, expect, it } from 'vitest'
import { lintTemplate } from './linter.ts'
import { type Role, resolveRoles } from './roles.ts'
import type { FieldType, TemplateField } from './source.ts'

const field = (label: string, type: FieldType, builtIn = false): TemplateField => ({ label, type, builtIn })
const base = [
  field('Date', 'date', true),
  field('Start Time', 'time', true),
  field('End Time', 'time', true),
  field('Location', 'location', true),
  field('Notes', 'free-text', true),
]
const whole = [...base, field('Therapist Signature', 'signature')]
const guardian = [
  field('Guardian Name', 'free-text'),
  field('Relationship', 'free-text'),
  field('Guardian Signature', 'signature'),
]

/** The labels found for a part, in order of preference. */
function labelsOf(fields: readonly TemplateField[], role: Role): string[] {
  return (resolveRoles(fields).roles[role] ?? []).map(index => fields[index]?.label ?? '')
}

const signature = (label: string) => field(label, 'signature')

describe('SES-4 the part of each field', () => {
  it.each<[trap: string, fields: TemplateField[], role: Role, labels: string[]]>([
    ['S01 a bare Signature is the therapist’s', [signature('Signature')], 'therapistSignature', ['Signature']],
    [
      'S02 of two signature labels the explicit one wins',
      [signature('Signature'), signature('Therapist Signature')],
      'therapistSignature',
      ['Therapist Signature'],
    ],
    [
      'S03 three guardian aliases stay, Guardian before Caregiver before Parent',
      [signature('Parent Signature'), signature('Caregiver Signature'), signature('Guardian Signature')],
      'guardianSignature',
      ['Guardian Signature', 'Caregiver Signature', 'Parent Signature'],
    ],
    ['S04 case and blanks do not count', [field('  START \u00a0 time ', 'time')], 'start', ['  START \u00a0 time ']],
    ['S04 an inner blank counts', [field('StartTime', 'time')], 'start', []],
    ['S43 a French label is no English one', [field('Heure de début', 'time')], 'start', []],
    ['the wrong type plays no part', [field('Start Time', 'free-text')], 'start', []],
    ['the first of two alike', [field('Notes', 'free-text'), field('notes', 'free-text')], 'notes', ['Notes']],
    ['mileage by name', [field('mileage', 'numeric')], 'mileage', ['mileage']],
    ['place of service', [field('Place of Service', 'multiple-choice')], 'placeOfService', ['Place of Service']],
  ])('%s', (_trap, fields, role, labels) => {
    expect(labelsOf(fields, role)).toEqual(labels)
  })

  it('S02 reports the bare signature beside an explicit one as unused', () => {
    const fields = [...whole, signature('Signature'), field('Goals', 'free-text')]
    expect(lintTemplate(fields, { guardianSigns: false, usedBy: 1 })).toEqual({
      findings: [],
      unused: ['Signature', 'Goals'],
    })
  })
})

describe('SES-4 the linter', () => {
  const codesOf = (fields: readonly TemplateField[], guardianSigns = false, usedBy = 1) =>
    lintTemplate(fields, { guardianSigns, usedBy }).findings.map(({ code, role, label, suggestion }) =>
      [code, role ?? label, suggestion].filter(Boolean).join(' '),
    )

  it.each<[says: string, fields: TemplateField[], guardianSigns: boolean, usedBy: number, found: string[]]>([
    ['a whole template passes', whole, false, 1, []],
    ['a whole one with guardian passes', [...whole, ...guardian], true, 1, []],
    ['T01 each missing part is named', whole.slice(2), false, 1, ['T01 date Date', 'T01 start Start Time']],
    [
      'T01 guardian parts only where guardians sign',
      whole,
      true,
      1,
      ['T01 guardianName Guardian Name', 'T01 relationship Relationship', 'T01 guardianSignature Guardian Signature'],
    ],
    ['T02 a label twice', [...whole, field('notes ', 'free-text')], false, 1, ['T02 notes']],
    ['T02 any label twice', [...whole, field('Goal', 'likert'), field('goal', 'likert')], false, 1, ['T02 goal']],
    [
      'T03 the wrong type, and not missing as well',
      [...base.slice(1), signature('Signature'), field('Date', 'free-text')],
      false,
      1,
      ['T03 date'],
    ],
    [
      'T04 a bare signature where guardians sign',
      [...base, signature('Signature'), ...guardian],
      true,
      1,
      ['T04 therapistSignature Therapist Signature'],
    ],
    ['a bare signature where they do not', [...base, signature('Signature')], false, 1, []],
    ['T05 several aliases', [...whole, ...guardian, field('Parent Name', 'free-text')], true, 1, ['T05 guardianName']],
    ['T06 a date that was added again', [...whole.slice(1), field('Date', 'date')], false, 1, ['T06 date']],
    ['T07 used by no one', whole, false, 0, ['T07']],
    [
      'T08 a label that is off by its punctuation',
      [...whole.slice(0, 4), whole[5], field('Notes:', 'free-text')].filter(f => f !== undefined),
      false,
      1,
      ['T01 notes Notes', 'T08 notes Notes'],
    ],
    [
      'T08 or by an accent or a blank',
      [
        ...whole.filter(({ label }) => label !== 'Location' && label !== 'End Time'),
        field('Locatión', 'location'),
        field('EndTime', 'time'),
      ],
      false,
      1,
      ['T01 end End Time', 'T01 location Location', 'T08 location Location', 'T08 end End Time'],
    ],
    ['S05 a field deleted after go-live', whole.slice(0, 5), false, 1, ['T01 therapistSignature Therapist Signature']],
  ])('%s', (_says, fields, guardianSigns, usedBy, found) => {
    expect(codesOf(fields, guardianSigns, usedBy)).toEqual(found)
  })
})
