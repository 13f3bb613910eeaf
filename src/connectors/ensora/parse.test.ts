import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { signatureMaxBytes } from '../../model/sessions/source.ts'
import { parse } from './parse.ts'

const updatedAt = '2026-11-20T15:00:00.000Z'
const read = (list: string, ...items: unknown[]) => parse({ body: Buffer.from(JSON.stringify({ list, items })) })
const one = (list: string, item: object) => {
  const parsed = read(list, { updatedAt, ...item })
  if (parsed.kind !== 'page') throw new Error(`not a page: ${parsed.kind}`)
  return parsed.page.entries[0]
}
const student = { id: 's1', siteId: 'o', firstName: 'Noor', lastName: 'Haddad' }
const user = { id: 'u1', type: 'Employee', firstName: 'Priya', lastName: 'Raman', siteIds: ['o'] }
const note = { id: 'n1', templateId: 't', studentId: 's1', userId: 'u1', published: true, values: [] as object[] }
const value = (type: string, given: unknown) => {
  const entry = one('notes', { ...note, values: [{ label: 'Field', type, value: given }] })
  return entry?.kind === 'note' ? entry.values[0] : undefined
}

describe('SES-1 a page', () => {
  it.each([
    ['not JSON', Buffer.from('<html>'), { kind: 'refused', problem: 'message.not-json' }],
    ['another list', Buffer.from('{"list":"pins","items":[]}'), { problem: 'message.unreadable', where: 'list' }],
    ['no items', Buffer.from('{"list":"sites"}'), { problem: 'message.unreadable', where: 'items' }],
    ['a number', Buffer.from('7'), { problem: 'message.unreadable', where: 'list' }],
  ])('that is %s is refused', (_, body, refusal) => {
    expect(parse({ body })).toMatchObject({ kind: 'refused', ...refusal })
  })

  it('that is empty is a page of nothing', () => {
    expect(read('notes')).toEqual({ kind: 'page', page: { kind: 'note', entries: [], gone: [] } })
  })

  it('keeps what is readable when one entry is not, and says where, never what', () => {
    const parsed = read('students', { ...student, updatedAt }, { ...student, id: 's2', lastName: 7, updatedAt }, 'x')
    expect(parsed).toMatchObject({ kind: 'page', page: { entries: [{ id: 's1' }], gone: [] } })
    expect(parsed.notices).toEqual([
      { problem: 'session.entry-unreadable', detail: 'students[].lastName' },
      { problem: 'session.entry-unreadable', detail: 'students[].entry' },
    ])
  })

  it('tells the same fault of many entries once', () => {
    const wrong = Array.from({ length: 50 }, (_, n) => ({ ...note, id: `n${n}`, userId: '', updatedAt }))
    expect(read('notes', ...wrong).notices).toHaveLength(1)
  })

  it('has tombstones of what was deleted, and of notes that are drafts again', () => {
    const gone = [
      { id: 'n1', deleted: true, updatedAt },
      { id: 'n2', published: false, updatedAt },
      { ...note, id: 'n3', published: false, updatedAt },
    ]
    expect(read('notes', ...gone)).toMatchObject({
      page: {
        entries: [],
        gone: ['n1', 'n2', 'n3'].map(id => ({ kind: 'note', id, at: updatedAt })),
      },
    })
    expect(read('sites', { id: 'o', deleted: true, updatedAt })).toMatchObject({ page: { gone: [{ kind: 'site' }] } })
    expect(read('sites', { id: 'o', deleted: true }).notices).toEqual([
      { problem: 'session.entry-unreadable', detail: 'sites[].updatedAt' },
    ])
  })
})

describe('an entry', () => {
  it.each([
    ['sites', { id: 7, name: ' Oak  ' }, { kind: 'site', id: '7', name: 'Oak', updatedAt }],
    ['sites', { id: 'o', name: 'Oak', timeZone: 'Moon/Base' }, { kind: 'site', id: 'o', name: 'Oak', updatedAt }],
    [
      'students',
      { ...student, dateOfBirth: '2018-01-22', timeZone: 'America/Moncton', externalId: 'c-1', pin: '1234' },
      {
        kind: 'student',
        id: 's1',
        site: 'o',
        first: 'Noor',
        last: 'Haddad',
        birthDate: '2018-01-22',
        zone: 'America/Moncton',
        pushedFor: 'c-1',
        soapEnabled: true,
        updatedAt,
      },
    ],
    [
      'students',
      { ...student, dateOfBirth: '22/01/18', soapEnabled: false },
      { kind: 'student', id: 's1', site: 'o', first: 'Noor', last: 'Haddad', soapEnabled: false, updatedAt },
    ],
    [
      'users',
      { ...user, type: ' PARENT', siteIds: ['o', 2, 'o'], email: null, active: false },
      {
        kind: 'user',
        id: 'u1',
        type: 'parent',
        first: 'Priya',
        last: 'Raman',
        sites: ['o', '2'],
        active: false,
        updatedAt,
      },
    ],
    [
      'templates',
      {
        id: 't',
        name: 'Note',
        fields: [
          { label: ' Start time ', type: 'Time', builtIn: true },
          { label: 'Q', type: 'likert' },
        ],
      },
      {
        kind: 'template',
        id: 't',
        name: 'Note',
        fields: [
          { label: ' Start time ', type: 'time', builtIn: true },
          { label: 'Q', type: 'likert', builtIn: false },
        ],
        updatedAt,
      },
    ],
  ])('of %s is read whole: %o', (list, item, entry) => {
    expect(one(list, item)).toEqual(entry)
  })

  it.each([
    ['sites', { id: '', name: 'Oak' }, 'sites[].id'],
    ['students', { ...student, siteId: null }, 'students[].siteId'],
    ['users', { ...user, type: 'Robot' }, 'users[].type'],
    ['templates', { id: 't', name: 'Note', fields: [{ type: 'Time' }] }, 'templates[].fields[].label'],
    ['notes', { ...note, published: undefined }, 'notes[].published'],
    ['notes', { ...note, updatedAt: '2026-11-20 15:00' }, 'notes[].updatedAt'],
  ])('of %s without what it needs is left out: %o', (list, item, detail) => {
    const parsed = read(list, { updatedAt, ...item })
    expect(parsed).toMatchObject({ kind: 'page', page: { entries: [] }, notices: [{ detail }] })
  })

  it('with a field of an unknown type counts it as text, and says so', () => {
    const parsed = read('templates', { id: 't', name: 'N', fields: [{ label: 'Mood', type: 'Emoji' }], updatedAt })
    expect(parsed).toMatchObject({ page: { entries: [{ fields: [{ type: 'free-text' }] }] } })
    expect(parsed.notices).toEqual([{ problem: 'version.unknown', detail: 'templates[].type' }])
  })
})

describe('SES-4 a value of a note', () => {
  const png = { contentType: 'image/png', data: 'aGVsbG8=' }
  it.each([
    ['Date', '2026-11-20', { type: 'date', text: '2026-11-20' }],
    ['Time', '9:05 AM', { type: 'time', text: '9:05 AM' }],
    ['Free Text', '', { type: 'free-text', empty: true }],
    ['Free Text', null, { type: 'free-text', empty: true }],
    ['Numeric', 12.5, { type: 'numeric', number: 12.5 }],
    ['Numeric', '12,5', { type: 'numeric', text: '12,5' }],
    ['Multiple Select', ['Home', 'School'], { type: 'multiple-select', choices: ['Home', 'School'] }],
    ['Multiple Select', [], { type: 'multiple-select', empty: true }],
    ['Signature', png, { type: 'signature', signature: { contentType: 'image/png', data: 'aGVsbG8=' } }],
    [
      'Signature',
      { data: 'data:image/png;base64,aGVsbG8=', signedAt: '2026-11-20T10:00:00-05:00' },
      { signature: { contentType: 'image/png', data: 'aGVsbG8=', signedAt: '2026-11-20T15:00:00.000Z' } },
    ],
    ['Signature', { contentType: 'image/jpeg', ref: 'r-1' }, { signature: { contentType: 'image/jpeg', ref: 'r-1' } }],
    // No image: it goes on as it is, and is judged where images are looked at.
    [
      'Signature',
      { contentType: 'text/plain', data: 'aGVsbG8=' },
      { signature: { contentType: 'text/plain', data: 'aGVsbG8=' } },
    ],
    [
      'Signature',
      { contentType: 'image/png', tooLarge: 20_000_000 },
      { signature: { contentType: 'image/png', tooLarge: 20_000_000 } },
    ],
    ['Signature', {}, { type: 'signature', empty: true }],
    [
      'Location',
      { text: ' Oak ', latitude: 43.7, longitude: -79.4, accuracy: 9 },
      { place: { text: 'Oak', latitude: 43.7, longitude: -79.4, accuracy: 9 } },
    ],
    ['Location', { text: 'Oak', latitude: 143.7, longitude: -79.4 }, { place: { text: 'Oak' } }],
    ['Location', 'At home', { type: 'location', text: 'At home' }],
  ])('%s %j', (type, given, expected) => {
    expect(value(type, given)).toMatchObject({ label: 'Field', ...expected })
  })

  it('keeps a signature of exactly the limit, and of one byte more only its size', () => {
    const image = (bytes: number) => ({ contentType: 'image/png', data: Buffer.alloc(bytes, 1).toString('base64') })
    expect(value('Signature', image(signatureMaxBytes))).toMatchObject({ signature: { data: expect.any(String) } })
    expect(value('Signature', image(signatureMaxBytes + 1))).toMatchObject({
      signature: { contentType: 'image/png', tooLarge: signatureMaxBytes + 1 },
    })
  })

  it('never loses an entry for what stands in a field', () => {
    fc.assert(
      fc.property(fc.constantFrom('Date', 'Signature', 'Location', 'Likert', '?'), fc.jsonValue(), (type, given) => {
        expect(value(type, given)).toMatchObject({ label: 'Field' })
      }),
    )
  })
})
