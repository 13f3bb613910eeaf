/** The columns of a list of the practice management, from the table of kinds; those of appointments begin with their time. */
import type { TFunction } from 'i18next'
import type { Entry, KindPath, ListedAppointment, Names } from '../../api/practice.ts'
import { RowLink } from '../../parts/RowLink.tsx'
import { StateMark } from '../../parts/StateMark.tsx'
import type { Column } from '../../parts/Table.tsx'
import text from '../../parts/text.module.css'
import type { PracticeSearch } from '../../search.ts'
import type { ZoneOf } from './draft.ts'
import { kinds } from './kinds.ts'
import { titleOf } from './titles.ts'
import type { ValueText } from './useValueText.ts'

type Wish = {
  t: TFunction
  slug: string
  path: KindPath
  search: PracticeSearch
  names: Names
  zoneOf: ZoneOf
  valueText: ValueText
}

export function entryColumns({ t, slug, path, search, names, zoneOf, valueText }: Wish): Column<Entry>[] {
  const { fields, columns } = kinds[path]
  const { tab: _tab, ...rest } = search
  const link = (id: string, words: string) => (
    <RowLink row={id} to="/o/$slug/practice/$kind" params={{ slug, kind: path }} search={{ ...rest, open: id }}>
      <bdi>{words || t('practice.unnamed')}</bdi>
    </RowLink>
  )
  const others = columns.flatMap((name, n): Column<Entry>[] => {
    const field = fields.find(each => each.name === name)
    if (!field) return []
    const head = t(`practice.field.${name}`)
    const cell = (entry: Entry) => {
      const shown = valueText(field, entry.fields[name], names)
      return shown === '' ? <span className={text.soft}>–</span> : shown
    }
    return [{ key: name, head, cell, ...(n > 1 ? { wide: true } : {}) }]
  })
  const title: Column<Entry> = {
    key: 'title',
    head: t(`practice.one.${path}`),
    cell: ({ id, fields: said }) => link(id, titleOf(path, said, names)),
  }
  if (path !== 'appointments') return [title, ...others]
  return [
    {
      key: 'span',
      head: t('practice.field.span'),
      width: '240px',
      cell: ({ fields: { agency, startsAt, endsAt } }) => (
        <span className={text.figures}>{valueText.span(zoneOf(agency), String(startsAt), String(endsAt))}</span>
      ),
    },
    { ...title, head: t('practice.field.client') },
    {
      key: 'state',
      head: t('practice.field.state'),
      width: '180px',
      cell: entry => <State appointment={entry as ListedAppointment} />,
    },
    ...others.map((column): Column<Entry> => ({ ...column, wide: true })),
  ]
}

function State({ appointment: { state, failedGates } }: { appointment: ListedAppointment }) {
  return (
    <>
      <StateMark kind="practice" state={state} />
      {state === 'scheduled' && failedGates.length > 0 && (
        <span className={text.soft}>
          {' '}
          {failedGates.slice(0, 3).join(', ')}
          {failedGates.length > 3 && ' …'}
        </span>
      )}
    </>
  )
}
