/** The columns of the list of referrals: who, for which service, where it stands, what needs a look and what comes next. */
import type { TFunction } from 'i18next'
import type { ReferralRow } from '../../api/referralTypes.ts'
import { fullTime } from '../../parts/format.ts'
import { RowLink } from '../../parts/RowLink.tsx'
import { StateMark } from '../../parts/StateMark.tsx'
import type { Column } from '../../parts/Table.tsx'
import text from '../../parts/text.module.css'
import { useLocale } from '../../parts/useLocale.ts'
import { When } from '../../parts/When.tsx'
import type { ReferralSearch } from '../../search.ts'
import { ClassMark } from './ClassMark.tsx'
import { LookMarks } from './LookMarks.tsx'
import { looksOf, markOf } from './rowMarks.ts'

type Given = { t: TFunction; slug: string; search: ReferralSearch }

export function referralColumns({ t, slug, search }: Given): Column<ReferralRow>[] {
  return [
    { key: 'state', head: t('referrals.column.state'), width: '128px', cell: row => <StateMark {...markOf(row)} /> },
    {
      key: 'who',
      head: t('referrals.column.who'),
      cell: row => (
        <RowLink row={row.id} to="/o/$slug/referrals/$id" params={{ slug, id: row.id }} search={search}>
          <bdi>{nameOf(t, row)}</bdi>
        </RowLink>
      ),
    },
    {
      key: 'listing',
      head: t('referrals.column.listing'),
      cell: ({ listing }) =>
        listing.name ? (
          <span title={listing.name} dir="auto">
            {listing.name}
          </span>
        ) : (
          <span className={text.soft}>–</span>
        ),
    },
    { key: 'class', head: t('referrals.column.class'), width: '136px', cell: row => <ClassMark {...row} short /> },
    {
      key: 'received',
      head: t('referrals.column.received'),
      width: '106px',
      cell: ({ receivedAt }) => <When at={receivedAt} show="relative" />,
    },
    {
      key: 'appointment',
      head: t('referrals.column.appointment'),
      width: '100px',
      wide: true,
      cell: ({ appointmentAt }) => <Day at={appointmentAt} />,
    },
    {
      key: 'look',
      head: t('referrals.column.look'),
      width: '180px',
      wide: true,
      cell: row => <LookMarks looks={looksOf(row)} short />,
    },
    {
      key: 'next',
      head: t('referrals.column.next'),
      width: '118px',
      cell: ({ next }) => {
        const words = t(`referrals.next.${next}`)
        return <span className={next === 'none' || next === 'waits' ? text.soft : undefined}>{words}</span>
      },
    },
  ]
}

/** The day of an appointment; its time on hover, and on the referral. */
function Day({ at }: { at: string | null }) {
  const { locale } = useLocale()
  if (at === null) return <span className={text.soft}>–</span>
  const date = new Date(at)
  return (
    <time dateTime={at} title={fullTime(date, locale)} className={text.figures}>
      {new Intl.DateTimeFormat(locale, { month: 'short', day: 'numeric' }).format(date)}
    </time>
  )
}

/** Who it is about: the name, else the initials, else the number that people say on the phone. */
export function nameOf(t: TFunction, { name, who, reference }: Pick<ReferralRow, 'name' | 'who' | 'reference'>) {
  return name ?? who ?? reference ?? t('referrals.nameless')
}
