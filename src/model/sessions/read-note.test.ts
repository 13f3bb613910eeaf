import { describe, expect, it } from 'vitest'
import { contentOf } from './content.ts'
import { appendixOf, readNote } from './read-note.ts'
import type { NoteValue, SignatureValue, SourceNote, SourceTemplate } from './source.ts'

const signed = (data: string, signedAt?: string): SignatureValue => ({
  contentType: 'image/png',
  data,
  ...(signedAt && { signedAt }),
})
const text = (label: string, said: string): NoteValue => ({ label, type: 'free-text', text: said })
const drawn = (label: string, data: string): NoteValue => ({ label, type: 'signature', signature: signed(data) })
const date: NoteValue = { label: 'Date', type: 'date', text: '2026-03-02' }
const start: NoteValue = { label: 'Start Time', type: 'time', text: '09:00' }
const end: NoteValue = { label: 'End Time', type: 'time', text: '10:00' }
const place: NoteValue = { label: 'Location', type: 'location', place: { latitude: 45.4, longitude: -75.7 } }
const whole = [date, start, end, place, text('Notes', ' Worked on turn taking. '), drawn('Signature', 'AAAA')]

const note = (values: readonly NoteValue[], more: Partial<SourceNote> = {}): SourceNote => ({
  id: 'n1',
  template: 't1',
  student: 's1',
  user: 'u1',
  published: true,
  values,
  updatedAt: '2026-03-02T16:00:00Z',
  ...more,
})
const zones = { organization: 'America/Toronto' }
const read = (values: readonly NoteValue[], template?: SourceTemplate, more: Partial<SourceNote> = {}) =>
  readNote(note(values, more), template, zones)
const template = (values: readonly NoteValue[]): SourceTemplate => ({
  id: 't1',
  name: 'Session',
  fields: values.map(({ label, type }) => ({ label, type, builtIn: true })),
  updatedAt: '2026-01-01T00:00:00Z',
})
const without = (label: string) => whole.filter(value => value.label !== label)

describe('SES-5 a session note read', () => {
  it('gives every part, and says which places are derived', () => {
    const guardian = [
      text('Guardian Name', 'M. Roy'),
      text('Relationship', 'mother'),
      drawn('Guardian Signature', 'BBBB'),
    ]
    const found = read([
      ...whole,
      ...guardian,
      { label: 'mileage', type: 'numeric', number: 12.5 },
      text('Mood', 'calm'),
    ])
    expect(found).toMatchObject({
      kind: 'session',
      content: {
        notes: 'Worked on turn taking.',
        therapistSignature: signed('AAAA'),
        guardian: { name: 'M. Roy', relationship: 'mother', signature: signed('BBBB') },
        place: { latitude: 45.4, longitude: -75.7 },
        derived: { guardianPlace: true, renderPlace: true },
        mileage: 12.5,
      },
      times: { date: '2026-03-02', from: '09:00', to: '10:00', zoneFrom: 'organization' },
      warnings: [],
      unused: [text('Mood', 'calm')],
    })
  })

  it.each<[says: string, values: NoteValue[], expected: object]>([
    [
      'S02 the explicit signature wins',
      [...whole, drawn('Therapist Signature', 'CCCC')],
      {
        content: { therapistSignature: signed('CCCC') },
        unused: [drawn('Signature', 'AAAA')],
      },
    ],
    [
      'S03 the first filled alias counts',
      [
        ...whole,
        { label: 'Guardian Name', type: 'free-text', empty: true },
        text('Parent Name', 'P'),
        text('Caregiver Name', 'C'),
      ],
      {
        content: { guardian: { name: 'C' } },
        warnings: ['T05'],
        unused: [text('Parent Name', 'P')],
      },
    ],
    [
      'S03 one filled alias is no warning',
      [...whole, text('Guardian Name', ' '), text('Parent Name', 'P')],
      {
        content: { guardian: { name: 'P' } },
        warnings: [],
        unused: [],
      },
    ],
    [
      'S06 a guardian without a signature',
      [...whole, text('Guardian Name', 'M. Roy')],
      {
        content: { guardian: { name: 'M. Roy' }, derived: { guardianPlace: false } },
      },
    ],
    [
      'a relationship that was chosen',
      [...whole, { label: 'Relationship', type: 'multiple-choice', choices: ['mother'] }],
      {
        content: { guardian: { relationship: 'mother' } },
      },
    ],
  ])('%s', (_says, values, expected) => {
    expect(read(values)).toMatchObject({ kind: 'session', ...expected })
  })

  it.each<
    [
      says: string,
      values: NoteValue[],
      template: SourceTemplate | undefined,
      more: Partial<SourceNote>,
      expected: object,
    ]
  >([
    ['S19 a draft', whole, undefined, { published: false }, { reason: 'NOT_PUBLISHED' }],
    [
      'S05 a deleted field',
      without('Location'),
      template(without('Location')),
      {},
      {
        reason: 'TEMPLATE_INCOMPLETE',
        missing: ['location'],
        wrong: [],
      },
    ],
    [
      'a field of the wrong type',
      [...without('Notes'), { label: 'Notes', type: 'likert', number: 3 }],
      template(whole),
      {},
      {
        reason: 'TEMPLATE_INCOMPLETE',
        missing: [],
        wrong: ['notes'],
      },
    ],
    [
      'no template known yet',
      without('Signature'),
      undefined,
      {},
      {
        reason: 'TEMPLATE_INCOMPLETE',
        missing: ['therapistSignature'],
      },
    ],
    [
      'no end',
      [...without('End Time'), { label: 'End Time', type: 'time', empty: true }],
      undefined,
      {},
      {
        reason: 'BAD_TIME',
        because: 'time-missing',
      },
    ],
    [
      'an end that equals the start',
      [...without('End Time'), { ...start, label: 'End Time' }],
      undefined,
      {},
      {
        reason: 'BAD_TIME',
        because: 'equal',
      },
    ],
  ])('is refused: %s', (_says, values, of, more, expected) => {
    expect(read(values, of, more)).toMatchObject({ kind: 'refused', ...expected })
  })

  it('S05 goes on with an old note that has a field which its template lost since', () => {
    expect(read(whole, template(without('Location')))).toMatchObject({ kind: 'session' })
  })

  it('takes a field that the note leaves out for an empty one when its template has it', () => {
    expect(read(without('Notes'), template(whole))).toMatchObject({ kind: 'session', unused: [] })
    expect(read(without('Notes'), template(whole)).content.notes).toBeUndefined()
  })

  it('writes what plays no part below the notes, without images and places', () => {
    const extra: NoteValue[] = [
      text('Mood ', 'calm'),
      { label: 'Trials', type: 'numeric', number: 0 },
      { label: 'Goals', type: 'multiple-select', choices: ['A', 'B'] },
      drawn('Other mark', 'DDDD'),
    ]
    expect(appendixOf(read([...whole, ...extra]).unused)).toBe('Mood: calm\nTrials: 0\nGoals: A, B')
  })
})

describe('SES-8 what a note says, for its hash', () => {
  const hashOf = (signature: SignatureValue) => ('data' in signature ? `sha ${signature.data}` : 'other')
  const content = (values: readonly NoteValue[], more: Partial<SourceNote> = {}) =>
    contentOf(read(values, undefined, more).content, hashOf)
  const changed = (label: string, value: NoteValue) => whole.map(each => (each.label === label ? value : each))

  it.each<[says: string, values: NoteValue[]]>([
    ['another order of fields', [...whole].reverse()],
    ['another spelling of a time', changed('Start Time', { ...start, text: '9:00 AM' })],
    ['blanks around the notes', changed('Notes', text('Notes', 'Worked on turn taking.'))],
    ['a field without a part', [...whole, text('Mood', 'calm')]],
    ['S24 another label of the same part', changed('Signature', drawn('Therapist Signature', 'AAAA'))],
  ])('%s changes nothing', (_says, values) => {
    expect(content(values)).toBe(content(whole))
  })

  it.each<[says: string, values: NoteValue[]]>([
    ['other notes', changed('Notes', text('Notes', 'Worked on waiting.'))],
    ['another end', changed('End Time', { ...end, text: '10:01' })],
    ['another signature', changed('Signature', drawn('Signature', 'ABAB'))],
    [
      'another instant of signing',
      changed('Signature', {
        label: 'Signature',
        type: 'signature',
        signature: signed('AAAA', '2026-03-02T15:00:00Z'),
      }),
    ],
    ['another place', changed('Location', { ...place, place: { text: 'school' } } as NoteValue)],
    ['a guardian', [...whole, text('Guardian Name', 'M. Roy')]],
  ])('S20 %s is a change', (_says, values) => {
    expect(content(values)).not.toBe(content(whole))
  })

  it('does not ask whether it is published', () => {
    expect(content(whole, { published: false })).toBe(content(whole))
  })
})
