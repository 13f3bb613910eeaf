/** One version of the configuration: what it changed, field by field, and the button that brings it back. */
import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { historyQuery, rollBack, versionQuery } from '../../api/setUp.ts'
import type { Change, HistoryRow } from '../../api/setUpTypes.ts'
import { Diff } from '../../parts/Diff.tsx'
import { ErrorNote, LoadingRows } from '../../parts/Notes.tsx'
import { ReasonDialog, type ReasonRequest } from '../../parts/ReasonDialog.tsx'
import { useMay, useSlug } from '../../parts/session.ts'
import text from '../../parts/text.module.css'
import { useChange } from '../../parts/useChange.ts'
import classes from './History.module.css'
import { SettingValue } from './SettingValue.tsx'
import { useFieldName } from './useFieldName.ts'

type Props = { row: HistoryRow; connector: string | undefined; current: number | undefined }

export function VersionDetail({ row, connector, current }: Props) {
  const { t } = useTranslation()
  const slug = useSlug()
  const mayChange = useMay()('configuration.change')
  const navigate = useNavigate()
  const { kind, subject, version } = row
  const { data, error, refetch } = useQuery(versionQuery(slug, kind, subject, version))
  // The version that holds now may stand on another page of the list.
  const { data: newest } = useQuery({
    ...historyQuery(slug, { kind, subject }, undefined),
    enabled: current === undefined,
  })
  const now = current ?? newest?.items.find(each => each.current)?.version
  const [request, setRequest] = useState<ReasonRequest>()
  const back = useChange({
    run: (reason: string) => rollBack(slug, row, now ?? 0, reason),
    done: answer => t('history.didRollBack', { version, now: answer.version }),
    after: () => void navigate({ to: '.', search: (before: object) => ({ ...before, open: undefined }) }),
  })
  const ask = () =>
    setRequest({
      title: t('history.rollBackTitle', { version }),
      explains: t('history.rollBackExplains', { version }),
      does: t('history.rollBack'),
      onReason: ({ reason }) => back.mutate(reason),
    })
  if (!data) return error ? <ErrorNote error={error} onRetry={() => void refetch()} /> : <LoadingRows rows={2} />
  return (
    <div className={classes.detail}>
      {data.changes.length === 0 ? (
        <p className={text.soft}>{t('history.noChanges')}</p>
      ) : (
        <ChangeList changes={data.changes} connector={connector} />
      )}
      <details className={classes.whole}>
        <summary>{t('history.whole')}</summary>
        <Diff before={data.before} after={data.after} label={t('history.wholeLabel', { version })} />
      </details>
      {!row.current && (
        <Button
          variant="default"
          size="compact-sm"
          disabled={!mayChange || now === undefined}
          loading={back.isPending}
          onClick={ask}
        >
          {t('history.rollBack')}
        </Button>
      )}
      <ReasonDialog request={request} onClose={() => setRequest(undefined)} />
    </div>
  )
}

/** Fields with a sign for what was and what is. */
function ChangeList({ changes, connector }: { changes: readonly Change[]; connector: string | undefined }) {
  const { t } = useTranslation()
  const nameOf = useFieldName(connector)
  return (
    <ul className={classes.changes}>
      {changes.map(({ path, before, after }) => (
        <li key={path}>
          <span className={classes.field}>{nameOf(path)}</span>
          <span>
            {before !== undefined && before !== null && (
              <span className={classes.before}>
                <span className={classes.sign}>
                  <span aria-hidden>−</span>
                  <span className={classes.unseen}>{t('history.was')}</span>
                </span>
                <SettingValue value={before} />
              </span>
            )}
            {after !== undefined && after !== null && (
              <span className={classes.after}>
                <span className={classes.sign}>
                  <span aria-hidden>+</span>
                  <span className={classes.unseen}>{t('history.is')}</span>
                </span>
                <SettingValue value={after} />
              </span>
            )}
          </span>
        </li>
      ))}
    </ul>
  )
}
