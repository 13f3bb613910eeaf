/** How far an act on many has come: a bar, sums that add up, why some were not done, and a way to stop it. */
import { Button, Group, Stack } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { type BulkStatus, bulkQuery, cancelBulk } from '../../api/bulks.ts'
import { ErrorNote, LoadingRows } from '../Notes.tsx'
import { errorText, problemText } from '../problemText.ts'
import { useSlug } from '../session.ts'
import { stateWord } from '../states.ts'
import text from '../text.module.css'
import { showToast } from '../toast.ts'
import { useLocale } from '../useLocale.ts'
import classes from './bulk.module.css'
import { kindOf } from './words.ts'

export function BulkRun({ id, onClose }: { id: string; onClose: () => void }) {
  const { t } = useTranslation()
  const slug = useSlug()
  const client = useQueryClient()
  const { data, error, refetch } = useQuery(bulkQuery(slug, id))
  const cancel = useMutation({
    mutationFn: () => cancelBulk(slug, id),
    onError: failure => showToast({ message: errorText(t, failure).says, tone: 'bad' }),
    onSettled: () => client.invalidateQueries({ queryKey: [slug, 'bulk', id] }),
  })
  if (!data) return error ? <ErrorNote error={error} onRetry={() => void refetch()} /> : <LoadingRows rows={3} />
  const running = data.state === 'running'
  return (
    <Stack gap="md">
      <progress
        className={classes.progress}
        max={data.selected}
        value={data.done + data.skipped + data.refused}
        aria-label={t('bulk.progress')}
      />
      <div role="status">
        <p className={classes.number}>{t(`bulk.state.${data.state}`)}</p>
        <Sums bulk={data} />
      </div>
      <Reasons bulk={data} />
      {running && <p className={text.soft}>{t('bulk.canLeave')}</p>}
      <Group justify="flex-end" gap="xs">
        {running && (
          <Button variant="default" onClick={() => cancel.mutate()} loading={cancel.isPending}>
            {t('bulk.stop')}
          </Button>
        )}
        <Button onClick={onClose} data-autofocus>
          {t('common.close')}
        </Button>
      </Group>
    </Stack>
  )
}

/** Done + skipped + refused of selected, in words. */
export function Sums({ bulk: { selected, done, skipped, refused } }: { bulk: BulkStatus }) {
  const { t } = useTranslation()
  return (
    <p className={classes.sums}>
      <span>{t('bulk.done', { count: done })}</span>
      <span>{t('bulk.skipped', { count: skipped })}</span>
      <span>{t('bulk.refused', { count: refused })}</span>
      <span className={text.soft}>{t('bulk.of', { count: selected })}</span>
    </p>
  )
}

/** Why some were not done. */
export function Reasons({ bulk: { why, action } }: { bulk: BulkStatus }) {
  const { t } = useTranslation()
  const { language } = useLocale()
  if (why.length === 0) return null
  return (
    <ul className={classes.rows}>
      {why.map(({ outcome, why: because, count }) => (
        <li key={`${outcome} ${because}`}>
          <span>
            {outcome === 'refused'
              ? problemText(t, because).says
              : because === 'cancelled'
                ? t('bulk.wasStopped')
                : action.startsWith('session.')
                  ? t(`bulk.sessionLeft.${because}`)
                  : action.startsWith('session.')
                    ? t(`sessions.accept.passed.${because}`, {
                        defaultValue: t(`sessions.hindrance.${because}`, { defaultValue: because }),
                      })
                    : action === 'referral.bring-in'
                      ? t(`listings.left.${because}`)
                      : t('bulk.because', { state: stateWord(kindOf(action), because).word[language] })}
          </span>
          <span>{count}</span>
        </li>
      ))}
    </ul>
  )
}
