/** What the draft changes for one message: the fields, covered, or the rule at which it fails. */
import { Button, Group } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { differenceQuery, type JsonValue, type RunResult, type Which } from '../../api/mappings.ts'
import { DetailDrawer } from '../../parts/DetailDrawer.tsx'
import { Diff } from '../../parts/Diff.tsx'
import { ErrorNote, LoadingRows } from '../../parts/Notes.tsx'
import { useMay } from '../../parts/session.ts'
import text from '../../parts/text.module.css'
import { Reason } from './Reason.tsx'
import classes from './Workbench.module.css'

type Props = {
  which: Which
  run: string
  result: RunResult | undefined
  event: string
  onRule: (rule: number) => void
  onClose: () => void
}

export function DifferenceDrawer({ which, run, result, event, onRule, onClose }: Props) {
  const { t } = useTranslation()
  const may = useMay()
  const { slug } = which
  const { data, error, refetch } = useQuery(differenceQuery(slug, run, event))
  return (
    <DetailDrawer title={result ? t(`mapping.verdict.${result.verdict}`) : t('mapping.message')} onClose={onClose}>
      {!data ? (
        error ? (
          <ErrorNote error={error} onRetry={() => void refetch()} />
        ) : (
          <LoadingRows rows={6} />
        )
      ) : (
        <div className={classes.difference}>
          {result?.problem && (
            <p className={classes.problem}>
              ▲ <Reason result={result} />
            </p>
          )}
          <Group gap="xs">
            {data.failed && (
              <Button onClick={() => onRule(data.failed?.rule ?? 0)}>
                {t('mapping.goToRule', { rule: data.failed.rule + 1 })}
              </Button>
            )}
            {result && may('messages.read') && (
              <Link to="/o/$slug/messages/$id" params={{ slug, id: result.message }} className={text.link}>
                {t('mapping.openMessage')}
              </Link>
            )}
          </Group>
          {data.changes.length > 0 && (
            <table className={classes.changes}>
              <thead>
                <tr>
                  <th scope="col">{t('mapping.field')}</th>
                  <th scope="col">{t('mapping.now')}</th>
                  <th scope="col">{t('mapping.then')}</th>
                </tr>
              </thead>
              <tbody>
                {data.changes.map(({ path, before, after }) => (
                  <tr key={path}>
                    <th scope="row">
                      <code>{path}</code>
                    </th>
                    <td>{shown(before)}</td>
                    <td>{shown(after)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          )}
          {data.covered && <p className={classes.hint}>{t('mapping.covered')}</p>}
          <h3 className={classes.heading}>{t('mapping.whole')}</h3>
          <Diff before={data.before ?? undefined} after={data.after ?? undefined} label={t('mapping.whole')} />
        </div>
      )}
    </DetailDrawer>
  )
}

function shown(value: JsonValue | undefined): string {
  if (value === undefined || value === '') return '–'
  return typeof value === 'string' ? value : JSON.stringify(value)
}
