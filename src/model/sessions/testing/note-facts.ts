/** A mapped note with everything it can have, for tests of its FHIR form; each test changes what it is about. */
import { createHash } from 'node:crypto'
import type { Reference } from 'fhir/r4'
import type { DrawnImage, NoteFacts, NoteVersion } from '../provenance-facts.ts'
import type { NoteValue, SourceNote, SourceStudent, SourceUser } from '../source.ts'

export const ids = {
  organization: '019a0000-0000-7000-8000-000000000001',
  connection: '019a0000-0000-7000-8000-000000000002',
  note: '019a0000-0000-7000-8000-000000000003',
  student: '0a1b2c3d4e5f6071',
  user: '0a1b2c3d4e5f6072',
  site: '0a1b2c3d4e5f6073',
  appointment: '019a0000-0000-7000-8000-000000000007',
  message: '019a0000-0000-7000-8000-000000000008',
  account: '019a0000-0000-7000-8000-000000000009',
} as const

/** An image by its bytes. */
export function drawnImage(text: string, contentType = 'image/png'): DrawnImage {
  const bytes = Buffer.from(text)
  return { contentType, bytes, sha256: createHash('sha256').update(bytes).digest('hex'), blank: false }
}

const therapist = drawnImage('strokes of the therapist')
const guardian = drawnImage('strokes of the guardian', 'image/jpeg')
const inline = ({ contentType, bytes }: DrawnImage, signedAt: string) => ({
  contentType,
  data: Buffer.from(bytes).toString('base64'),
  signedAt,
})

export const writtenNote: SourceNote = {
  id: 'note-1',
  template: 'template 1',
  student: 'student-1',
  user: 'user-1',
  published: true,
  updatedAt: '2026-11-24T15:40:00Z',
  values: [
    { label: 'Date', type: 'date', text: '2026-11-24' },
    { label: 'Start Time', type: 'time', text: '9:00 AM' },
    { label: 'End Time', type: 'time', text: '10:30' },
    { label: 'Notes', type: 'free-text', text: 'Asked for breaks with a card.' },
    { label: 'Location', type: 'location', place: { text: 'Home', latitude: 43.65, longitude: -79.38, accuracy: 12 } },
    { label: 'Therapist Signature', type: 'signature', signature: inline(therapist, '2026-11-24T15:31:00Z') },
    { label: 'Guardian Name', type: 'free-text', text: 'Greta Lindqvist' },
    { label: 'Relationship', type: 'free-text', text: 'Mother' },
    { label: 'Guardian Signature', type: 'signature', signature: inline(guardian, '2026-11-24T15:32:00Z') },
    { label: 'Mileage', type: 'numeric', number: 7.5 },
    { label: 'Place of Service', type: 'multiple-choice', text: 'Home' },
    { label: 'Mood', type: 'multiple-select', choices: ['calm', 'tired'] },
    { label: 'Trials', type: 'numeric', number: 12 },
    { label: 'Park', type: 'location', place: { latitude: 43.7, longitude: -79.4 } },
  ],
}

export const firstVersion: NoteVersion = {
  version: 1,
  seenAt: new Date('2026-11-24T16:00:00Z'),
  note: writtenNote,
  zone: 'America/Toronto',
  message: ids.message,
  student: ids.student,
  author: ids.user,
  images: { therapist, guardian },
}

export const writtenStudent: SourceStudent = {
  id: 'student-1',
  site: 'site-1',
  first: 'Ava',
  last: 'Lindqvist',
  birthDate: '2017-04-12',
  zone: 'America/Toronto',
  soapEnabled: true,
  updatedAt: '2026-10-31T00:00:00Z',
}

export const writtenUser: SourceUser = {
  id: 'user-1',
  type: 'employee',
  first: 'Jordan',
  last: 'Ellis',
  title: 'Behaviour analyst',
  credentials: 'BCBA',
  email: 'jordan.ellis@example.org',
  phone: '+14165550101',
  sites: ['site-2', 'site-1'],
  active: true,
  updatedAt: '2026-10-31T00:00:00Z',
}

const seen = new Date('2026-11-01T00:00:00Z')
const paired = new Date('2026-11-02T00:00:00Z')

export const wholeFacts: NoteFacts = {
  organization: ids.organization,
  connection: ids.connection,
  note: ids.note,
  versions: [firstVersion],
  standing: 1,
  sites: [
    {
      id: ids.site,
      source: 'site-1',
      known: {
        version: 3,
        changedAt: seen,
        body: { id: 'site-1', name: 'Oak Street', zone: 'America/Toronto', updatedAt: '2026-10-31T00:00:00Z' },
        pair: { target: 'agency-1', how: 'auto', at: paired },
      },
    },
  ],
  students: [
    {
      id: ids.student,
      source: 'student-1',
      known: {
        version: 2,
        changedAt: seen,
        body: writtenStudent,
        pair: { target: 'client-1', how: 'user', at: paired, by: ids.account },
      },
    },
  ],
  users: [
    {
      id: ids.user,
      source: 'user-1',
      known: {
        version: 2,
        changedAt: seen,
        body: writtenUser,
        pair: { target: 'staff-1', how: 'auto', at: paired },
      },
    },
  ],
  appointment: {
    id: ids.appointment,
    version: 5,
    startsAt: new Date('2026-11-24T14:00:00Z'),
    endsAt: new Date('2026-11-24T15:30:00Z'),
    zone: 'America/Toronto',
    kind: 'service',
    state: 'rendered',
    client: 'client-1',
    staff: 'staff-1',
  },
  pair: {
    target: ids.appointment,
    how: 'auto',
    at: new Date('2026-11-24T16:00:10Z'),
    startDifference: 0,
    endDifference: -3,
  },
  rendering: { at: new Date('2026-11-24T16:00:20Z'), version: 1 },
}

/** Facts of which the note says something else. */
export function saying(changes: Readonly<Record<string, Partial<NoteValue> | null>>, more: Partial<NoteVersion> = {}) {
  const values = writtenNote.values.flatMap(value => {
    const change = changes[value.label]
    return change === null ? [] : [{ ...value, ...change } as NoteValue]
  })
  return { versions: [{ ...firstVersion, note: { ...writtenNote, values }, ...more }] }
}

export function withVersions(): Partial<NoteFacts> {
  const corrected = { ...writtenNote, updatedAt: '2026-11-24T18:00:00Z' }
  const second: NoteVersion = { ...firstVersion, version: 2, seenAt: new Date('2026-11-24T18:30:00Z'), note: corrected }
  return { versions: [firstVersion, second] }
}

/** Every reference to a resource, wherever it stands. */
export function referencesIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return []
  const { reference } = value as Reference
  return [...(typeof reference === 'string' ? [reference] : []), ...Object.values(value).flatMap(referencesIn)]
}
