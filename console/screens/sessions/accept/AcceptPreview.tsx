/** What would be mapped: how many, some of them with what speaks for each; and what is left out, and why. */
import { useTranslation } from 'react-i18next'
import type { AcceptancePreview, AcceptSide } from '../../../api/sessionActs.ts'
import type { SessionTab } from '../../../api/sessionTypes.ts'
import bulk from '../../../parts/bulk/bulk.module.css'
import { Table } from '../../../parts/Table.tsx'
import text from '../../../parts/text.module.css'
import { useLocale } from '../../../parts/useLocale.ts'
import { dayOf, hoursOf, tellApart } from '../names.ts'
import classes from './accept.module.css'

type Preview = { tab: SessionTab; preview: AcceptancePreview }

export function AcceptPreview({ tab, preview }: Preview) {
  const { t } = useTranslation()
  const { locale } = useLocale()
  const figure = new Intl.NumberFormat(locale)
  const { selected, looked, more, sample } = preview
  return (
    <>
      <div role="status">
        <p className={bulk.number}>{t('sessions.accept.would', { count: selected, rows: figure.format(selected) })}</p>
        <p className={text.soft}>
          {t('sessions.accept.looked', { count: looked, rows: figure.format(looked) })}
          {more && ` ${t('sessions.accept.more')}`}
        </p>
      </div>
      {sample.length > 0 && (
        <section className={classes.sample}>
          <h3 className={bulk.heading}>{t('sessions.accept.leastCertain')}</h3>
          <Table
            label={t('sessions.accept.leastCertain')}
            tall
            rows={sample}
            rowKey={({ row }) => row.id}
            columns={[
              {
                key: 'row',
                head: t(`sessions.source.${tab}`),
                cell: ({ row }) => <Side side={row} />,
              },
              {
                key: 'target',
                head: t(`sessions.target.${tab}`),
                cell: ({ target }) => target && <Side side={target} />,
              },
              {
                key: 'why',
                head: t('sessions.accept.because'),
                cell: ({ reasons }) =>
                  reasons.map(reason => t(`sessions.suggested.${reason}`, { defaultValue: reason })).join(', '),
              },
              {
                key: 'score',
                head: t('sessions.accept.score'),
                width: '76px',
                align: 'right',
                cell: ({ score }) => score !== null && t('sessions.score', { score: Math.round(score * 100) }),
              },
            ]}
          />
        </section>
      )}
      <LeftOut tab={tab} preview={preview} />
    </>
  )
}

/** A name, and what tells two of one name apart: birth date or e-mail, or day and times. */
function Side({ side: { name, named, time } }: { side: AcceptSide }) {
  const { t } = useTranslation()
  const { locale } = useLocale()
  const apart = time ? `${dayOf(time.date, locale)}, ${hoursOf(time)}` : named && tellApart(named)
  return (
    <>
      <bdi>{name || t('sessions.unknownStudent')}</bdi> <span className={text.soft}>{apart}</span>
    </>
  )
}

function LeftOut({ preview: { leftOut } }: Preview) {
  const { t } = useTranslation()
  const { locale } = useLocale()
  const figure = new Intl.NumberFormat(locale)
  const some = leftOut.filter(({ count }) => count > 0)
  if (some.length === 0) return null
  return (
    <section>
      <h3 className={bulk.heading}>{t('sessions.accept.leftOut')}</h3>
      {some.map(({ why, count, sample }) => (
        <details key={why} className={classes.left}>
          <summary>
            <span className={classes.why}>
              <span>{t(`sessions.accept.why.${why}`)}</span>
              <span className={text.figures}>{figure.format(count)}</span>
            </span>
          </summary>
          <ul className={bulk.rows}>
            {sample.map(({ row, target, score }) => (
              <li key={`${row.id} ${target?.id ?? ''}`}>
                <span>
                  <Side side={row} />
                  {target && (
                    <>
                      {' → '}
                      <Side side={target} />
                    </>
                  )}
                </span>
                <span className={text.figures}>
                  {score !== null && t('sessions.score', { score: Math.round(score * 100) })}
                </span>
              </li>
            ))}
          </ul>
        </details>
      ))}
    </section>
  )
}
