/** The versions of a mapping: who published what and why, what it changed, and the way back. */
import { Button } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import type { TFunction } from 'i18next'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { rollBack, type Version, versionQuery, versionsQuery, type Which } from '../../api/mappings.ts'
import { DetailDrawer } from '../../parts/DetailDrawer.tsx'
import { Diff } from '../../parts/Diff.tsx'
import { moveRow, useKeys } from '../../parts/keys.ts'
import { ErrorNote, LoadingRows } from '../../parts/Notes.tsx'
import { errorText } from '../../parts/problemText.ts'
import { ReasonDialog, type ReasonRequest } from '../../parts/ReasonDialog.tsx'
import { useMay } from '../../parts/session.ts'
import { type Column, Table } from '../../parts/Table.tsx'
import { showToast } from '../../parts/toast.ts'
import { When } from '../../parts/When.tsx'
import { byTarget } from './ruleText.ts'
import classes from './Workbench.module.css'
import type { BenchProps } from './Workbench.tsx'

export function VersionsTab({ which, go, search }: BenchProps) {
  const { t } = useTranslation()
  const may = useMay()
  const client = useQueryClient()
  const { data, error, refetch } = useQuery(versionsQuery(which))
  const [request, setRequest] = useState<ReasonRequest>()
  useKeys({ j: () => moveRow(1), k: () => moveRow(-1) })
  if (!data) return error ? <ErrorNote error={error} onRetry={() => void refetch()} /> : <LoadingRows rows={4} />
  const current = data.items.find(each => each.current)?.version ?? 0
  const back = async (version: number, note: string) => {
    try {
      await rollBack(which, version, current, note)
      showToast({ message: t('mapping.rolledBack', { version }) })
    } catch (error) {
      const { says, fix } = errorText(t, error)
      showToast({ message: `${says} ${fix}`, tone: 'bad' })
    }
    await client.invalidateQueries({ queryKey: [which.slug] })
  }
  const ask = (version: number) =>
    setRequest({
      title: t('mapping.rollBackTitle', { version }),
      explains: t('mapping.rollBackExplains'),
      does: t('mapping.rollBack'),
      onReason: ({ reason }) => void back(version, reason),
    })
  const open = search.version
  return (
    <div className={classes.versions}>
      <Table
        tall
        label={t('mapping.tab.versions')}
        columns={columns(t, version => go({ tab: 'versions', version }), may('mappings.change') ? ask : undefined)}
        rows={data.items}
        rowKey={({ version }) => String(version)}
      />
      {open !== undefined && (
        <DetailDrawer title={t('mapping.versionTitle', { version: open })} onClose={() => go({ tab: 'versions' })}>
          <VersionDiff which={which} version={open} />
        </DetailDrawer>
      )}
      <ReasonDialog request={request} onClose={() => setRequest(undefined)} />
    </div>
  )
}

function VersionDiff({ which, version }: { which: Which; version: number }) {
  const { t } = useTranslation()
  const { data, error, refetch } = useQuery(versionQuery(which, version))
  if (!data) return error ? <ErrorNote error={error} onRetry={() => void refetch()} /> : <LoadingRows rows={6} />
  return (
    <>
      <p className={classes.hint}>
        {data.against === null ? t('mapping.firstVersion') : t('mapping.against', { version: data.against })}
      </p>
      <Diff
        before={data.against === null ? undefined : byTarget(data.before)}
        after={byTarget(data.after)}
        label={t('mapping.versionTitle', { version })}
      />
    </>
  )
}

function columns(
  t: TFunction,
  open: (version: number) => void,
  ask: ((version: number) => void) | undefined,
): Column<Version>[] {
  return [
    {
      key: 'version',
      head: t('mapping.version'),
      width: '160px',
      cell: ({ version, current }) => (
        <>
          <button type="button" className={classes.rowButton} data-row={version} onClick={() => open(version)}>
            {t('mapping.versionName', { version })}
          </button>{' '}
          {current && <span className={classes.tag}>{t('mapping.current')}</span>}
        </>
      ),
    },
    { key: 'at', head: t('mapping.when'), width: '170px', cell: ({ at }) => <When at={at} /> },
    {
      key: 'who',
      head: t('mapping.who'),
      width: '160px',
      wide: true,
      cell: ({ by, how }) => by?.name ?? (how ? t(`mapping.how.${how}`) : '–'),
    },
    {
      key: 'reason',
      head: t('mapping.reasonGiven'),
      cell: ({ reason, own, rules }) => (
        <>
          {reason ?? '–'}{' '}
          <span className={classes.soft}>
            {own ? t('mapping.ruleCount', { count: rules }) : t('mapping.byDefault')}
          </span>
        </>
      ),
    },
    {
      key: 'back',
      head: t('mapping.rollBack'),
      hiddenHead: true,
      width: '130px',
      align: 'right',
      cell: ({ version, current }) =>
        ask &&
        !current && (
          <Button
            size="compact-sm"
            variant="subtle"
            color="gray"
            onClick={() => ask(version)}
            aria-label={t('mapping.rollBackTitle', { version })}
          >
            {t('mapping.rollBack')}
          </Button>
        ),
    },
  ]
}
