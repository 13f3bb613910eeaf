/**
 * The bodies of one message, covered until somebody with the right says why. They are covered again after 15 minutes, on
 * leaving, or at the press of a button; who looked is shown to everybody.
 */
import { Button, Group } from '@mantine/core'
import { IconEye, IconEyeOff, IconLock } from '@tabler/icons-react'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { bodiesQuery, cover, coverOnLeaving, type Revealed, reveal, revealsQuery } from '../../api/audit.ts'
import { ErrorNote, LoadingRows } from '../Notes.tsx'
import { errorText } from '../problemText.ts'
import { ReasonDialog, type ReasonRequest } from '../ReasonDialog.tsx'
import { useMay, useSlug } from '../session.ts'
import text from '../text.module.css'
import { showToast } from '../toast.ts'
import { When } from '../When.tsx'
import { BodySteps } from './BodySteps.tsx'
import classes from './Payloads.module.css'

/** What is uncovered now. */
type Open = { message: string; endsAt: string }

export function Payloads({ of }: { of: Revealed }) {
  const { t } = useTranslation()
  const may = useMay()
  const { open, begin, end } = useReveal(of)
  const [asking, setAsking] = useState<ReasonRequest>()
  const ask = () =>
    setAsking({
      title: t('payloads.title'),
      explains: t('payloads.explains'),
      does: t('payloads.reveal'),
      onReason: ({ reason }) => void begin(reason),
    })
  return (
    <section className={classes.payloads} aria-label={t('payloads.title')}>
      {open ? (
        <>
          <Group justify="space-between" mb="xs">
            <span className={text.soft} role="status">
              {t('payloads.until')} <When at={open.endsAt} show="clock" />
            </span>
            <Button
              size="compact-sm"
              variant="default"
              leftSection={<IconEyeOff size={15} aria-hidden />}
              onClick={() => void end()}
            >
              {t('payloads.cover')}
            </Button>
          </Group>
          <Uncovered message={open.message} />
        </>
      ) : (
        <div className={classes.covered}>
          <IconLock size={20} stroke={1.5} aria-hidden />
          <p>{t('payloads.covered')}</p>
          {may('payloads.reveal') ? (
            <Button leftSection={<IconEye size={16} aria-hidden />} onClick={ask}>
              {t('payloads.reveal')}
            </Button>
          ) : (
            <NoRight of={of} />
          )}
        </div>
      )}
      <Seen of={of} />
      <ReasonDialog request={asking} onClose={() => setAsking(undefined)} />
    </section>
  )
}

function Uncovered({ message }: { message: string }) {
  const { data, error, refetch } = useQuery(bodiesQuery(useSlug(), message))
  if (error) return <ErrorNote error={error} onRetry={() => void refetch()} />
  return data ? <BodySteps bodies={data} /> : <LoadingRows rows={5} />
}

/** Uncovering, and every way in which it ends. */
function useReveal(of: Revealed) {
  const { t } = useTranslation()
  const slug = useSlug()
  const client = useQueryClient()
  const [open, setOpen] = useState<Open>()
  const { kind, id } = of

  useEffect(() => {
    if (!open) return
    const { message, endsAt } = open
    let isOver = false
    const forget = () => client.removeQueries({ queryKey: bodiesQuery(slug, message).queryKey })
    const timer = setTimeout(
      () => {
        isOver = true // the hub has ended it by itself
        forget()
        setOpen(undefined)
        showToast({ message: t('payloads.over') })
      },
      Math.max(0, Date.parse(endsAt) - Date.now()),
    )
    const leave = () => coverOnLeaving(slug, message)
    window.addEventListener('pagehide', leave)
    return () => {
      clearTimeout(timer)
      window.removeEventListener('pagehide', leave)
      if (isOver) return
      forget()
      void cover(slug, message).catch(() => undefined) // it ends by itself in any case
    }
  }, [open, slug, client, t])

  return {
    open,
    async begin(reason: string) {
      try {
        setOpen(await reveal(slug, { kind, id }, reason))
        await client.invalidateQueries({ queryKey: [slug, 'reveals'] })
      } catch (error) {
        showToast({ message: errorText(t, error).says, tone: 'bad' })
      }
    },
    async end() {
      setOpen(undefined)
      await client.invalidateQueries({ queryKey: [slug, 'reveals'] })
    },
  }
}

/** Whom to ask for the right, by name. */
function NoRight({ of }: { of: Revealed }) {
  const { t } = useTranslation()
  const { data } = useReveals(of)
  return (
    <>
      <Button leftSection={<IconEye size={16} aria-hidden />} disabled>
        {t('payloads.reveal')}
      </Button>
      <p className={text.soft}>
        {data?.ask.length ? t('payloads.ask', { names: data.ask.join(', ') }) : t('payloads.noRight')}
      </p>
    </>
  )
}

function Seen({ of }: { of: Revealed }) {
  const { t } = useTranslation()
  const { data } = useReveals(of)
  if (!data || data.seen.length === 0) return null
  return (
    <ul className={classes.seen} aria-label={t('payloads.seen')}>
      {data.seen.map(({ id, by, at }) => (
        <li key={id}>
          {t('payloads.seenBy', { name: by ?? t('payloads.somebody') })} <When at={at} />
        </li>
      ))}
    </ul>
  )
}

/** Who looked is told to those who may see messages. */
function useReveals({ kind, id }: Revealed) {
  const slug = useSlug()
  const may = useMay()
  return useQuery({ ...revealsQuery(slug, id), enabled: kind === 'message' && may('messages.read') })
}
