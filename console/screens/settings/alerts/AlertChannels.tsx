/** Who is told: e-mail addresses and webhooks, each with a test that says what failed. */
import { Badge, Button, SegmentedControl, Switch, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import {
  type AlertChannel,
  addChannel,
  alertChannelsQuery,
  type ChannelTest,
  type NewChannel,
  setChannelState,
  testChannel,
} from '../../../api/alerts.ts'
import { ErrorNote, LoadingRows } from '../../../parts/Notes.tsx'
import { problemText } from '../../../parts/problemText.ts'
import { useMay, useSlug } from '../../../parts/session.ts'
import { useChange } from '../../../parts/useChange.ts'
import { When } from '../../../parts/When.tsx'
import classes from './Alerts.module.css'
import { RemoveChannel, RotateSecret } from './ChannelDialogs.tsx'
import { SecretDialog } from './SecretDialog.tsx'

export function AlertChannels() {
  const { t } = useTranslation()
  const slug = useSlug()
  const mayChange = useMay()('alerts.change')
  const { data, error, refetch } = useQuery(alertChannelsQuery(slug))
  return (
    <section className={classes.part} aria-labelledby="alert-channels">
      <h2 id="alert-channels" className={classes.title}>
        {t('alerts.channels.title')}
      </h2>
      <p className={classes.about}>{t('alerts.channels.about')}</p>
      <div className={classes.card}>
        {error && !data ? (
          <ErrorNote error={error} onRetry={() => void refetch()} />
        ) : !data ? (
          <LoadingRows rows={2} height={48} />
        ) : (
          <>
            {data.items.length === 0 && <p className={classes.quiet}>{t('alerts.channels.none')}</p>}
            <ul className={classes.channels}>
              {data.items.map(channel => (
                <Channel key={channel.id} channel={channel} mayChange={mayChange} />
              ))}
            </ul>
            {mayChange ? <AddChannel /> : <p className={classes.quiet}>{t('alerts.askWhom')}</p>}
          </>
        )}
      </div>
    </section>
  )
}

function Channel({ channel, mayChange }: { channel: AlertChannel; mayChange: boolean }) {
  const { t } = useTranslation()
  const slug = useSlug()
  const [tested, setTested] = useState<ChannelTest>()
  const { id, kind, state, address, problem, failedAt, workedAt, oldSecretUntil } = channel
  const test = useChange<void, ChannelTest>({ run: () => testChannel(slug, id), after: setTested })
  const turn = useChange<'on' | 'off'>({ run: next => setChannelState(slug, id, next) })
  const failure = tested ? (tested.ok ? null : tested.problem) : problem
  return (
    <li className={classes.channel}>
      <div className={classes.channelHead}>
        <Badge variant="light" color="gray" tt="none">
          {t(`alerts.channels.kind.${kind}`)}
        </Badge>
        <span className={classes.address}>{address}</span>
        <Switch
          label={state === 'on' ? t('alerts.channels.on') : t('alerts.channels.off')}
          aria-label={t('alerts.channels.switch', { address })}
          checked={state === 'on'}
          disabled={!mayChange || turn.isPending}
          onChange={event => turn.mutate(event.currentTarget.checked ? 'on' : 'off')}
        />
        <Button
          size="compact-sm"
          variant="default"
          disabled={!mayChange}
          aria-label={t('alerts.channels.testOf', { address })}
          aria-busy={test.isPending} // not disabled meanwhile: it would lose the focus of who works by keyboard
          onClick={() => test.isPending || test.mutate()}
        >
          {t(test.isPending ? 'alerts.channels.testing' : 'alerts.channels.test')}
        </Button>
        {kind === 'webhook' && <RotateSecret channel={channel} mayChange={mayChange} />}
        <RemoveChannel channel={channel} mayChange={mayChange} />
      </div>
      {oldSecretUntil && (
        <p className={classes.line}>
          {t('alerts.channels.oldSecretUntil')} <When at={oldSecretUntil} />
        </p>
      )}
      <div role="status" className={classes.result}>
        {failure ? (
          <span className={classes.bad}>
            {problemText(t, failure).says} {problemText(t, failure).fix}
            {tested?.status ? ` (${tested.status})` : ''} {!tested && failedAt && '· '}
            {!tested && failedAt && <When at={failedAt} show="relative" />}
          </span>
        ) : tested ? (
          <span className={classes.good}>{t(`alerts.channels.arrived.${kind}`)}</span>
        ) : (
          workedAt && (
            <span className={classes.soft}>
              {t('alerts.channels.worked')} <When at={workedAt} show="relative" />
            </span>
          )
        )}
      </div>
    </li>
  )
}

function AddChannel() {
  const { t } = useTranslation()
  const slug = useSlug()
  const [kind, setKind] = useState<'email' | 'webhook'>('email')
  const [address, setAddress] = useState('')
  const [secret, setSecret] = useState<string | null>(null)
  const [fault, setFault] = useState<string>()
  const add = useChange<NewChannel, { id: string; secret: string | null }>({
    run: channel => addChannel(slug, channel),
    done: () => t('alerts.channels.added'),
    after: answer => {
      setAddress('')
      setSecret(answer.secret)
    },
  })
  const submit = () => {
    const text = address.trim()
    const sound = kind === 'email' ? /^\S+@\S+\.\S+$/.test(text) : /^https?:\/\/\S+$/.test(text)
    setFault(sound ? undefined : t(`alerts.channels.fault.${kind}`))
    if (sound) add.mutate(kind === 'email' ? { kind, to: text } : { kind, url: text })
  }
  return (
    <form
      className={classes.add}
      onSubmit={event => {
        event.preventDefault()
        submit()
      }}
    >
      <SegmentedControl
        aria-label={t('alerts.channels.kindLabel')}
        value={kind}
        onChange={value => {
          setKind(value === 'webhook' ? 'webhook' : 'email')
          setFault(undefined)
        }}
        data={(['email', 'webhook'] as const).map(value => ({ value, label: t(`alerts.channels.kind.${value}`) }))}
      />
      <TextInput
        className={classes.grow}
        label={t(`alerts.channels.address.${kind}`)}
        placeholder={kind === 'email' ? 'oncall@clinic.example' : 'https://alerts.clinic.example/causeway'}
        autoComplete="off"
        value={address}
        error={fault}
        onChange={event => setAddress(event.currentTarget.value)}
      />
      <Button type="submit" loading={add.isPending} disabled={address.trim() === ''}>
        {t('alerts.channels.add')}
      </Button>
      <SecretDialog secret={secret} why={t('alerts.channels.secretWhy')} onClose={() => setSecret(null)} />
    </form>
  )
}
