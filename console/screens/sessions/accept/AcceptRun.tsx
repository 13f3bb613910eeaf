/** How accepting, or taking it back, goes: a bar, sums that add up, why some were passed over; at the end one Undo. */
import { Button, Group, Stack } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { bulkQuery, cancelBulk } from '../../../api/bulks.ts'
import { undoAcceptance } from '../../../api/sessionActs.ts'
import { Reasons, Sums } from '../../../parts/bulk/BulkRun.tsx'
import bulk from '../../../parts/bulk/bulk.module.css'
import { ErrorNote, LoadingRows } from '../../../parts/Notes.tsx'
import { errorText } from '../../../parts/problemText.ts'
import { useSlug } from '../../../parts/session.ts'
import text from '../../../parts/text.module.css'
import { showToast } from '../../../parts/toast.ts'

type Props = {
  act: string
  onClose: () => void
  /** When given, the act can be taken back; told which act does so. */
  onUndoing?: (act: string) => void
}

export function AcceptRun({ act, onClose, onUndoing }: Props) {
  const { t } = useTranslation()
  const slug = useSlug()
  const client = useQueryClient()
  const { data, error, refetch } = useQuery(bulkQuery(slug, act))
  const fail = (failure: unknown) => showToast({ message: errorText(t, failure).says, tone: 'bad' })
  const stop = useMutation({
    mutationFn: () => cancelBulk(slug, act),
    onError: fail,
    onSettled: () => client.invalidateQueries({ queryKey: [slug, 'bulk', act] }),
  })
  const undo = useMutation({
    mutationFn: () => undoAcceptance(slug, act),
    onSuccess: ({ id }) => onUndoing?.(id),
    onError: fail,
  })
  const state = data?.state
  useEffect(() => {
    // What was mapped shows behind the dialog at once.
    if (state !== undefined && state !== 'running') void client.invalidateQueries({ queryKey: [slug, 'sessions'] })
  }, [state, client, slug])
  if (!data) return error ? <ErrorNote error={error} onRetry={() => void refetch()} /> : <LoadingRows rows={3} />
  const isRunning = data.state === 'running'
  const isUndo = onUndoing === undefined
  return (
    <Stack gap="md">
      <progress
        className={bulk.progress}
        max={data.selected}
        value={data.done + data.skipped + data.refused}
        aria-label={t('bulk.progress')}
      />
      <div role="status">
        <p className={bulk.number}>
          {isRunning
            ? t('bulk.state.running')
            : t(isUndo ? 'sessions.accept.undone' : 'sessions.accept.done', { count: data.done })}
        </p>
        <Sums bulk={data} />
      </div>
      <Reasons bulk={data} />
      {isRunning && <p className={text.soft}>{t('sessions.accept.canLeave')}</p>}
      <Group justify="flex-end" gap="xs">
        {isRunning && (
          <Button variant="default" onClick={() => stop.mutate()} loading={stop.isPending}>
            {t('bulk.stop')}
          </Button>
        )}
        {!isRunning && !isUndo && data.done > 0 && (
          <Button variant="default" onClick={() => undo.mutate()} loading={undo.isPending}>
            {t('common.undo')}
          </Button>
        )}
        <Button onClick={onClose} data-autofocus>
          {t('common.close')}
        </Button>
      </Group>
    </Stack>
  )
}
