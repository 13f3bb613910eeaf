/** What another grace time would change: the figures, then each kind of change with some of its notes. */
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { WhatIfNote } from '../../../api/sessionActs.ts'
import { Mark } from '../../../parts/Mark.tsx'
import { useSlug } from '../../../parts/session.ts'
import type { Shape } from '../../../parts/states.ts'
import { Table } from '../../../parts/Table.tsx'
import text from '../../../parts/text.module.css'
import { useLocale } from '../../../parts/useLocale.ts'
import { dayOf, hoursOf, signed } from '../names.ts'
import classes from '../sessions.module.css'
import type { WhatIfSum } from './sum.ts'

const kinds = [
  { kind: 'appear', shape: 'done', colour: 'green' },
  { kind: 'ambiguous', shape: 'unsure', colour: 'yellow' },
  { kind: 'goAway', shape: 'refused', colour: 'red' },
] as const satisfies readonly { kind: keyof WhatIfSum; shape: Shape; colour: string }[]

export function WhatIfAnswer({ sum }: { sum: WhatIfSum }) {
  const { t } = useTranslation()
  const { locale } = useLocale()
  const figure = new Intl.NumberFormat(locale)
  const isSame = kinds.every(({ kind }) => sum[kind].count === 0)
  return (
    <>
      <div role="status">
        <p>
          {t('sessions.whatIf.now', { minutes: sum.graceNow, pairs: figure.format(sum.pairsNow) })}
          <br />
          <strong>
            {t('sessions.whatIf.then', { minutes: sum.graceMinutes, pairs: figure.format(sum.pairsThen) })}
          </strong>
        </p>
        <p className={text.soft}>
          {t('sessions.whatIf.checked', { count: sum.checked, notes: figure.format(sum.checked) })}{' '}
          {t('sessions.whatIf.unchanged')}
        </p>
        {isSame && <p>{t('sessions.whatIf.same')}</p>}
      </div>
      {kinds.map(({ kind, shape, colour }) => {
        const { count, sample } = sum[kind]
        if (count === 0) return null
        return (
          <section key={kind} className={classes.form} aria-labelledby={`what-if-${kind}`}>
            <h3 id={`what-if-${kind}`} className={classes.heading}>
              <span className={classes.light} data-colour={colour}>
                <Mark shape={shape} />
                <span>{t(`sessions.whatIf.kind.${kind}`, { count, notes: figure.format(count) })}</span>
              </span>
            </h3>
            <p className={text.soft}>{t(`sessions.whatIf.means.${kind}`)}</p>
            <Notes label={t(`sessions.whatIf.kind.${kind}`, { count, notes: figure.format(count) })} notes={sample} />
            {count > sample.length && (
              <p className={text.soft}>
                {t('sessions.whatIf.more', {
                  count: count - sample.length,
                  notes: figure.format(count - sample.length),
                })}
              </p>
            )}
          </section>
        )
      })}
    </>
  )
}

function Notes({ label, notes }: { label: string; notes: readonly WhatIfNote[] }) {
  const { t } = useTranslation()
  const { locale } = useLocale()
  const slug = useSlug()
  const because = (reason: string | null) =>
    reason ? t(`sessions.shortReason.${reason}`, { defaultValue: reason }) : t('sessions.whatIf.mapped')
  return (
    <Table
      label={label}
      tall
      rows={notes}
      rowKey={({ note }) => note}
      columns={[
        {
          key: 'student',
          head: t('sessions.source.clients'),
          cell: ({ note, student }) => (
            <Link
              to="/o/$slug/sessions"
              params={{ slug }}
              search={{ tab: 'appointments', open: note }}
              className={text.link}
            >
              <bdi>{student ?? t('sessions.unknownStudent')}</bdi>
            </Link>
          ),
        },
        { key: 'user', head: t('sessions.source.staff'), cell: ({ user }) => <bdi>{user ?? '–'}</bdi> },
        {
          key: 'session',
          head: t('sessions.whatIf.session'),
          width: '190px',
          cell: ({ session }) =>
            session ? `${dayOf(session.date, locale)}, ${hoursOf(session)}` : t('sessions.noTime'),
        },
        {
          key: 'apart',
          head: t('sessions.whatIf.apart'),
          width: '110px',
          align: 'right',
          cell: ({ startDifference, endDifference }) =>
            startDifference === null || endDifference === null
              ? '–'
              : `${signed(startDifference)} / ${signed(endDifference)}`,
        },
        {
          key: 'change',
          head: t('sessions.whatIf.change'),
          width: '230px',
          cell: ({ reasonNow, reasonThen }) => `${because(reasonNow)} → ${because(reasonThen)}`,
        },
      ]}
    />
  )
}
