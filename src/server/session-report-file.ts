/**
 * The three reports as files: their columns, in both languages, and what stands in each. CSV, an Excel workbook, or a line
 * of JSON a row for programs: the same cells in all of them.
 */
import { type RenderResult, type Report, reportNames } from '../model/sessions/reports.ts'
import { byteOrderMark, type Cell, csvLine, safeCell } from './csv.ts'
import type { NoteReportRow, PersonReportRow, ReportPerson } from './show/session-reports.ts'
import { workbookOf } from './workbook.ts'

export const languages = ['en', 'fr'] as const
export type Language = (typeof languages)[number]
export const reportFormats = ['csv', 'xlsx', 'ndjson'] as const
export type ReportFormat = (typeof reportFormats)[number]

type Column<Row> = { en: string; fr: string; read(row: Row, language: Language): Cell }
type Mapped = PersonReportRow | NoteReportRow

const mappingWords = { auto: 'Auto', user: 'User', none: null } as const

const mapping: readonly Column<Mapped>[] = [
  { en: 'Mapping', fr: 'Association', read: row => mappingWords[row.mapping] },
  { en: 'Reason', fr: 'Raison', read: row => row.reason },
]
const history: readonly Column<Mapped>[] = [
  { en: 'First seen', fr: 'Vu la première fois', read: row => row.firstSeenAt },
  { en: 'Last pulled', fr: 'Lu la dernière fois', read: row => row.pulledAt },
  { en: 'Mapped by', fr: 'Associé par', read: row => row.mappedBy?.name ?? row.mappedBy?.id ?? null },
  { en: 'Mapped at', fr: 'Associé le', read: row => row.mappedAt },
]

const people = (source: string, target: string, targetFr: string): readonly Column<PersonReportRow>[] => [
  { en: 'Ensora id', fr: 'Id Ensora', read: row => row.source.id },
  ...personColumns<PersonReportRow>({ en: source, fr: source }, row => row.source),
  { en: 'Site', fr: 'Site', read: row => row.sites.join('; ') },
  { en: 'CodeMetro id', fr: 'Id CodeMetro', read: row => row.target?.id ?? null },
  ...personColumns<PersonReportRow>({ en: target, fr: targetFr }, row => row.target),
  ...mapping,
  ...history,
]

const appointments: readonly Column<NoteReportRow>[] = [
  { en: 'Ensora id', fr: 'Id Ensora', read: row => row.source.id },
  { en: 'Student', fr: 'Élève', read: row => nameOf(row.source.student) },
  { en: 'User', fr: 'Utilisateur', read: row => nameOf(row.source.user) },
  { en: 'Date', fr: 'Date', read: row => row.source.session?.date ?? null },
  { en: 'Start', fr: 'Début', read: row => row.source.session?.from ?? null },
  { en: 'End', fr: 'Fin', read: row => row.source.session?.to ?? null },
  { en: 'Time zone', fr: 'Fuseau horaire', read: row => row.source.session?.zone ?? null },
  { en: 'CodeMetro id', fr: 'Id CodeMetro', read: row => row.target?.id ?? null },
  { en: 'Client', fr: 'Client', read: row => nameOf(row.target?.client ?? null) },
  { en: 'Staff', fr: 'Personnel', read: row => nameOf(row.target?.staff ?? null) },
  { en: 'Appointment date', fr: 'Date du rendez-vous', read: row => row.target?.time?.date ?? null },
  { en: 'Appointment start', fr: 'Début du rendez-vous', read: row => row.target?.time?.from ?? null },
  { en: 'Appointment end', fr: 'Fin du rendez-vous', read: row => row.target?.time?.to ?? null },
  { en: 'Appointment time zone', fr: 'Fuseau du rendez-vous', read: row => row.target?.time?.zone ?? null },
  ...mapping,
  { en: 'Start difference (minutes)', fr: 'Écart au début (minutes)', read: row => row.startDifference },
  { en: 'End difference (minutes)', fr: 'Écart à la fin (minutes)', read: row => row.endDifference },
  { en: 'Render result', fr: 'Résultat du rendu', read: (row, language) => renderText(row, language) },
  { en: 'Rendered at', fr: 'Rendu le', read: row => row.renderedAt },
  { en: 'Gates', fr: 'Contrôles', read: row => row.gates.map(({ gate }) => gate).join(', ') || null },
  { en: 'Target warnings', fr: 'Avertissements de la cible', read: row => row.warnings.join('; ') || null },
  { en: 'To review', fr: 'À vérifier', read: row => row.review },
  ...history,
]

type RowOf = { staff: PersonReportRow; clients: PersonReportRow; appointments: NoteReportRow }
const columns: { readonly [Each in Report]: readonly Column<RowOf[Each]>[] } = {
  staff: people('User', 'Staff', 'Personnel'),
  clients: people('Student', 'Client', 'Client'),
  appointments,
}

/** The cells of one row. */
export function reportCells<Of extends Report>(report: Of, row: RowOf[Of], language: Language): Cell[] {
  const read: readonly Column<RowOf[Of]>[] = columns[report]
  return read.map(column => column.read(row, language))
}

/** The file with these rows, every text made safe to open; it takes the memory of one page. */
export async function* reportBytes(
  report: Report,
  { format, language }: { format: ReportFormat; language: Language },
  pages: AsyncIterable<readonly (readonly Cell[])[]>,
  at: Date,
): AsyncGenerator<string | Buffer, void> {
  const head = columns[report].map(column => column[language])
  switch (format) {
    case 'csv':
      yield byteOrderMark + csvLine(head)
      for await (const page of pages) yield page.map(csvLine).join('')
      return
    case 'ndjson':
      yield jsonLine(head)
      for await (const page of pages) yield page.map(jsonLine).join('')
      return
    case 'xlsx':
      yield* workbookOf({ name: sheetNames[language][report], head, pages }, at)
  }
}

const sheetNames: Readonly<Record<Language, Readonly<Record<Report, string>>>> = {
  en: { staff: 'Staff', clients: 'Clients', appointments: 'Appointments' },
  fr: { staff: 'Personnel', clients: 'Clients', appointments: 'Rendez-vous' },
}

const types: Readonly<Record<ReportFormat, string>> = {
  csv: 'text/csv; charset=utf-8',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  ndjson: 'application/x-ndjson',
}

/** The type and the name of the file. */
export function reportFile(report: Report, format: ReportFormat): { type: string; name: string } {
  return { type: types[format], name: `${reportNames[report]}.${format}` }
}

const jsonLine = (cells: readonly Cell[]) => `${JSON.stringify(cells.map(safeCell))}\n`

function personColumns<Row>(
  whose: { en: string; fr: string },
  read: (row: Row) => ReportPerson | null,
): readonly Column<Row>[] {
  const column = (en: string, fr: string, field: Exclude<keyof ReportPerson, 'id'>): Column<Row> => ({
    en: `${whose.en}: ${en}`,
    fr: `${whose.fr}\u00a0: ${fr}`,
    read: row => read(row)?.[field] ?? null,
  })
  return [
    column('first name', 'prénom', 'first'),
    column('last name', 'nom', 'last'),
    column('date of birth', 'date de naissance', 'birthDate'),
    column('e-mail', 'courriel', 'email'),
  ]
}

function nameOf(person: ReportPerson | null): string | null {
  return person ? [person.first, person.last].filter(Boolean).join(' ') : null
}

const renderWords: Readonly<Record<Language, Readonly<Record<Exclude<RenderResult, 'none'>, string>>>> = {
  en: {
    waiting: 'mapped, waiting',
    'not-rendered': 'mapped, not rendered',
    rendered: 'rendered',
    'rendered-with-warnings': 'rendered with warnings',
  },
  fr: {
    waiting: 'associé, en attente',
    'not-rendered': 'associé, non rendu',
    rendered: 'rendu',
    'rendered-with-warnings': 'rendu avec avertissements',
  },
}

/** Such as "mapped, not rendered: R09, R14". */
function renderText({ render, gates }: NoteReportRow, language: Language): string | null {
  if (render === 'none') return null
  const said = renderWords[language][render]
  const blocking = gates.filter(({ severity }) => severity === 'block').map(({ gate }) => gate)
  if (render !== 'not-rendered' || blocking.length === 0) return said
  return `${said}${language === 'fr' ? '\u00a0:' : ':'} ${blocking.join(', ')}`
}
