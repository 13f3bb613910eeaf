/** The settings of Synchronization: the choices, the pulls, the consent and the switch, in a drawer. */
import { Button, Checkbox, NativeSelect, NumberInput, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { pullSessions, saveSessionChoices, sessionSettingsQuery, withdrawConsent } from '../../api/sessions.ts'
import type { SessionSettings as Saved, SessionChoices, SessionOverview } from '../../api/sessionTypes.ts'
import { DetailDrawer } from '../../parts/DetailDrawer.tsx'
import { ErrorNote, LoadingRows } from '../../parts/Notes.tsx'
import { useMay, useSlug } from '../../parts/session.ts'
import text from '../../parts/text.module.css'
import { useChange } from '../../parts/useChange.ts'
import { useLocale } from '../../parts/useLocale.ts'
import { When } from '../../parts/When.tsx'
import { SwitchButton, WhoSwitched } from './Switch.tsx'
import classes from './sessions.module.css'
import { GracePanel } from './whatIf/GracePanel.tsx'

type Props = { overview: SessionOverview; onClose: () => void }

export function SessionSettings({ overview, onClose }: Props) {
  const { t } = useTranslation()
  const mayRead = useMay()('sessions.read')
  const { data, error, refetch, isFetchedAfterMount } = useQuery({
    ...sessionSettingsQuery(useSlug()),
    refetchOnMount: 'always',
    refetchOnWindowFocus: false,
  })
  return (
    <DetailDrawer title={t('sessions.settings.title')} onClose={onClose}>
      {data && isFetchedAfterMount ? (
        <div className={classes.drawer}>
          <Choices key={data.version} saved={data} />
          {overview.running && !overview.byFiles && <Pulls />}
          {overview.running && mayRead && <GracePanel />}
          <Consent saved={data} />
          <Switch enabled={data.enabled} />
        </div>
      ) : error ? (
        <ErrorNote error={error} onRetry={() => void refetch()} />
      ) : (
        <LoadingRows rows={6} height={48} />
      )}
    </DetailDrawer>
  )
}

const ticks = ['autoRender', 'strictNames', 'guardianSigning', 'appendix'] as const
const firstDigest = { weekday: 5, minute: 8 * 60, olderThanDays: 3 }

function Choices({ saved }: { saved: Saved }) {
  const { t } = useTranslation()
  const slug = useSlug()
  const mayChange = useMay()('sessions.settings')
  const [choices, setChoices] = useState<SessionChoices>(saved.choices)
  const isChanged = JSON.stringify(choices) !== JSON.stringify(saved.choices)
  const save = useChange({
    run: () => saveSessionChoices(slug, saved.version, choices),
    done: () => t('setUp.saved'),
  })
  return (
    <form
      className={classes.form}
      onSubmit={event => {
        event.preventDefault()
        if (mayChange && isChanged) save.mutate()
      }}
    >
      {ticks.map(name => (
        <Checkbox
          key={name}
          label={t(`sessions.settings.${name}`)}
          description={t(`sessions.settings.${name}Help`)}
          checked={choices[name]}
          disabled={!mayChange}
          onChange={event => setChoices({ ...choices, [name]: event.currentTarget.checked })}
        />
      ))}
      <Checkbox
        label={t('sessions.settings.digest')}
        description={t('sessions.settings.digestHelp')}
        checked={choices.digest !== null}
        disabled={!mayChange}
        onChange={event => setChoices({ ...choices, digest: event.currentTarget.checked ? firstDigest : null })}
      />
      {choices.digest && (
        <Digest digest={choices.digest} disabled={!mayChange} onChange={digest => setChoices({ ...choices, digest })} />
      )}
      <div className={classes.acts}>
        <Button type="submit" loading={save.isPending} disabled={!mayChange || !isChanged}>
          {t('setUp.save')}
        </Button>
        {!mayChange && <span className={text.soft}>{t('setUp.askAdmin')}</span>}
      </div>
    </form>
  )
}

type Digest = NonNullable<SessionChoices['digest']>
type DigestProps = { digest: Digest; disabled: boolean; onChange: (digest: Digest) => void }

function Digest({ digest, disabled, onChange }: DigestProps) {
  const { t } = useTranslation()
  const { locale } = useLocale()
  const day = new Intl.DateTimeFormat(locale, { weekday: 'long', timeZone: 'UTC' })
  // The first of January 2024 was a Monday.
  const days = [1, 2, 3, 4, 5, 6, 7].map(value => ({
    value: String(value),
    label: day.format(new Date(Date.UTC(2024, 0, value))),
  }))
  const pad = (number: number) => String(number).padStart(2, '0')
  return (
    <div className={classes.trio}>
      <NativeSelect
        label={t('sessions.settings.weekday')}
        data={days}
        value={String(digest.weekday)}
        disabled={disabled}
        onChange={event => onChange({ ...digest, weekday: Number(event.currentTarget.value) })}
      />
      <TextInput
        type="time"
        label={t('sessions.settings.time')}
        value={`${pad(Math.floor(digest.minute / 60))}:${pad(digest.minute % 60)}`}
        disabled={disabled}
        onChange={event => {
          const [hour, minute] = event.currentTarget.value.split(':').map(Number)
          if (hour !== undefined && minute !== undefined) onChange({ ...digest, minute: hour * 60 + minute })
        }}
      />
      <NumberInput
        label={t('sessions.settings.olderThan')}
        min={0}
        max={60}
        allowDecimal={false}
        value={digest.olderThanDays}
        disabled={disabled}
        onChange={value => typeof value === 'number' && onChange({ ...digest, olderThanDays: value })}
      />
    </div>
  )
}

function Pulls() {
  const { t } = useTranslation()
  const slug = useSlug()
  const mayPull = useMay()('sessions.map')
  const pull = useChange({ run: () => pullSessions(slug, true), done: () => t('sessions.pullBegun') })
  return (
    <section className={classes.panel} aria-labelledby="pulls">
      <h3 id="pulls" className={classes.heading}>
        {t('sessions.settings.pulls')}
      </h3>
      <p>{t('sessions.settings.pullsText')}</p>
      <Button variant="default" disabled={!mayPull} loading={pull.isPending} onClick={() => pull.mutate()}>
        {t('sessions.settings.pullAll')}
      </Button>
      {mayPull && (
        <Link to="/o/$slug/sessions/files" params={{ slug }} className={text.link}>
          {t('sessionFiles.beside')}
        </Link>
      )}
    </section>
  )
}

function Consent({ saved: { consent } }: { saved: Saved }) {
  const { t } = useTranslation()
  const slug = useSlug()
  const mayWithdraw = useMay()('sessions.settings')
  const [sure, setSure] = useState(false)
  const withdraw = useChange({ run: () => withdrawConsent(slug), done: () => t('sessions.consent.withdrawn') })
  if (!consent) return null
  return (
    <section className={classes.panel} aria-labelledby="consent">
      <h3 id="consent" className={classes.heading}>
        {t('sessions.consent.title')}
      </h3>
      <p>
        {t('sessions.consent.by', { who: consent.by.name ?? t('sessions.somebody') })} <When at={consent.at} />
      </p>
      {mayWithdraw && (
        <Button
          variant="default"
          loading={withdraw.isPending}
          onClick={() => (sure ? withdraw.mutate() : setSure(true))}
        >
          {t(sure ? 'sessions.consent.withdrawSure' : 'sessions.consent.withdraw')}
        </Button>
      )}
      {sure && (
        <p className={text.soft} role="status">
          {t('sessions.consent.withdrawMeans')}
        </p>
      )}
    </section>
  )
}

function Switch({ enabled }: { enabled: boolean }) {
  const { t } = useTranslation()
  const maySwitch = useMay()('sessions.switch')
  return (
    <section className={classes.panel} aria-labelledby="switch">
      <h3 id="switch" className={classes.heading}>
        {t('sessions.off.heading')}
      </h3>
      <WhoSwitched />
      {maySwitch && <SwitchButton on={!enabled} />}
    </section>
  )
}
