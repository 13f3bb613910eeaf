/** What a form holds while somebody types, from an entry and back to what is sent; and what is missing in it. Pure. */
import type { EntryFields } from '../../api/practice.ts'
import type { Field, Kind } from './kinds.ts'
import { instantsOf, type Span, spanOf } from './wall.ts'

export type Draft = Readonly<Record<string, unknown>>
/** Codes by field. */
export type Faults = ReadonlyMap<string, string>

/** The zone that an appointment's times are shown in: its agency's. */
export type ZoneOf = (agency: unknown) => string

/** A draft of an entry; an appointment's instants become a span on the wall of its agency. */
export function draftOf(kind: Kind, fields: EntryFields, zoneOf: ZoneOf): Draft {
  const { startsAt, endsAt, ...rest } = fields
  if (!kind.fields.some(({ as }) => as === 'span')) return fields
  const span: Span =
    typeof startsAt === 'string' && typeof endsAt === 'string'
      ? spanOf(zoneOf(fields.agency), startsAt, endsAt)
      : { date: '', from: '', to: '' }
  return { ...rest, span }
}

/** What is sent: fields that were left empty are absent, and rows of a list that say nothing too. */
export function bodyOf(kind: Kind, draft: Draft, zoneOf: ZoneOf): EntryFields {
  return Object.fromEntries(
    kind.fields.flatMap(field => {
      const value = draft[field.name]
      if (field.as === 'span') return Object.entries(instantsOf(zoneOf(draft.agency), value as Span) ?? {})
      return isEmpty(value) ? [] : [[field.name, sentOf(field, value)]]
    }),
  )
}

function sentOf(field: Field, value: unknown): unknown {
  if (typeof value === 'string') return value.trim()
  if (field.as !== 'rows' || !Array.isArray(value)) return value
  return value
    .map((row: Draft) => Object.fromEntries(Object.entries(row).filter(([, each]) => !isNothing(each))))
    .filter(row => Object.keys(row).length > 0)
}

/** What has to be there and is not. */
export function missingIn(kind: Kind, draft: Draft, zoneOf: ZoneOf): Faults {
  return new Map(
    kind.fields.flatMap((field): [string, string][] => {
      const value = draft[field.name]
      if (field.as === 'span')
        return instantsOf(zoneOf(draft.agency), value as Span) ? [] : [[field.name, spanFault(value as Span)]]
      const rows = field.as === 'rows' && Array.isArray(value) ? (value as Draft[]) : []
      const needed = field.as === 'rows' ? field.fields.filter(({ required }) => required) : []
      const holed = rows.some(row => !Object.values(row).every(isEmpty) && needed.some(each => isEmpty(row[each.name])))
      if (holed) return [[field.name, 'row']]
      return field.required && (isEmpty(value) || (Array.isArray(value) && value.length === 0))
        ? [[field.name, 'required']]
        : []
    }),
  )
}

/** All three are there: then the clock never shows it. */
function spanFault({ date, from, to }: Span): string {
  return [date, from, to].some(isEmpty) ? 'required' : 'no-such-time'
}

/** The faults that the hub found, each at the field of the form that it is about. */
export function faultsAt(kind: Kind, found: Iterable<readonly [path: string, code: string]>): Faults {
  return new Map(
    [...found].map(([path, code]): [string, string] => {
      const [first = ''] = path.replace(/^(\/?body)?[/.]/, '').split(/[./]/)
      const known = kind.fields.some(({ name }) => name === first)
      return [known ? first : first === 'startsAt' || first === 'endsAt' ? 'span' : '', code]
    }),
  )
}

/** Of a row: a choice of none is no choice. */
function isNothing(value: unknown): boolean {
  return isEmpty(value) || (Array.isArray(value) && value.length === 0)
}

function isEmpty(value: unknown): boolean {
  return value === undefined || value === null || (typeof value === 'string' && value.trim() === '')
}
