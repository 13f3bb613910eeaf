/**
 * Files of records with their truth, in the forms of published test sets or in any form with a list of columns. A
 * column that names the person is never shown to the matcher.
 */
import { readWrittenDate } from '../../model/csv/date.ts'
import type { Patient } from '../../model/fhir.ts'

/** What a column can hold. `person` is the truth, `id` the record's own name. */
export const columnKinds = [
  'id',
  'person',
  'first',
  'middle',
  'last',
  'suffix',
  'birthDate',
  'sex',
  'phone',
  'email',
  'number',
  'ssn',
  'streetNumber',
  'street',
  'secondLine',
  'city',
  'state',
  'postalCode',
] as const
export type ColumnKind = (typeof columnKinds)[number]

/** Which column of a file holds what. */
export type Columns = Readonly<Partial<Record<ColumnKind, string>>>

type Form = { name: string; has: readonly string[]; columns: Columns; personOf: (value: string) => string }

/** The forms that are known by their columns. */
export const forms: readonly Form[] = [
  {
    name: 'febrl',
    has: ['rec_id', 'given_name', 'surname', 'date_of_birth'],
    columns: {
      id: 'rec_id',
      person: 'rec_id',
      first: 'given_name',
      last: 'surname',
      birthDate: 'date_of_birth',
      number: 'soc_sec_id',
      streetNumber: 'street_number',
      street: 'address_1',
      secondLine: 'address_2',
      city: 'suburb',
      state: 'state',
      postalCode: 'postcode',
      phone: 'phone_number',
    },
    personOf: value => value.match(/^rec-(\d+)-/)?.[1] ?? value, // rec-7-org and rec-7-dup-0 are one person
  },
  {
    name: 'splink',
    has: ['unique_id', 'cluster', 'dob'],
    columns: {
      id: 'unique_id',
      person: 'cluster',
      first: 'first_name',
      last: 'surname',
      birthDate: 'dob',
      city: 'city',
      email: 'email',
      postalCode: 'postcode_fake',
      sex: 'gender',
    },
    personOf: value => value,
  },
]

export type LabelledRecord = { person: string; patient: Patient }

/**
 * Reads rows, the first of which names the columns.
 * @param only kinds to look at; the others are left out, to see what fewer fields do
 * @returns what is wrong with the columns, in words, or the records
 */
export function readLabelled(
  rows: readonly (readonly string[])[],
  given?: Columns,
  only?: readonly ColumnKind[],
): { kind: 'records'; records: LabelledRecord[] } | { kind: 'refused'; says: string } {
  const [head = [], ...body] = rows.map(row => row.map(cell => cell.trim()))
  const form = given ? undefined : forms.find(({ has }) => has.every(name => head.includes(name)))
  const columns = given ?? form?.columns
  if (!columns)
    return refused(`The columns are of no known form: ${head.join(', ')}. Say which is which with --columns.`)
  if (!columns.person) return refused('No column says who is who. Name it: --columns person=…')
  const missing = given ? Object.values(given).filter(name => !head.includes(name)) : []
  if (missing.length) return refused(`There is no column ${missing.join(', ')}. There are: ${head.join(', ')}.`)
  const personOf = form?.personOf ?? ((value: string) => value)
  const records = body.map(row => {
    const cell = (kind: ColumnKind) => {
      const name = columns[kind]
      const shown = kind === 'person' || only === undefined || only.includes(kind)
      return (shown && name ? row[head.indexOf(name)] : undefined) || undefined
    }
    return { person: personOf(cell('person') ?? ''), patient: patientOf(cell) }
  })
  return { kind: 'records', records }
}

function refused(says: string): { kind: 'refused'; says: string } {
  return { kind: 'refused', says }
}

/** A number without rules of a country, and one that follows those of the United States. */
const numberSystem = 'urn:causeway:evaluated-number'
const ssnSystem = 'http://hl7.org/fhir/sid/us-ssn'

function patientOf(cell: (kind: ColumnKind) => string | undefined): Patient {
  const [first, middle, last, suffix, phone, email] = [
    cell('first'),
    cell('middle'),
    cell('last'),
    cell('suffix'),
    cell('phone'),
    cell('email'),
  ]
  const line = [cell('streetNumber'), cell('street')].filter(part => part !== undefined).join(' ')
  const second = cell('secondLine')
  const [number, ssn] = [cell('number'), cell('ssn')]
  return {
    resourceType: 'Patient',
    name: [{ family: last, given: [first, middle].filter(name => name !== undefined), suffix: suffix ? [suffix] : [] }],
    birthDate: dateOf(cell('birthDate')),
    gender: genderOf(cell('sex')),
    telecom: [
      ...(phone ? [{ system: 'phone' as const, value: phone }] : []),
      ...(email ? [{ system: 'email' as const, value: email }] : []),
    ],
    address: [
      {
        line: line ? [line, ...(second ? [second] : [])] : [],
        city: cell('city'),
        state: cell('state'),
        postalCode: cell('postalCode'),
      },
    ],
    identifier: [
      ...(number ? [{ system: numberSystem, type: { coding: [{ code: 'NI' }] }, value: number }] : []),
      ...(ssn ? [{ system: ssnSystem, value: ssn }] : []),
    ],
  }
}

/** `YYYYMMDD`, `YYYY-MM-DD` with or without a time, and other ways of writing that can be read in one way only. */
function dateOf(text: string | undefined): string | undefined {
  const match = text?.match(/^(\d{4})-?(\d{2})-?(\d{2})(?:[T ].*)?$/)
  if (match) return `${match[1]}-${match[2]}-${match[3]}`
  const written = text === undefined ? undefined : readWrittenDate(text)
  return written?.kind === 'date' ? written.date : text
}

function genderOf(text: string | undefined): Patient['gender'] {
  const letter = text?.charAt(0).toLowerCase()
  return letter === 'm' ? 'male' : letter === 'f' ? 'female' : undefined
}
