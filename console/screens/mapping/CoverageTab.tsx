/** Coverage: what of the last records no rule reads, and what of the target is never filled. Paths only, no values. */
import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { coverageQuery } from '../../api/mappings.ts'
import { ErrorNote, LoadingRows } from '../../parts/Notes.tsx'
import { Origin } from './Origin.tsx'
import { carriesNote } from './ruleText.ts'
import type { Draft } from './useDraft.ts'
import classes from './Workbench.module.css'
import type { BenchProps } from './Workbench.tsx'

export function CoverageTab({ which, whole, go, draft }: BenchProps & { draft: Draft }) {
  const { t } = useTranslation()
  const { data, error, refetch } = useQuery(coverageQuery(which, draft.rules))
  if (!data) return error ? <ErrorNote error={error} onRetry={() => void refetch()} /> : <LoadingRows rows={6} />
  const addRule = (path: string) => {
    draft.setRules([...draft.rules, { from: path, to: whole.fields.some(each => each.path === path) ? path : '' }])
    go({ rule: draft.rules.length + 1 })
  }
  return (
    <div className={classes.two}>
      <section className={classes.pane}>
        <h2 className={classes.heading}>{t('mapping.unread')}</h2>
        <p className={classes.hint}>{t(carriesNote(draft.rules) ? 'mapping.unreadInNote' : 'mapping.unreadHelp')}</p>
        {data.unread.length === 0 ? (
          <p className={classes.fine}>✓ {t('mapping.unreadNone')}</p>
        ) : (
          <ul className={classes.paths}>
            {data.unread.map(path => (
              <li key={path}>
                <span>
                  <Origin expression={path} />
                </span>
                <Button
                  size="compact-xs"
                  variant="subtle"
                  onClick={() => addRule(path)}
                  aria-label={t('mapping.addFor', { path })}
                >
                  {t('mapping.add')}
                </Button>
              </li>
            ))}
          </ul>
        )}
      </section>
      <section className={classes.pane}>
        <h2 className={classes.heading}>{t('mapping.unfilled')}</h2>
        <p className={classes.hint}>
          {data.shipped ? t('mapping.onShipped') : t('mapping.onSamples', { count: data.samples })}
        </p>
        {data.unfilled.length === 0 ? (
          <p className={classes.fine}>✓ {t('mapping.unfilledNone')}</p>
        ) : (
          <ul className={classes.paths}>
            {data.unfilled.map(path => (
              <li key={path}>
                <code>{path}</code>
                <Button
                  size="compact-xs"
                  variant="subtle"
                  onClick={() => go({ rule: draft.rules.findIndex(each => each.to === path) + 1 })}
                  aria-label={t('mapping.openRuleFor', { path })}
                >
                  {t('mapping.openRule')}
                </Button>
              </li>
            ))}
          </ul>
        )}
      </section>
    </div>
  )
}
