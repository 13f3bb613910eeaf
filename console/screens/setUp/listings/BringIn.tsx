/** Bringing in what came before: how many referrals are left out, a few of them, why, and then how far it has come. */
import { Button, Group, Modal, Stack, Textarea } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type BringInPreview, bringIn, type Listing, previewBringIn } from '../../../api/listings.ts'
import { BulkRun } from '../../../parts/bulk/BulkRun.tsx'
import bulk from '../../../parts/bulk/bulk.module.css'
import { ErrorNote, LoadingRows } from '../../../parts/Notes.tsx'
import { errorText } from '../../../parts/problemText.ts'
import { useSlug } from '../../../parts/session.ts'
import { stateWord } from '../../../parts/states.ts'
import text from '../../../parts/text.module.css'
import { showToast } from '../../../parts/toast.ts'
import { useLocale } from '../../../parts/useLocale.ts'
import { When } from '../../../parts/When.tsx'
import classes from '../setUp.module.css'

/** As the hub asks it. */
const fewestLetters = 3

export function BringIn({ listing }: { listing: Listing }) {
  const { t } = useTranslation()
  const slug = useSlug()
  const client = useQueryClient()
  const [opened, setOpened] = useState(false)
  const [running, setRunning] = useState<string>()
  const close = () => {
    if (running) void client.invalidateQueries({ queryKey: [slug] })
    setRunning(undefined)
    setOpened(false)
  }
  return (
    <section className={classes.danger} aria-labelledby="bring-in">
      <h3 id="bring-in" className={classes.heading}>
        {t('listings.bringInHeading')}
      </h3>
      <p className={classes.about}>{t('listings.bringInAbout')}</p>
      <Button variant="default" onClick={() => setOpened(true)}>
        {t('listings.bringIn')}
      </Button>
      <Modal
        opened={opened}
        onClose={close}
        title={t('listings.bringInTitle', { name: listing.name })}
        size="lg"
        closeButtonProps={{ 'aria-label': t('common.close') }}
      >
        {opened &&
          (running ? (
            <BulkRun id={running} onClose={close} />
          ) : (
            <Preview listing={listing.id} onClose={close} onStarted={setRunning} />
          ))}
      </Modal>
    </section>
  )
}

type PreviewProps = { listing: string; onClose: () => void; onStarted: (id: string) => void }

function Preview({ listing, onClose, onStarted }: PreviewProps) {
  const { t } = useTranslation()
  const slug = useSlug()
  const { data, error, refetch } = useQuery({
    queryKey: [slug, 'bring-in', listing],
    queryFn: () => previewBringIn(slug, listing),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0, // each opening is a preview of its own
    refetchOnWindowFocus: false,
    retry: false,
  })
  const [reason, setReason] = useState('')
  const [asked, setAsked] = useState(false)
  const missing = reason.trim().length < fewestLetters
  const start = useMutation({
    mutationFn: (id: string) => bringIn(slug, listing, id, reason.trim()),
    onSuccess: (_answer, id) => onStarted(id),
    onError: failure => showToast({ message: errorText(t, failure).says, tone: 'bad' }),
  })
  if (error) return <ErrorNote error={error} onRetry={() => void refetch()} />
  if (!data) return <LoadingRows rows={4} />
  return (
    <form
      onSubmit={event => {
        event.preventDefault()
        if (!missing) return start.mutate(data.id)
        setAsked(true)
      }}
    >
      <Stack gap="md">
        <div role="status">
          <p className={bulk.number}>
            {data.selected === 0 ? t('listings.bringInNone') : t('listings.bringInCount', { count: data.selected })}
          </p>
          {data.more && <p className={text.soft}>{t('bulk.more', { count: data.selected })}</p>}
        </div>
        <Sample sample={data.sample} />
        {data.selected > 0 && (
          <Textarea
            label={t('reason.label')}
            description={t('listings.bringInExplains')}
            value={reason}
            onChange={event => setReason(event.currentTarget.value)}
            error={asked && missing ? t('reason.missing') : undefined}
            maxLength={500}
            autosize
            minRows={2}
          />
        )}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {t('common.cancel')}
          </Button>
          {data.selected > 0 && (
            <Button type="submit" loading={start.isPending}>
              {t('listings.bringInDoes', { count: data.selected })}
            </Button>
          )}
        </Group>
      </Stack>
    </form>
  )
}

function Sample({ sample }: { sample: BringInPreview['sample'] }) {
  const { t } = useTranslation()
  const { language } = useLocale()
  if (sample.length === 0) return null
  return (
    <section>
      <h3 className={bulk.heading}>{t('bulk.sample')}</h3>
      <ul className={bulk.rows}>
        {sample.map(row => (
          <li key={row.id}>
            <span>
              {row.who ?? '–'} <span className={text.soft}>{row.reference}</span> ·{' '}
              {row.label ?? stateWord('referral', row.class).word[language]}
            </span>
            <span>
              <When at={row.receivedAt} show="clock" />
            </span>
          </li>
        ))}
      </ul>
    </section>
  )
}
