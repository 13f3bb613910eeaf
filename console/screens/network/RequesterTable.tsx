/** Who asks over the network, those that ask most first; each leads to its exchanges. */
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { Requester } from '../../api/network.ts'
import { Note } from '../../parts/Notes.tsx'
import { useSlug } from '../../parts/session.ts'
import { type Column, Table } from '../../parts/Table.tsx'
import text from '../../parts/text.module.css'
import { useLocale } from '../../parts/useLocale.ts'
import { When } from '../../parts/When.tsx'
import classes from './network.module.css'

const counts = ['discoveries', 'nothing', 'queries', 'retrieves', 'withheld', 'refused', 'failed'] as const

/** @param waits whether somebody asked whom nobody has counted yet */
export function RequesterTable({ requesters, waits }: { requesters: readonly Requester[]; waits: boolean }) {
  const { t } = useTranslation()
  const slug = useSlug()
  const { locale } = useLocale()
  const number = new Intl.NumberFormat(locale)
  const columns: Column<Requester>[] = [
    {
      key: 'requester',
      head: t('network.requester'),
      cell: each => (
        <>
          <Link
            data-row={each.id}
            to="/o/$slug/network"
            params={{ slug }}
            search={{ show: 'exchanges', requester: each.id }}
            className={text.link}
          >
            <bdi>{each.name}</bdi>
          </Link>
          <span className={classes.small}>{each.id}</span>
          {each.unusual.map(kind => (
            <span key={kind} className={classes.unusual}>
              {t(`network.unusual.${kind}`)}
            </span>
          ))}
        </>
      ),
    },
    ...counts.map(
      (name): Column<Requester> => ({
        key: name,
        head: t(`network.count.${name}`),
        align: 'right',
        width: '84px',
        wide: name === 'nothing' || name === 'withheld',
        cell: each => (each[name] === 0 ? <span className={text.soft}>–</span> : number.format(each[name])),
      }),
    ),
    {
      key: 'last',
      head: t('network.lastHour'),
      width: '130px',
      wide: true,
      // Counted by the hour: of the last question no more than its hour is known.
      cell: each => <When at={each.lastHour} show="clock" />,
    },
  ]
  if (requesters.length === 0) return <Note title={t(waits ? 'network.notCounted' : 'network.noRequesters')} />
  return (
    <div className={`${classes.table} ${classes.broad}`}>
      <Table tall label={t('network.requesters')} columns={columns} rows={requesters} rowKey={({ id }) => id} />
    </div>
  )
}
