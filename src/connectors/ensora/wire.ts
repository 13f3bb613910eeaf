/**
 * The entries of the five lists as openapi.yaml has them, read into the hub's words. Fields that we do not know are passed
 * over, and so is a value of a wrong form where the entry can do without it; of what must be there nothing is guessed.
 */
import { z } from 'zod'
import type { FieldType, SourceEntry, SourceKind } from '../../model/sessions/source.ts'
import { isZone } from '../../model/time.ts'
import { fieldTypeOf, instantOf, noteValue } from './values.ts'

/** Of what may be missing a wrong form counts as missing. */
const maybe = <T extends z.ZodType>(type: T) => type.nullish().catch(undefined)

const Id = z.union([z.string().trim().min(1).max(200), z.int().nonnegative()]).transform(String)
const Text = z.string().trim().min(1).max(1_000)
const Label = z.string().max(500)
const Zone = z.string().refine(isKnownZone)
const Instant = z.string().transform((value, context) => {
  const at = instantOf(value)
  if (at === undefined) context.addIssue('not an instant')
  return at ?? z.NEVER
})
const UserType = z
  .string()
  .transform(type => type.trim().toLowerCase())
  .pipe(z.enum(['employee', 'parent']))

const Site = z.object({ id: Id, name: Text, timeZone: maybe(Zone), updatedAt: Instant })
const Student = z.object({
  id: Id,
  siteId: Id,
  firstName: Text,
  lastName: Text,
  dateOfBirth: maybe(z.iso.date()),
  timeZone: maybe(Zone),
  soapEnabled: maybe(z.boolean()),
  externalId: maybe(Id),
  updatedAt: Instant,
})
const User = z.object({
  id: Id,
  type: UserType,
  firstName: Text,
  lastName: Text,
  title: maybe(Text),
  credentials: maybe(Text),
  username: maybe(Text),
  email: maybe(Text),
  phone: maybe(Text),
  siteIds: z.array(Id).max(10_000),
  active: maybe(z.boolean()),
  externalId: maybe(Id),
  updatedAt: Instant,
})
const Template = z.object({
  id: Id,
  name: Text,
  fields: z.array(z.object({ label: Label, type: z.string(), builtIn: maybe(z.boolean()) })).max(1_000),
  updatedAt: Instant,
})
const Note = z.object({
  id: Id,
  templateId: Id,
  studentId: Id,
  userId: Id,
  published: z.literal(true),
  values: z.array(z.object({ label: Label, type: z.string(), value: z.unknown() })).max(1_000),
  updatedAt: Instant,
})
/** What is gone: deleted, or a note that is a draft again. */
const Gone = z.object({ id: Id, updatedAt: Instant })

/** `unknownType`: a field has a type that we do not know, and counts as text. */
type Taken = { entry: SourceEntry; unknownType?: true }

const readers: Readonly<Record<SourceKind, z.ZodType<Taken>>> = {
  site: Site.transform(({ id, name, timeZone: zone, updatedAt }) => ({
    entry: { kind: 'site', id, name, ...given({ zone }), updatedAt },
  })),
  student: Student.transform(student => ({
    entry: {
      kind: 'student',
      id: student.id,
      site: student.siteId,
      first: student.firstName,
      last: student.lastName,
      ...given({ birthDate: student.dateOfBirth, zone: student.timeZone, pushedFor: student.externalId }),
      soapEnabled: student.soapEnabled ?? true,
      updatedAt: student.updatedAt,
    },
  })),
  user: User.transform(user => ({
    entry: {
      kind: 'user',
      id: user.id,
      type: user.type,
      first: user.firstName,
      last: user.lastName,
      ...given({
        title: user.title,
        credentials: user.credentials,
        username: user.username,
        email: user.email,
        phone: user.phone,
        pushedFor: user.externalId,
      }),
      sites: [...new Set(user.siteIds)],
      active: user.active ?? true,
      updatedAt: user.updatedAt,
    },
  })),
  template: Template.transform(({ id, name, fields, updatedAt }) => ({
    entry: {
      kind: 'template',
      id,
      name,
      fields: fields.map(({ label, type, builtIn }) => ({ label, type: typeOf(type), builtIn: builtIn ?? false })),
      updatedAt,
    },
    ...unknownAmong(fields),
  })),
  note: Note.transform(note => ({
    entry: {
      kind: 'note',
      id: note.id,
      template: note.templateId,
      student: note.studentId,
      user: note.userId,
      published: true,
      values: note.values.map(({ label, type, value }) => noteValue(label, typeOf(type), value)),
      updatedAt: note.updatedAt,
    },
    ...unknownAmong(note.values),
  })),
}

/** `wrong`: a path in the entry, never a value. */
export type ReadEntry =
  | ({ kind: 'entry' } & Taken)
  | { kind: 'gone'; id: string; at: string }
  | { kind: 'unreadable'; wrong: string }

/** Reads one entry of a list. */
export function readEntry(kind: SourceKind, value: unknown): ReadEntry {
  if (isGone(kind, value)) {
    const gone = Gone.safeParse(value)
    if (!gone.success) return { kind: 'unreadable', wrong: pathOf(gone.error) }
    return { kind: 'gone', id: gone.data.id, at: gone.data.updatedAt }
  }
  const read = readers[kind].safeParse(value)
  return read.success ? { kind: 'entry', ...read.data } : { kind: 'unreadable', wrong: pathOf(read.error) }
}

function isGone(kind: SourceKind, value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  if ('deleted' in value && value.deleted === true) return true
  return kind === 'note' && 'published' in value && value.published === false
}

function typeOf(name: string): FieldType {
  return fieldTypeOf(name) ?? 'free-text'
}

function unknownAmong(fields: readonly { type: string }[]): { unknownType?: true } {
  return fields.some(({ type }) => fieldTypeOf(type) === undefined) ? { unknownType: true } : {}
}

type Given<T> = { [K in keyof T]?: NonNullable<T[K]> }

/** The fields that have a value. */
function given<T extends object>(fields: T): Given<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value != null)) as Given<T>
}

/** Where the first thing that is wrong stands, such as `values[].label`: the same for every entry with the same fault. */
function pathOf({ issues }: z.ZodError): string {
  const path = issues[0]?.path ?? []
  return (
    path
      .map(key => (typeof key === 'number' ? '[]' : `.${String(key)}`))
      .join('')
      .replace(/^\./, '') || 'entry'
  )
}

const zones = new Map<string, boolean>()

function isKnownZone(name: string): boolean {
  const known = zones.get(name)
  if (known !== undefined) return known
  if (zones.size > 2_000) zones.clear()
  const is = isZone(name)
  zones.set(name, is)
  return is
}
