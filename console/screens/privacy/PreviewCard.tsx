/** One record on one route: its elements with where each goes or why it stays, beside exactly what would be sent. */
import { IconArrowRight, IconLock } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { PreviewItem } from '../../api/scheduling.ts'
import { JsonView } from '../../parts/Diff.tsx'
import type { JsonValue } from '../../parts/difference.ts'
import { problemText } from '../../parts/problemText.ts'
import { useSlug } from '../../parts/session.ts'
import text from '../../parts/text.module.css'
import { When } from '../../parts/When.tsx'
import classes from './Privacy.module.css'
import { inOrder, wordsOf } from './rows.ts'

export function PreviewCard({ item }: { item: PreviewItem }) {
  const { t } = useTranslation()
  const slug = useSlug()
  const { route, target, type, profile, direction, at, message, covered, stays, problem } = item
  const title = t('privacy.to', { record: t(`record.${type}`, { defaultValue: type }), target: target.title })
  return (
    <article className={classes.card} aria-label={title} data-row={`${message} ${route.id} ${type}`} tabIndex={-1}>
      <header className={classes.head}>
        <h2 className={classes.title}>{title}</h2>
        <p className={classes.facts}>
          <When at={at} /> · {t('privacy.byRoute', { route: route.slug })} ·{' '}
          {t('privacy.underProfile', {
            profile: t(`scheduling.profile.${profile}.name`),
            direction: t(`scheduling.direction.${direction}`),
          })}
        </p>
      </header>
      {stays ? (
        <p className={classes.nothing}>{t(`privacy.stays.${stays}`)}</p>
      ) : (
        <>
          {covered && (
            <p className={classes.covered}>
              <IconLock size={16} stroke={1.6} aria-hidden /> {t('privacy.covered')}{' '}
              <Link to="/o/$slug/messages/$id" params={{ slug, id: message }} className={text.link}>
                {t('privacy.reveal')}
              </Link>
            </p>
          )}
          <div className={classes.halves}>
            <Elements item={item} />
            <div>
              <h3 className={classes.small}>{t('privacy.leaves')}</h3>
              {problem && (
                <p className={classes.nothing}>{problemText(t, problem, { connection: target.title }).says}</p>
              )}
              {item.body === null ? (
                <p className={classes.nothing}>{t('privacy.nothingLeaves')}</p>
              ) : (
                <JsonView value={item.body as JsonValue} label={`${title}, ${t('privacy.leaves')}, ${message}`} />
              )}
            </div>
          </div>
        </>
      )}
    </article>
  )
}

function Elements({ item }: { item: PreviewItem }) {
  const { t } = useTranslation()
  const rows = inOrder(item.rows)
  const staying = rows.filter(({ because }) => because !== null).length
  return (
    <div>
      <h3 className={classes.small}>
        {t('privacy.record')}{' '}
        <span className={text.soft}>{t('privacy.counts', { leaving: rows.length - staying, staying })}</span>
      </h3>
      <table className={classes.rows}>
        <thead>
          <tr>
            <th scope="col">{t('privacy.element')}</th>
            <th scope="col">{t('privacy.value')}</th>
            <th scope="col">{t('privacy.goes')}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(row => (
            <tr key={row.path} data-stays={row.because ?? undefined}>
              <th scope="row" className={text.mono}>
                {row.path}
              </th>
              <td>{wordsOf(row.values)}</td>
              <td>
                {row.because === null ? (
                  <span className={classes.goes}>
                    <IconArrowRight size={14} stroke={1.8} aria-hidden />
                    <span className={text.mono}>{row.to.join(', ')}</span>
                  </span>
                ) : (
                  <span className={classes.stays}>
                    <IconLock size={14} stroke={1.8} aria-hidden />
                    {t(`privacy.because.${row.because}`)}
                  </span>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
