/** Of which kind a spreadsheet is, by its columns; and for each kind what a file needs and one to begin with. Pure. */
import { readCsv } from '../../model/csv/rows.ts'
import { type SourceKind, sourceKinds } from '../../model/sessions/source.ts'
import type { FilePattern } from '../session-source.ts'
import { columnsOf, headOf, heads, headText, neededHeads } from './csv-heads.ts'

/** Rows that can be taken as they are, of a made-up practice. */
const samples: Readonly<Record<SourceKind, readonly (readonly string[])[]>> = {
  site: [
    ['Site ID', 'Site Name', 'Time Zone'],
    ['site-1', 'Oak Street', 'America/Toronto'],
    ['site-2', 'Rivière Nord', 'America/Moncton'],
  ],
  user: [
    ['User ID', 'Type', 'First Name', 'Last Name', 'Title', 'Email', 'Phone', 'Site IDs', 'Active'],
    [
      'user-1',
      'Employee',
      'Jordan',
      'Ellis',
      'Behaviour analyst',
      'jordan.ellis@example.org',
      '',
      'site-1;site-2',
      'Yes',
    ],
  ],
  student: [
    ['Student ID', 'Site ID', 'First Name', 'Last Name', 'Date of Birth', 'Time Zone', 'SOAP Enabled'],
    ['student-1', 'site-1', 'Ava', 'Lindqvist', '2017-04-12', '', 'Yes'],
  ],
  template: [
    ['Template ID', 'Template Name', 'Field Label', 'Field Type'],
    ['template-1', 'Session note', 'Date', 'Date'],
    ['template-1', 'Session note', 'Start Time', 'Time'],
    ['template-1', 'Session note', 'End Time', 'Time'],
    ['template-1', 'Session note', 'Notes', 'Free Text'],
    ['template-1', 'Session note', 'Location', 'Location'],
    ['template-1', 'Session note', 'Therapist Signature', 'Signature'],
  ],
  note: [
    [
      'Note ID',
      'Template ID',
      'Student ID',
      'User ID',
      'Published',
      'Date',
      'Start Time',
      'End Time',
      'Notes',
      'Location',
    ],
    [
      'note-1',
      'template-1',
      'student-1',
      'user-1',
      'Yes',
      '2026-03-02',
      '09:00',
      '10:30',
      'Asked for a break.',
      'Clinic',
    ],
  ],
}

/** What a file of a kind has to have and may have, and one to begin with. */
export function filePattern(kind: SourceKind): FilePattern {
  const needed = neededHeads[kind]
  const columns = Object.keys(heads[kind])
  return {
    needed: needed.map(name => headOf(kind, name)),
    optional: columns.filter(name => !needed.includes(name)).map(name => headOf(kind, name)),
    sample: samples[kind].map(row => row.map(quoted).join(',')).join('\r\n'),
  }
}

/**
 * The kind of a file, from its first rows. Undefined where none fits, or two fit equally well: a person says it then.
 * A column under a name that only one kind has, such as `student id`, counts for more than one that many have.
 */
export function fileKindOf(bytes: Uint8Array): SourceKind | undefined {
  const read = readCsv(bytes)
  const head = read.kind === 'rows' ? read.rows[0] : undefined
  if (!head) return undefined
  const [best, next] = sourceKinds
    .map(kind => ({ kind, score: scoreOf(kind, head.cells) }))
    .filter(each => each.score > 0)
    .sort((a, b) => b.score - a.score)
  return best && best.score > (next?.score ?? 0) ? best.kind : undefined
}

const forOwnId = 4

function scoreOf(kind: SourceKind, cells: readonly string[]): number {
  const { columns, missing } = columnsOf(kind, cells)
  if (missing.length > 0) return 0
  const isOwn = columns.get('id') !== undefined && headText(cells[columns.get('id') ?? 0] ?? '') === heads[kind].id[0]
  return columns.size + (isOwn ? forOwnId : 0)
}

function quoted(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell
}
