/** From which score on suggestions are accepted, with what that would do, before anything is done. */
import { Button, Group, Slider, Stack } from '@mantine/core'
import { keepPreviousData, useMutation, useQuery } from '@tanstack/react-query'
import { useId, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { previewAcceptance, startAcceptance } from '../../../api/sessionActs.ts'
import type { SessionTab } from '../../../api/sessionTypes.ts'
import { ErrorNote, LoadingRows } from '../../../parts/Notes.tsx'
import { errorText } from '../../../parts/problemText.ts'
import { useSlug } from '../../../parts/session.ts'
import text from '../../../parts/text.module.css'
import { showToast } from '../../../parts/toast.ts'
import { AcceptPreview } from './AcceptPreview.tsx'
import classes from './accept.module.css'
import { bandOf, firstScore, kindOfTab, leastScore } from './scores.ts'

type Props = { tab: SessionTab; agency: string | undefined; onStarted: (act: string) => void; onClose: () => void }

/** The dialog begins at the score. */
const focusFirst = { 'data-autofocus': true }
const marks = [70, 80, 90, 100].map(value => ({ value, label: String(value) }))

export function AcceptForm({ tab, agency, onStarted, onClose }: Props) {
  const { t } = useTranslation()
  const slug = useSlug()
  const means = useId()
  const [shown, setShown] = useState(firstScore[tab])
  const [score, setScore] = useState(firstScore[tab])
  const kind = kindOfTab[tab]
  const { data, error, refetch, isPlaceholderData } = useQuery({
    queryKey: [slug, 'session-acceptance', tab, agency ?? '', score],
    queryFn: () => previewAcceptance(slug, tab, score / 100, agency),
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0, // each opening is a preview of its own
    refetchOnWindowFocus: false,
    retry: false,
  })
  const start = useMutation({
    mutationFn: (id: string) => startAcceptance(slug, id),
    onSuccess: (_answer, id) => onStarted(id),
    onError: failure => showToast({ message: errorText(t, failure).says, tone: 'bad' }),
  })
  const isCurrent = !isPlaceholderData && shown === score
  return (
    <Stack gap="md">
      <div className={classes.score}>
        <span className={classes.label} id={`${means}-label`}>
          {t('sessions.accept.from')} <strong className={text.figures}>{t('sessions.score', { score: shown })}</strong>
        </span>
        <Slider
          min={leastScore}
          max={100}
          value={shown}
          onChange={setShown}
          onChangeEnd={setScore}
          marks={marks}
          label={null}
          thumbProps={{ ...focusFirst, 'aria-labelledby': `${means}-label`, 'aria-describedby': means }}
        />
        <p id={means} className={text.soft}>
          {t(`sessions.accept.means.${kind}.${bandOf(kind, shown)}`)}
        </p>
      </div>
      {error ? (
        <ErrorNote error={error} onRetry={() => void refetch()} />
      ) : data ? (
        <div aria-busy={!isCurrent} className={classes.preview}>
          <AcceptPreview tab={tab} preview={data} />
        </div>
      ) : (
        <LoadingRows rows={5} />
      )}
      <Group justify="flex-end" gap="xs" className={classes.foot}>
        <Button variant="default" onClick={onClose}>
          {t('common.cancel')}
        </Button>
        {data && data.selected > 0 && (
          <Button loading={start.isPending} disabled={!isCurrent} onClick={() => start.mutate(data.id)}>
            {t('sessions.accept.does', { count: data.selected })}
          </Button>
        )}
      </Group>
    </Stack>
  )
}
