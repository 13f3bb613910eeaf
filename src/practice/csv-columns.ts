/** The columns of files for import: what they may be called, and how a cell is read. Case, accents and spacing do not count. */
import { readWrittenDate } from '../model/csv/date.ts'
import { readClock } from '../model/sessions/times.ts'
import { foldText } from '../model/text.ts'

export const importedKinds = ['agencies', 'clients', 'staff', 'appointments'] as const
export type ImportedKind = (typeof importedKinds)[number]

export type ReadCell = { value: unknown } | { code: string }
export type Column = { field: string; names: readonly string[]; required?: true; read: (cell: string) => ReadCell }

const text = (cell: string): ReadCell => ({ value: cell.trim() })
const list = (cell: string): ReadCell => ({
  value: cell
    .split(/[;|]/)
    .map(each => each.trim())
    .filter(Boolean),
})
const whole = (cell: string): ReadCell =>
  /^\d{1,6}$/.test(cell.trim()) ? { value: Number(cell) } : { code: 'not-a-number' }
const yes = new Set(['YES', 'Y', 'TRUE', '1', 'OUI', 'VRAI', 'X', 'ACTIVE', 'ACTIF'])
const no = new Set(['NO', 'N', 'FALSE', '0', 'NON', 'FAUX', 'INACTIVE', 'INACTIF'])
const flag = (cell: string): ReadCell => {
  const said = foldText(cell)
  return yes.has(said) ? { value: true } : no.has(said) ? { value: false } : { code: 'not-yes-or-no' }
}
const day = (cell: string): ReadCell => {
  const read = readWrittenDate(cell)
  return read.kind === 'date' ? { value: read.date } : { code: `date-${read.kind}` }
}
const clock = (cell: string): ReadCell => {
  const second = readClock(cell)
  return second === undefined ? { code: 'time-unreadable' } : { value: second }
}

const externalId: Column = { field: 'externalId', names: ['External id', 'Id', 'Identifiant'], read: text }
const active: Column = { field: 'active', names: ['Active', 'Actif'], read: flag }
const agency: Column = { field: 'agency', names: ['Agency', 'Site', 'Agence'], required: true, read: text }
const first: Column = { field: 'first', names: ['First', 'First name', 'Prénom'], required: true, read: text }
const last: Column = {
  field: 'last',
  names: ['Last', 'Last name', 'Nom', 'Nom de famille'],
  required: true,
  read: text,
}

/** In the order of a fresh file; the first name of each is the one that help and templates show. */
export const importColumns: Readonly<Record<ImportedKind, readonly Column[]>> = {
  agencies: [
    { field: 'name', names: ['Name', 'Agency', 'Agency name', 'Nom'], required: true, read: text },
    { field: 'zone', names: ['Time zone', 'Zone', 'Fuseau horaire'], required: true, read: text },
    { field: 'graceMinutes', names: ['Grace minutes', 'Grace', 'Minutes de grâce'], read: whole },
    externalId,
    active,
  ],
  clients: [
    agency,
    first,
    last,
    { field: 'birthDate', names: ['Birth date', 'Date of birth', 'DOB', 'Date de naissance'], read: day },
    { field: 'enrolledFrom', names: ['Enrolled from', 'Enrolment start', 'Inscrit du'], read: day },
    { field: 'enrolledTo', names: ['Enrolled to', 'Enrolment end', 'Inscrit au'], read: day },
    externalId,
    active,
  ],
  staff: [
    { field: 'agencies', names: ['Agencies', 'Agency', 'Agences', 'Agence'], required: true, read: list },
    first,
    last,
    { field: 'email', names: ['Email', 'E-mail', 'Courriel'], read: cell => ({ value: cell.trim().toLowerCase() }) },
    { field: 'title', names: ['Title', 'Titre'], read: text },
    { field: 'phone', names: ['Phone', 'Téléphone'], read: text },
    { field: 'address', names: ['Address', 'Adresse'], read: text },
    externalId,
    active,
  ],
  appointments: [
    agency,
    { field: 'clientId', names: ['Client id', 'Client external id', 'Client'], read: text },
    { field: 'clientFirst', names: ['Client first', 'Client first name'], read: text },
    { field: 'clientLast', names: ['Client last', 'Client last name'], read: text },
    { field: 'clientBirthDate', names: ['Client birth date', 'Client date of birth', 'Client DOB'], read: day },
    { field: 'staff', names: ['Staff', 'Staff email', 'Staff id', 'Staff external id'], required: true, read: text },
    { field: 'service', names: ['Service'], required: true, read: text },
    { field: 'statusType', names: ['Status', 'Status type', 'Statut'], read: text },
    { field: 'date', names: ['Date'], required: true, read: day },
    { field: 'start', names: ['Start', 'Start time', 'Début'], required: true, read: clock },
    { field: 'end', names: ['End', 'End time', 'Fin'], required: true, read: clock },
    {
      field: 'direct',
      names: ['Direct', 'Direct or indirect'],
      read: cell => {
        const said = cell.trim().toLowerCase()
        return said === 'direct' || said === 'indirect' ? { value: said } : { code: 'not-direct-or-indirect' }
      },
    },
    { field: 'cancelled', names: ['Cancelled', 'Canceled', 'Annulé'], read: flag },
    { field: 'memo', names: ['Memo', 'Note'], read: text },
    externalId,
  ],
}

/** `columns[n]`: what the n-th column of the file is; undefined for one that is not used. */
export type Head = { columns: readonly (Column | undefined)[]; missing: readonly string[]; unused: readonly string[] }

/** Reads the first line of a file. */
export function readHead(kind: ImportedKind, cells: readonly string[]): Head {
  const known = importColumns[kind]
  const taken = new Set<string>()
  const columns = cells.map(cell => {
    const folded = foldText(cell)
    const column = known.find(({ field, names }) => !taken.has(field) && names.some(name => foldText(name) === folded))
    if (column) taken.add(column.field)
    return column
  })
  return {
    columns,
    missing: known.filter(({ field, required }) => required && !taken.has(field)).map(({ names }) => names[0] ?? ''),
    unused: cells.filter((cell, index) => cell.trim() !== '' && !columns[index]),
  }
}

export type CellFault = { column: string; code: string }

/** The cells of a row by field; empty ones are absent. Faults name the column as the file does not matter how it calls it. */
export function readCells(
  { columns }: Head,
  cells: readonly string[],
): { fields: Readonly<Record<string, unknown>>; faults: CellFault[] } {
  const fields: Record<string, unknown> = {}
  const faults: CellFault[] = []
  for (const [index, column] of columns.entries()) {
    const cell = cells[index] ?? ''
    if (!column) continue
    const name = column.names[0] ?? column.field
    if (cell.trim() === '') {
      if (column.required) faults.push({ column: name, code: 'empty' })
      continue
    }
    const read = column.read(cell)
    if ('code' in read) faults.push({ column: name, code: read.code })
    else fields[column.field] = read.value
  }
  return { fields, faults }
}

/** What a field is called in a file, for what a check finds later. */
export function columnOf(kind: ImportedKind, field: string): string {
  const same: Readonly<Record<string, string>> = {
    startsAt: 'start',
    endsAt: 'end',
    client: 'clientId',
    enrolments: 'enrolledFrom',
  }
  const wanted = same[field] ?? field
  return importColumns[kind].find(each => each.field === wanted)?.names[0] ?? field
}
