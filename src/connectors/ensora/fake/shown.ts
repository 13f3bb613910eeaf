/** Entries as the interface shows them (openapi.yaml). */
import type { FieldType, SourceKind } from '../../../model/sessions/source.ts'
import type { Dated, HeldEntries, HeldNote, HeldValue } from './world.ts'

/** The types as the vendor spells them. */
export const typeNames: Readonly<Record<FieldType, string>> = {
  date: 'Date',
  time: 'Time',
  location: 'Location',
  'free-text': 'Free Text',
  likert: 'Likert',
  email: 'Email',
  numeric: 'Numeric',
  duration: 'Duration',
  signature: 'Signature',
  slider: 'Slider',
  'multiple-choice': 'Multiple Choice',
  'multiple-select': 'Multiple Select',
}

export type Shown = { [field: string]: unknown }
/** How a signature is shown: in the note, or by the reference under which it is fetched. */
export type ShowSignatures = 'inline' | 'reference'

/** An entry of a list. A note that was taken back says only that; its content does not leave. */
export function shownEntry(kind: SourceKind, { id, at, entry }: Dated, signatures: ShowSignatures): Shown {
  const updatedAt = new Date(at).toISOString()
  if (!entry) return { id, deleted: true, updatedAt }
  return { ...shownFields[kind](entry as never, signatures), updatedAt }
}

const shownFields: { [Kind in SourceKind]: (entry: HeldEntries[Kind], signatures: ShowSignatures) => Shown } = {
  site: ({ id, name, zone }) => ({ id, name, timeZone: zone ?? null }),
  student: student => ({
    id: student.id,
    siteId: student.site,
    firstName: student.first,
    lastName: student.last,
    dateOfBirth: student.born ?? null,
    timeZone: student.zone ?? null,
    soapEnabled: student.soapEnabled,
    externalId: student.externalId ?? null,
  }),
  user: user => ({
    id: user.id,
    type: user.type === 'employee' ? 'Employee' : 'Parent',
    firstName: user.first,
    lastName: user.last,
    title: user.title ?? null,
    credentials: user.credentials ?? null,
    username: user.username ?? null,
    email: user.email ?? null,
    phone: user.phone ?? null,
    siteIds: user.sites,
    active: user.active,
    externalId: user.externalId ?? null,
  }),
  template: ({ id, name, fields }) => ({
    id,
    name,
    fields: fields.map(({ label, type, builtIn }) => ({ label, type: typeNames[type], builtIn: builtIn ?? false })),
  }),
  note: (note, signatures) =>
    note.published
      ? {
          id: note.id,
          templateId: note.template,
          studentId: note.student,
          userId: note.user,
          published: true,
          values: note.values.map(({ label, type, value }) => ({
            label,
            type: typeNames[type],
            value: shownValue(note, label, value, signatures),
          })),
        }
      : { id: note.id, published: false },
}

function shownValue(note: HeldNote, label: string, value: HeldValue, signatures: ShowSignatures): unknown {
  if (typeof value !== 'object' || value === null) return value
  if ('place' in value) return value.place
  if (!('signature' in value)) return value
  const { contentType, bytes, signedAt } = value.signature
  return signatures === 'inline'
    ? { contentType, data: Buffer.from(bytes).toString('base64'), signedAt }
    : { contentType, ref: signatureRef(note.id, label), signedAt }
}

/** The reference of a signature: note and label, readable by nobody but the simulator. */
export function signatureRef(note: string, label: string): string {
  return Buffer.from(JSON.stringify([note, label])).toString('base64url')
}

/** What a reference means. */
export function refParts(ref: string): { note: string; label: string } | undefined {
  try {
    const read: unknown = JSON.parse(Buffer.from(ref, 'base64url').toString())
    if (!Array.isArray(read) || typeof read[0] !== 'string' || typeof read[1] !== 'string') return undefined
    return { note: read[0], label: read[1] }
  } catch {
    return undefined
  }
}
