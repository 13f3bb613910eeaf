/** The lists as spreadsheets, as the vendor's own export would write them. */
import type { Answer } from './answers.ts'
import { typeNames } from './shown.ts'
import type { HeldNote, HeldValue, World } from './world.ts'

type Rows = { head: readonly string[]; rows: readonly (readonly string[])[] }

const writers: Readonly<Record<string, (world: World) => Rows>> = {
  sites: world => ({
    head: ['Site ID', 'Site Name', 'Time Zone', 'Updated At'],
    rows: world.all('site').map(({ id, name, zone = '' }) => [id, name, zone, at(world, 'site', id)]),
  }),
  users: world => ({
    head: [
      'User ID',
      'Type',
      'First Name',
      'Last Name',
      'Title',
      'Credentials',
      'Username',
      'Email',
      'Phone',
      'Site IDs',
      'Active',
      'Updated At',
    ],
    rows: world
      .all('user')
      .map(each => [
        each.id,
        each.type === 'employee' ? 'Employee' : 'Parent',
        each.first,
        each.last,
        each.title ?? '',
        each.credentials ?? '',
        each.username ?? '',
        each.email ?? '',
        each.phone ?? '',
        each.sites.join('; '),
        each.active ? 'Yes' : 'No',
        at(world, 'user', each.id),
      ]),
  }),
  students: world => ({
    head: [
      'Student ID',
      'Site ID',
      'First Name',
      'Last Name',
      'Date of Birth',
      'Time Zone',
      'SOAP Enabled',
      'Updated At',
    ],
    rows: world
      .all('student')
      .map(each => [
        each.id,
        each.site,
        each.first,
        each.last,
        each.born ?? '',
        each.zone ?? '',
        each.soapEnabled ? 'Yes' : 'No',
        at(world, 'student', each.id),
      ]),
  }),
  templates: world => ({
    head: ['Template ID', 'Template Name', 'Field Label', 'Field Type', 'Built In', 'Updated At'],
    rows: world
      .all('template')
      .flatMap(({ id, name, fields }) =>
        fields.map(({ label, type, builtIn }) => [
          id,
          name,
          label,
          typeNames[type],
          builtIn ? 'Yes' : 'No',
          at(world, 'template', id),
        ]),
      ),
  }),
  notes(world) {
    const notes = world.all('note').filter(({ published }) => published)
    const columns = new Map(notes.flatMap(({ values }) => values).map(({ label, type }) => [label, type]))
    const labels = [...columns.keys()]
    const signatures = labels.filter(label => columns.get(label) === 'signature')
    return {
      head: [
        ...['Note ID', 'Template ID', 'Student ID', 'User ID', 'Published', 'Updated At'],
        ...labels.map(label => `${label} [${typeNames[columns.get(label) ?? 'free-text']}]`),
        ...signatures.map(label => `${label} signed at`),
      ],
      rows: notes.map(note => [
        ...[note.id, note.template, note.student, note.user, 'Yes', at(world, 'note', note.id)],
        ...labels.map(label => cellOf(fieldOf(note, label))),
        ...signatures.map(label => signedAt(fieldOf(note, label))),
      ]),
    }
  },
}

/** A list as CSV with a byte order mark, so that spreadsheets read accents. */
export function exportFile(world: World, list: string): Answer | undefined {
  const write = Object.hasOwn(writers, list) ? writers[list] : undefined
  if (!write) return undefined
  const { head, rows } = write(world)
  const body = `\uFEFF${[head, ...rows].map(row => `${row.map(quoted).join(',')}\r\n`).join('')}`
  return {
    status: 200,
    headers: {
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': `attachment; filename="${list}.csv"`,
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    },
    body,
  }
}

function at(world: World, kind: 'site' | 'student' | 'user' | 'template' | 'note', id: string): string {
  return new Date(world.changedAt(kind, id) ?? 0).toISOString()
}

function fieldOf(note: HeldNote, label: string): HeldValue {
  return note.values.find(each => each.label === label)?.value ?? null
}

function cellOf(value: HeldValue): string {
  if (value === null) return ''
  if (typeof value === 'string' || typeof value === 'number') return String(value)
  if ('place' in value) return value.place.text ?? [value.place.latitude, value.place.longitude].join(', ')
  return 'signature' in value ? Buffer.from(value.signature.bytes).toString('base64') : value.join('; ')
}

function signedAt(value: HeldValue): string {
  return typeof value === 'object' && value !== null && 'signature' in value ? value.signature.signedAt : ''
}

/** A spreadsheet must not run what somebody wrote. */
function quoted(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
