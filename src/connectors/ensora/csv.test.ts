/** SES-1, the fallback: the five lists out of spreadsheets, row by row, with an error for each row that cannot be read. */
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type SourceKind, sourceKinds } from '../../model/sessions/source.ts'
import { readFile } from './csv.ts'
import { createFakeEnsora, type FakeEnsora } from './fake.ts'
import { parse } from './parse.ts'
import { pull } from './pull.ts'
import { ioFor } from './testing/io.ts'

const at = '2026-11-23T20:00:00.000Z'
const read = (kind: SourceKind, text: string | Uint8Array) =>
  readFile({ kind, bytes: typeof text === 'string' ? Buffer.from(text) : text, at })

describe('SES-1 the spreadsheets of the simulator', () => {
  let fake: FakeEnsora
  beforeAll(async () => {
    fake = await createFakeEnsora({ now: () => new Date(at) })
  })
  afterAll(() => fake.close())

  it.each([
    ['site', 'sites'],
    ['user', 'users'],
    ['student', 'students'],
    ['template', 'templates'],
    ['note', 'notes'],
  ] as const)('of %ss say what the pull says', async (kind, list) => {
    const response = await fetch(`${fake.url}/export/${list}.csv`)
    const file = read(kind, new Uint8Array(await response.arrayBuffer()))
    expect(file.errors).toEqual([])
    const pulled = []
    for await (const page of pull(ioFor(fake), { stream: list, full: true }))
      for (const { body } of page.items) {
        const parsed = parse({ body })
        if (parsed.kind === 'page') pulled.push(...parsed.page.entries)
      }
    const known = new Map(pulled.map(entry => [entry.id, entry]))
    expect(file.page.entries).toHaveLength(known.size)
    for (const entry of file.page.entries) {
      const { id } = entry
      const same = known.get(id)
      if (entry.kind !== 'note' || same?.kind !== 'note') {
        expect(entry).toEqual(same)
        continue
      }
      // A file has no empty fields, and of a place only its words.
      const said = same.values.filter(value => !('empty' in value) && value.label !== 'Location')
      expect(entry.values.filter(({ label }) => label !== 'Location')).toEqual(expect.arrayContaining(said))
      expect(entry.values).toHaveLength(said.length + 1)
      expect({ ...entry, values: [] }).toEqual({ ...same, values: [] })
    }
  })
})

describe('a spreadsheet', () => {
  it('is read with other headers, in French, with semicolons and Windows-1252', () => {
    const text =
      'ID;Prénom;Nom;Nom du site;Date de naissance;Fuseau horaire\n7;Zoé;Arsenault;Rivière Nord;18 juin 2016;America/Moncton\n'
    expect(read('student', Buffer.from(text, 'latin1'))).toEqual({
      page: {
        kind: 'student',
        entries: [
          {
            kind: 'student',
            id: '7',
            site: 'Rivière Nord',
            first: 'Zoé',
            last: 'Arsenault',
            birthDate: '2016-06-18',
            zone: 'America/Moncton',
            soapEnabled: true,
            updatedAt: at,
          },
        ],
        gone: [],
      },
      rows: 1,
      errors: [],
    })
  })

  it('refuses a row by its line, its column and why, and takes the others', () => {
    const text = [
      'Student ID,First Name,Last Name,Site,DOB,Time Zone,Updated',
      '1,Ava,One,Oak,2017-04-12,,',
      '2,"Ben\nJr",Two,Oak,04/05/2016,,',
      '3,Cleo,Three,Oak,12.13.14,,',
      ',Dev,Four,Oak,,,',
      '5,Ella,Five,Oak,,Moon/Base,',
      '1,Finn,Six,Oak,,,',
      '7,Gia,Seven,Oak,,,yesterday',
      '8,Hugo,Eight,Oak,,,,,surplus',
      '9,Ines,Nine,Oak,May 3 2015,,2026-11-20 10:00:00Z',
    ].join('\n')
    const { page, errors, rows } = read('student', text)
    expect(page.entries.map(({ id }) => id)).toEqual(['1', '9'])
    expect(rows).toBe(9)
    expect(errors).toEqual([
      { line: 3, column: 'DOB', code: 'date-ambiguous' },
      { line: 5, column: 'DOB', code: 'date-unreadable' },
      { line: 6, column: 'Student ID', code: 'value-missing' },
      { line: 7, column: 'Time Zone', code: 'zone-unknown' },
      { line: 8, column: 'Student ID', code: 'twice' },
      { line: 9, column: 'Updated', code: 'instant-unreadable' },
      { line: 10, code: 'columns' },
    ])
  })

  it.each([
    ['site', '', [{ line: 1, code: 'empty-file' }]],
    ['site', 'Site Name\n', [{ line: 1, code: 'empty-file' }]],
    ['site', 'Zone\nAmerica/Toronto', [{ line: 1, column: 'site name', code: 'column-missing' }]],
    ['site', 'Site Name,Site Name\na,b', [{ line: 1, column: 'Site Name', code: 'column-twice' }]],
    ['site', 'Site Name\n"a', [{ line: 2, code: 'quotes' }]],
    [
      'user',
      'User ID,First Name,Last Name,Sites,Type\n1,A,B,,Employee',
      [{ line: 2, column: 'Sites', code: 'value-missing' }],
    ],
    [
      'user',
      'User ID,First Name,Last Name,Sites,Type\n1,A,B,o,Robot',
      [{ line: 2, column: 'Type', code: 'value-unknown' }],
    ],
    ['template', 'Template,Field,Type\nN,Mood,Emoji', [{ line: 2, column: 'Type', code: 'value-unknown' }]],
    [
      'note',
      'Note ID,Template,Student,User,Mileage\n1,t,s,u,far',
      [{ line: 2, column: 'Mileage', code: 'number-unreadable' }],
    ],
    [
      'note',
      'Note ID,Template,Student,User,Signature\n1,t,s,u,!!',
      [{ line: 2, column: 'Signature', code: 'signature-unreadable' }],
    ],
  ] as const)('of %ss that is %j is refused: %j', (kind, text, errors) => {
    const file = read(kind, text)
    expect(file.page.entries).toEqual([])
    expect(file.errors).toEqual(errors)
  })

  it('has notes with fields by their labels, and types in brackets', () => {
    const png = Buffer.from([0x89, 0x50, 0x4e, 0x47]).toString('base64')
    const text = `Note ID,Template,Student,User,Published,Date,Start Time,Mileage,Places [Multiple Select],Location,Therapist Signature,Therapist Signature signed at
n1,t,s,u,Yes,2026-11-20,9:00 AM,"12,5",Home; School,"43.66290, -79.39570",${png},2026-11-20T16:00:00Z
n2,t,s,u,No,,,,,,,`
    const { page, errors } = read('note', text)
    expect(errors).toEqual([])
    expect(page.gone).toEqual([{ kind: 'note', id: 'n2', at }])
    const [note] = page.entries
    expect(note?.kind === 'note' ? note.values : []).toEqual([
      { label: 'Date', type: 'date', text: '2026-11-20' },
      { label: 'Start Time', type: 'time', text: '9:00 AM' },
      { label: 'Mileage', type: 'numeric', number: 12.5 },
      { label: 'Places', type: 'multiple-select', choices: ['Home', 'School'] },
      { label: 'Location', type: 'location', place: { latitude: 43.6629, longitude: -79.3957 } },
      {
        label: 'Therapist Signature',
        type: 'signature',
        signature: { contentType: 'image/png', data: png, signedAt: '2026-11-20T16:00:00.000Z' },
      },
    ])
  })

  it('has a template in several rows', () => {
    const { page } = read(
      'template',
      'Template,Field,Type,Built in\nN,Date,Date,x\nN,Notes,Free Text,\nM,Date,Date,x\n',
    )
    expect(page.entries).toMatchObject([
      {
        id: 'N',
        fields: [
          { label: 'Date', builtIn: true },
          { label: 'Notes', builtIn: false },
        ],
      },
      { id: 'M', fields: [{ label: 'Date' }] },
    ])
  })

  it('never throws, and never repeats in an error what stood in a cell', () => {
    const cell = fc.oneof(fc.string(), fc.constantFrom('Yes', '04/05/2016', '"', '\n', 'America/Toronto'))
    fc.assert(
      fc.property(
        fc.constantFrom(...sourceKinds),
        fc.array(fc.array(cell, { maxLength: 8 }), { maxLength: 6 }),
        (kind, table) => {
          const head =
            'Student ID,User ID,Site ID,Template ID,Template Name,Field Label,Field Type,Note ID,Template,Student,User,First Name,Last Name,Sites,Site Name,Field,Type'
          const { errors } = read(kind, `${head}\n${table.map(row => row.join(',')).join('\n')}`)
          for (const { column } of errors)
            if (column !== undefined) expect(head.toLowerCase()).toContain(column.toLowerCase())
        },
      ),
    )
  })
})
