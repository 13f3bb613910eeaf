/** The gateway that SMS leave through: any that takes JSON over HTTPS. Its key and secret go in and never come out. */
import { Button, PasswordInput, Switch, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type GivenGateway, type ShownGateway, saveGateway } from '../../../api/reminders.ts'
import { useMay, useSlug } from '../../../parts/session.ts'
import { useChange } from '../../../parts/useChange.ts'
import alerts from '../alerts/Alerts.module.css'
import classes from './Reminders.module.css'

const none: ShownGateway = {
  url: '',
  header: 'Authorization',
  from: '',
  fields: { to: 'to', from: 'from', text: 'text' },
  keepsKeys: false,
  answered: false,
}

export function SmsGateway({ gateway, answersTo }: { gateway: ShownGateway | null; answersTo: string | null }) {
  const { t } = useTranslation()
  const slug = useSlug()
  const mayChange = useMay()('reminders.change')
  const [draft, setDraft] = useState(gateway ?? none)
  const [key, setKey] = useState('')
  const [secret, setSecret] = useState('')
  const save = useChange<GivenGateway | null>({
    run: given => saveGateway(slug, given),
    done: (_, given) => t(given ? 'reminders.gateway.saved' : 'reminders.gateway.removed'),
    after: () => {
      setKey('')
      setSecret('')
    },
  })
  const set = (change: Partial<ShownGateway>) => setDraft({ ...draft, ...change })
  const setField = (name: keyof ShownGateway['fields'], value: string) =>
    set({ fields: { ...draft.fields, [name]: value } })
  const moved = gateway !== null && gateway.url !== draft.url
  const needsKey = key === '' && (gateway === null || moved)
  const given = (): GivenGateway => {
    const { answered: _, ...rest } = draft
    return { ...rest, ...(key ? { key } : {}), ...(secret ? { secret } : {}) }
  }
  return (
    <section className={alerts.part} aria-labelledby="reminder-gateway">
      <h2 id="reminder-gateway" className={alerts.title}>
        {t('reminders.gateway.title')}
      </h2>
      <p className={alerts.about}>{t('reminders.gateway.about')}</p>
      <form
        className={alerts.card}
        onSubmit={event => {
          event.preventDefault()
          save.mutate(given())
        }}
      >
        <fieldset className={alerts.group} disabled={!mayChange}>
          <div className={alerts.fields}>
            <TextInput
              className={alerts.wide}
              type="url"
              label={t('reminders.gateway.url')}
              placeholder="https://sms.example.org/messages"
              value={draft.url}
              onChange={event => set({ url: event.currentTarget.value })}
            />
            <TextInput
              label={t('reminders.gateway.header')}
              value={draft.header}
              onChange={event => set({ header: event.currentTarget.value })}
            />
            <PasswordInput
              label={t('reminders.gateway.key')}
              placeholder={gateway && !moved ? t('reminders.gateway.kept') : 'Bearer …'}
              autoComplete="off"
              value={key}
              visibilityToggleButtonProps={{ 'aria-label': t('reminders.gateway.look') }}
              onChange={event => setKey(event.currentTarget.value)}
            />
            <TextInput
              label={t('reminders.gateway.from')}
              value={draft.from}
              onChange={event => set({ from: event.currentTarget.value })}
            />
            {(['to', 'from', 'text'] as const).map(name => (
              <TextInput
                key={name}
                label={t(`reminders.gateway.field.${name}`)}
                value={draft.fields[name]}
                onChange={event => setField(name, event.currentTarget.value)}
              />
            ))}
            <Switch
              className={alerts.wide}
              label={t('reminders.gateway.keepsKeys')}
              description={t('reminders.gateway.keepsKeysHelp')}
              checked={draft.keepsKeys}
              onChange={event => set({ keepsKeys: event.currentTarget.checked })}
            />
            <PasswordInput
              label={t('reminders.gateway.secret')}
              description={t('reminders.gateway.secretHelp')}
              placeholder={gateway?.answered && !moved ? t('reminders.gateway.kept') : ''}
              autoComplete="off"
              value={secret}
              visibilityToggleButtonProps={{ 'aria-label': t('reminders.gateway.look') }}
              onChange={event => setSecret(event.currentTarget.value)}
            />
            {answersTo && (
              <div>
                <p className={classes.sheetTitle}>{t('reminders.gateway.answersTo')}</p>
                <p className={classes.address}>{answersTo}</p>
              </div>
            )}
          </div>
        </fieldset>
        <div className={alerts.save}>
          <Button
            type="submit"
            loading={save.isPending}
            disabled={!mayChange || draft.url === '' || draft.from === '' || needsKey}
          >
            {t('reminders.gateway.save')}
          </Button>
          {gateway && mayChange && (
            <Button variant="subtle" color="gray" onClick={() => save.mutate(null)}>
              {t('reminders.gateway.remove')}
            </Button>
          )}
          {!mayChange && <span className={alerts.soft}>{t('alerts.askWhom')}</span>}
        </div>
      </form>
    </section>
  )
}
