/** What a comparison says in one sentence, when it was, and what is on one side only on purpose. */
import { IconCircleCheck, IconEqualNot } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { Pair, RunDetail } from '../../api/reconciliation.ts'
import { calendarDate } from '../../parts/format.ts'
import text from '../../parts/text.module.css'
import { useLocale } from '../../parts/useLocale.ts'
import { When } from '../../parts/When.tsx'
import classes from './reconciliation.module.css'
import { sideTitle } from './words.ts'

export function Outcome({ pair, detail: { run, counts, days } }: { pair: Pair; detail: RunDetail }) {
  const { t } = useTranslation()
  const { locale } = useLocale()
  const open = counts.reduce((sum, { state, count }) => sum + (state === 'open' ? count : 0), 0)
  const under = counts.reduce((sum, { state, count }) => sum + (state === 'repairing' ? count : 0), 0)
  const day = (at: string) => new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short' }).format(new Date(at))
  const isEqual = open === 0 && under === 0
  return (
    <section className={classes.outcome} data-equal={isEqual || undefined} aria-label={t('reconciliation.result')}>
      {isEqual ? (
        <IconCircleCheck size={26} stroke={1.6} aria-hidden />
      ) : (
        <IconEqualNot size={26} stroke={1.6} aria-hidden />
      )}
      <div>
        <h2 className={classes.headline}>
          {isEqual
            ? t('reconciliation.equal')
            : open > 0
              ? t('reconciliation.differ', { count: open })
              : t('reconciliation.underRepair', { count: under })}
        </h2>
        <p className={text.soft}>
          {t('reconciliation.compared', { count: run.compared })}{' '}
          {t('reconciliation.between', { from: day(run.from), to: day(run.to) })} <When at={run.endedAt} />
          {under > 0 && open > 0 && <> · {t('reconciliation.underRepair', { count: under })}</>}
        </p>
        <LeftOut pair={pair} leftOut={run.leftOut} />
        <ByDay days={days} />
      </div>
    </section>
  )
}

/** What has no counterpart and needs none, by reason. */
function LeftOut({ pair, leftOut }: { pair: Pair; leftOut: Readonly<Record<string, number>> }) {
  const { t } = useTranslation()
  const wordsOf = ([reason, count]: [string, number]) =>
    t(`reconciliation.leftOut.${reason}`, {
      count,
      a: sideTitle(pair, 'a'),
      b: sideTitle(pair, 'b'),
      defaultValue: `${reason}: ${count}`,
    })
  const [unseen = [], purposely = []] = [true, false].map(which =>
    Object.entries(leftOut).filter(([reason]) => notCompared.has(reason) === which),
  )
  return (
    <>
      {purposely.length > 0 && (
        <p className={text.soft}>{t('reconciliation.onPurpose', { what: purposely.map(wordsOf).join(', ') })}</p>
      )}
      {unseen.length > 0 && (
        <p className={text.soft}>{t('reconciliation.notCompared', { what: unseen.map(wordsOf).join(', ') })}</p>
      )}
    </>
  )
}

/** Nobody meant these to be left out. */
const notCompared: ReadonlySet<string> = new Set(['times-unread', 'busy-unseen'])

/** How many on each day of the visits. */
function ByDay({ days }: { days: RunDetail['days'] }) {
  const { t } = useTranslation()
  const { locale } = useLocale()
  if (days.length === 0) return null
  const byDay = [...Map.groupBy(days, ({ day }) => day)]
  return (
    <details className={classes.days}>
      <summary>{t('reconciliation.byDay')}</summary>
      <table className={classes.numbers}>
        <tbody>
          {byDay.map(([day, kinds]) => (
            <tr key={day}>
              <th scope="row">{calendarDate(day, locale)}</th>
              <td>{kinds.map(({ kind, count }) => `${t(`reconciliation.kind.${kind}`)} ${count}`).join(', ')}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  )
}
