/** What is sent, when, and how little it says: one form, saved as a whole over the version that was seen. */
import { Button, NumberInput, Select, Switch, TextInput } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { problemOf } from '../../../api/problem.ts'
import {
  type ReminderSettings,
  type ReminderSetUp,
  reminderSetUpQuery,
  saveReminderSettings,
} from '../../../api/reminders.ts'
import { ProblemBox } from '../../../parts/ProblemBox.tsx'
import { errorText } from '../../../parts/problemText.ts'
import { useMay, useSlug } from '../../../parts/session.ts'
import { showToast } from '../../../parts/toast.ts'
import alerts from '../alerts/Alerts.module.css'
import { KindTable } from './KindTable.tsx'
import classes from './Reminders.module.css'

const mostReminders = 4

export function ReminderForm({ setUp }: { setUp: ReminderSetUp }) {
  const { t } = useTranslation()
  const slug = useSlug()
  const client = useQueryClient()
  const mayChange = useMay()('reminders.change')
  const [saved, setSaved] = useState(setUp)
  const [draft, setDraft] = useState(setUp.settings)
  const [saving, setSaving] = useState(false)
  const [fault, setFault] = useState<string>()
  const [meanwhile, setMeanwhile] = useState(false)
  const changed = !same(draft, saved.settings)
  const set = (change: Partial<ReminderSettings>) => setDraft({ ...draft, ...change })
  const { contact, quiet, hoursBefore } = draft

  const save = async () => {
    const missing = draft.on && contact.phone.trim() === ''
    setFault(missing ? t('reminders.form.phoneMissing') : undefined)
    if (missing) return
    setSaving(true)
    try {
      const hours = [...new Set(hoursBefore)].sort((a, b) => b - a)
      const settings = { ...draft, hoursBefore: hours }
      const { version } = await saveReminderSettings(slug, settings, saved.version)
      setSaved({ ...saved, version, settings })
      setDraft(settings)
      setMeanwhile(false)
      showToast({ message: t('reminders.form.saved') })
      await client.invalidateQueries({ queryKey: [slug] })
    } catch (error) {
      const { says, fix } = errorText(t, error)
      showToast({ message: `${says} ${fix}`, tone: 'bad' })
      if (problemOf(error).status === 409) {
        setSaved(await client.fetchQuery({ ...reminderSetUpQuery(slug), staleTime: 0 })) // saving again then means it
        setMeanwhile(true)
      }
    } finally {
      setSaving(false)
    }
  }

  return (
    <section className={alerts.part} aria-labelledby="reminder-form">
      <h2 id="reminder-form" className={alerts.title}>
        {t('reminders.form.title')}
      </h2>
      <p className={alerts.about}>{t('reminders.form.about')}</p>
      <form
        className={alerts.card}
        onSubmit={event => {
          event.preventDefault()
          if (changed) void save()
        }}
      >
        <fieldset className={alerts.group} disabled={!mayChange}>
          <legend>{t('reminders.form.what')}</legend>
          <div className={alerts.fields}>
            <Switch
              className={alerts.wide}
              label={t('reminders.form.on')}
              description={t('reminders.form.onHelp')}
              checked={draft.on}
              onChange={event => set({ on: event.currentTarget.checked })}
            />
            <div className={alerts.wide}>
              <KindTable kinds={draft.kinds} onChange={kinds => set({ kinds })} />
            </div>
            {!saved.mail && Object.values(draft.kinds).some(kind => kind.email) && (
              <div className={alerts.wide}>
                <ProblemBox code="mail.not-set-up" tone="act" />
              </div>
            )}
            {!saved.gateway && Object.values(draft.kinds).some(kind => kind.sms) && (
              <div className={alerts.wide}>
                <ProblemBox code="sms.not-set-up" tone="act" />
              </div>
            )}
            <Select
              label={t('reminders.form.first')}
              description={t('reminders.form.firstHelp')}
              data={(['sms', 'email'] as const).map(value => ({ value, label: t(`reminders.channel.${value}`) }))}
              value={draft.first}
              allowDeselect={false}
              onChange={value => set({ first: value === 'email' ? 'email' : 'sms' })}
            />
          </div>
        </fieldset>
        <fieldset className={alerts.group} disabled={!mayChange}>
          <legend>{t('reminders.form.when')}</legend>
          <div className={alerts.fields}>
            {hoursBefore.map((hours, index) => (
              <NumberInput
                key={`${index.toString()} of ${hoursBefore.length}`}
                label={t('reminders.form.before', { number: index + 1 })}
                suffix={t('reminders.form.hours')}
                value={hours}
                min={1}
                max={336}
                allowDecimal={false}
                onChange={value =>
                  set({ hoursBefore: hoursBefore.map((each, at) => (at === index ? Number(value) || 1 : each)) })
                }
              />
            ))}
            <div className={alerts.wide}>
              {hoursBefore.length < mostReminders && (
                <Button variant="default" size="compact-sm" onClick={() => set({ hoursBefore: [...hoursBefore, 24] })}>
                  {t('reminders.form.more')}
                </Button>
              )}{' '}
              {hoursBefore.length > 1 && (
                <Button
                  variant="subtle"
                  color="gray"
                  size="compact-sm"
                  onClick={() => set({ hoursBefore: hoursBefore.slice(0, -1) })}
                >
                  {t('reminders.form.fewer')}
                </Button>
              )}
            </div>
            <TextInput
              type="time"
              label={t('reminders.form.quietFrom')}
              value={quiet.from}
              onChange={event =>
                event.currentTarget.value && set({ quiet: { ...quiet, from: event.currentTarget.value } })
              }
            />
            <TextInput
              type="time"
              label={t('reminders.form.quietTo')}
              value={quiet.to}
              onChange={event =>
                event.currentTarget.value && set({ quiet: { ...quiet, to: event.currentTarget.value } })
              }
            />
            <p className={`${alerts.wide} ${classes.help}`}>{t('reminders.form.quietHelp', { zone: saved.zone })}</p>
          </div>
        </fieldset>
        <fieldset className={alerts.group} disabled={!mayChange}>
          <legend>{t('reminders.form.says')}</legend>
          <div className={alerts.fields}>
            <TextInput
              label={t('reminders.form.phone')}
              description={t('reminders.form.phoneHelp')}
              value={contact.phone}
              error={fault}
              maxLength={40}
              onChange={event => set({ contact: { ...contact, phone: event.currentTarget.value } })}
            />
            <TextInput
              type="email"
              label={t('reminders.form.email')}
              description={t('reminders.form.emailHelp')}
              value={contact.email}
              onChange={event => set({ contact: { ...contact, email: event.currentTarget.value } })}
            />
            <Select
              label={t('reminders.form.place')}
              description={t('reminders.form.placeHelp')}
              data={(['address', 'name', 'none'] as const).map(value => ({
                value,
                label: t(`reminders.form.places.${value}`),
              }))}
              value={draft.place}
              allowDeselect={false}
              onChange={value => set({ place: value === 'name' ? 'name' : value === 'none' ? 'none' : 'address' })}
            />
            <Select
              label={t('reminders.form.fallback')}
              description={t('reminders.form.fallbackHelp')}
              data={[
                { value: 'en', label: 'English' },
                { value: 'fr', label: 'Français' },
              ]}
              value={draft.fallback}
              allowDeselect={false}
              onChange={value => set({ fallback: value === 'fr' ? 'fr' : 'en' })}
            />
            <Switch
              className={alerts.wide}
              label={t('reminders.form.nameless')}
              description={t(
                saved.profile === 'behavioural-health'
                  ? 'reminders.form.namelessAdvised'
                  : 'reminders.form.namelessHelp',
              )}
              checked={draft.nameless}
              onChange={event => set({ nameless: event.currentTarget.checked })}
            />
            <Switch
              className={alerts.wide}
              label={t('reminders.form.ranked')}
              description={t('reminders.form.rankedHelp')}
              checked={draft.consent === 'ranked'}
              onChange={event => set({ consent: event.currentTarget.checked ? 'ranked' : 'given' })}
            />
          </div>
        </fieldset>
        {meanwhile && <ProblemBox code="request.conflict" />}
        <div className={alerts.save}>
          <Button type="submit" disabled={!mayChange || !changed} loading={saving}>
            {t('alerts.rules.save')}
          </Button>
          {changed && mayChange && (
            <Button variant="default" onClick={() => setDraft(saved.settings)}>
              {t('alerts.rules.undo')}
            </Button>
          )}
          {!mayChange && <span className={alerts.soft}>{t('alerts.askWhom')}</span>}
        </div>
      </form>
    </section>
  )
}

const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b)
