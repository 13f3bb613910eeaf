/** The columns of the Staff and the Clients report: both sides of each, the mapping, and where it came from. */
import type { TFunction } from 'i18next'
import type { PersonReportRow, ReportPerson } from '../../api/reports.ts'
import { RowLink } from '../../parts/RowLink.tsx'
import { ShortId } from '../../parts/ShortId.tsx'
import { historyColumns, mappingColumns, nameOf, type ReportColumn, textCell } from './columns.tsx'

type Given = { t: TFunction; slug: string; report: 'staff' | 'clients' }

export function personColumns({ t, slug, report }: Given): ReportColumn<PersonReportRow>[] {
  const isStaff = report === 'staff'
  const source = t(`sessions.source.${report}`)
  const target = t(`sessions.target.${report}`)
  const of = (who: string, field: string) => t('reports.column.of', { who, what: t(`reports.column.${field}`) })
  const side = (
    key: 'source' | 'target',
    who: string,
    field: 'birthDate' | 'email' | 'title',
    usually: boolean,
  ): ReportColumn<PersonReportRow> => ({
    key: `${key}.${field}`,
    head: of(who, field),
    width: field === 'email' ? '200px' : '150px',
    usually,
    cell: row => textCell(personOf(row, key)?.[field]),
  })
  return [
    {
      key: 'source',
      head: source,
      width: '160px',
      always: true,
      cell: row => (
        <RowLink
          row={row.id}
          to="/o/$slug/sessions"
          params={{ slug }}
          search={{ tab: report, mapping: row.mapping, ...(row.reason ? { reason: row.reason } : {}) }}
        >
          <bdi>{nameOf(row.source) || t('sessions.unknownStudent')}</bdi>
        </RowLink>
      ),
    },
    { key: 'sourceId', head: of(source, 'id'), width: '150px', cell: row => textCell(row.source.id) },
    side('source', source, 'birthDate', !isStaff),
    side('source', source, 'email', isStaff),
    side('source', source, 'title', false),
    {
      key: 'sites',
      head: t('sessions.source.agencies'),
      width: '130px',
      usually: true,
      cell: ({ sites }) => textCell(sites.join(', ')),
    },
    { key: 'target', head: target, width: '160px', usually: true, cell: row => textCell(nameOf(row.target)) },
    {
      key: 'targetId',
      head: of(target, 'id'),
      width: '150px',
      cell: ({ target: there }) => (there ? <ShortId id={there.id} /> : textCell(null)),
    },
    side('target', target, 'birthDate', false),
    side('target', target, 'email', false),
    ...mappingColumns<PersonReportRow>(t),
    ...historyColumns<PersonReportRow>(t).map(each => ({
      ...each,
      usually: each.key === 'mappedBy',
    })),
  ]
}

function personOf(row: PersonReportRow, key: 'source' | 'target'): ReportPerson | null {
  return row[key]
}
