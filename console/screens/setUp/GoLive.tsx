/** What going live waits for: agreement, access policy and privacy sign-off, each with who, when and where it is kept. */
import { Button, Group, Modal, Stack, Textarea, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { goLiveQuery, recordGoLive, withdrawGoLive } from '../../api/setUp.ts'
import type { GoLiveKind, GoLiveRecord, GoLive as Readiness } from '../../api/setUpTypes.ts'
import { Mark } from '../../parts/Mark.tsx'
import { ErrorNote, LoadingRows } from '../../parts/Notes.tsx'
import { ReasonDialog, type ReasonRequest } from '../../parts/ReasonDialog.tsx'
import { useSlug } from '../../parts/session.ts'
import text from '../../parts/text.module.css'
import { useChange } from '../../parts/useChange.ts'
import { When } from '../../parts/When.tsx'
import classes from './setUp.module.css'

export function GoLive() {
  const { t } = useTranslation()
  const slug = useSlug()
  const { data, error, refetch } = useQuery(goLiveQuery(slug))
  return (
    <section className={classes.card} aria-labelledby="go-live">
      <h2 id="go-live" className={classes.heading}>
        {t('goLive.title')}
      </h2>
      {data ? (
        <Checklist readiness={data} />
      ) : error ? (
        <ErrorNote error={error} onRetry={() => void refetch()} />
      ) : (
        <LoadingRows rows={3} height={56} />
      )}
    </section>
  )
}

function Checklist({ readiness }: { readiness: Readiness }) {
  const { t } = useTranslation()
  const slug = useSlug()
  const { environment, ready, flowing, records, scenarios, waiting } = readiness
  const [recording, setRecording] = useState<GoLiveKind>()
  const [request, setRequest] = useState<ReasonRequest>()
  const withdraw = useChange({
    run: ({ kind, reason }: { kind: GoLiveKind; reason: string }) => withdrawGoLive(slug, kind, reason),
    done: () => t('goLive.didWithdraw'),
  })
  const askWithdraw = (kind: GoLiveKind) =>
    setRequest({
      title: t('goLive.withdrawTitle', { what: t(`goLive.kind.${kind}.name`) }),
      explains: t(environment === 'production' ? 'goLive.withdrawStops' : 'goLive.withdrawStaging'),
      does: t('goLive.withdraw'),
      onReason: ({ reason }) => withdraw.mutate({ kind, reason }),
    })
  const held = waiting.messages + waiting.deliveries
  return (
    <>
      <p className={classes.about}>
        {environment !== 'production'
          ? t(ready ? 'goLive.stagingReady' : 'goLive.staging')
          : flowing
            ? t('goLive.flowing')
            : t('goLive.held', { count: held })}
      </p>
      <ul className={classes.list}>
        {records.map(record => (
          <Record key={record.kind} record={record} onRecord={setRecording} onWithdraw={askWithdraw}>
            {record.kind === 'scenarios' && <ScenarioNote last={scenarios} slug={slug} />}
          </Record>
        ))}
      </ul>
      <RecordDialog kind={recording} onClose={() => setRecording(undefined)} />
      <ReasonDialog request={request} onClose={() => setRequest(undefined)} />
    </>
  )
}

type RecordProps = {
  record: GoLiveRecord
  onRecord: (kind: GoLiveKind) => void
  onWithdraw: (kind: GoLiveKind) => void
  children?: ReactNode
}

function Record({ record: { kind, recorded, mayRecord }, onRecord, onWithdraw, children }: RecordProps) {
  const { t } = useTranslation()
  const name = t(`goLive.kind.${kind}.name`)
  return (
    <li className={classes.row}>
      <span className={classes.mark} data-done={recorded !== null || undefined}>
        <Mark shape={recorded ? 'done' : 'act'} />
        <span className={text.unseen}>{t(recorded ? 'goLive.recorded' : 'goLive.open')}</span>
      </span>
      <span className={classes.rowWords}>
        <strong>{name}</strong>
        {recorded ? (
          <span className={text.soft}>
            {recorded.reference} · {recorded.by?.name ?? t('history.somebody')} · <When at={recorded.at} />
            {recorded.note && ` · ${recorded.note}`}
          </span>
        ) : (
          <span className={text.soft}>
            {t(`goLive.kind.${kind}.about`)} {!mayRecord && t(`goLive.kind.${kind}.ask`)}
          </span>
        )}
        {children}
      </span>
      {recorded ? (
        <Button
          variant="subtle"
          color="gray"
          size="compact-sm"
          disabled={!mayRecord}
          aria-label={t('goLive.withdrawWhat', { what: name })}
          onClick={() => onWithdraw(kind)}
        >
          {t('goLive.withdraw')}
        </Button>
      ) : (
        <Button
          variant="light"
          size="compact-sm"
          disabled={!mayRecord}
          aria-label={t('goLive.recordWhat', { what: name })}
          onClick={() => onRecord(kind)}
        >
          {t('goLive.record')}
        </Button>
      )}
    </li>
  )
}

/** How the scenarios went last, or how to play them. */
function ScenarioNote({ last, slug }: { last: Readiness['scenarios']; slug: string }) {
  const { t } = useTranslation()
  if (!last)
    return (
      <span className={text.soft}>
        {t('goLive.scenarios.never')} <code>npm run causeway -- staging --record {slug}</code>
      </span>
    )
  return (
    <span className={text.soft}>
      <When at={last.at} />
      {' · '}
      {last.green
        ? t('goLive.scenarios.green', { count: last.played })
        : t('goLive.scenarios.failed', { names: last.failed.join(', ') })}
    </span>
  )
}

function RecordDialog({ kind, onClose }: { kind: GoLiveKind | undefined; onClose: () => void }) {
  const { t } = useTranslation()
  return (
    <Modal
      opened={kind !== undefined}
      onClose={onClose}
      title={kind && t('goLive.recordWhat', { what: t(`goLive.kind.${kind}.name`) })}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      {kind && <RecordForm kind={kind} onClose={onClose} />}
    </Modal>
  )
}

function RecordForm({ kind, onClose }: { kind: GoLiveKind; onClose: () => void }) {
  const { t } = useTranslation()
  const slug = useSlug()
  const [reference, setReference] = useState('')
  const [note, setNote] = useState('')
  const [asked, setAsked] = useState(false)
  const record = useChange({
    run: () => recordGoLive(slug, kind, reference.trim(), note.trim()),
    done: () => t('goLive.didRecord'),
    after: onClose,
  })
  return (
    <form
      noValidate
      onSubmit={event => {
        event.preventDefault()
        setAsked(true)
        if (reference.trim() !== '') record.mutate()
      }}
    >
      <Stack gap="md">
        <TextInput
          data-autofocus
          label={t('goLive.reference')}
          description={t(`goLive.kind.${kind}.reference`)}
          aria-required
          error={asked && reference.trim() === '' ? t('form.error.required') : undefined}
          value={reference}
          maxLength={200}
          autoComplete="off"
          onChange={event => setReference(event.currentTarget.value)}
        />
        <Textarea
          label={t('form.optional', { label: t('goLive.note') })}
          value={note}
          maxLength={500}
          autosize
          minRows={2}
          onChange={event => setNote(event.currentTarget.value)}
        />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {t('common.cancel')}
          </Button>
          <Button type="submit" loading={record.isPending}>
            {t('goLive.record')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
