/** How messages read, in both languages, and one to oneself. */
import { Button, SegmentedControl, Select, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import {
  type ReminderChannel,
  type ReminderKind,
  type ReminderSetUp,
  type ReminderTest,
  reminderTextsQuery,
  testReminder,
} from '../../../api/reminders.ts'
import { ErrorNote, LoadingRows } from '../../../parts/Notes.tsx'
import { problemText } from '../../../parts/problemText.ts'
import { useMay, useSlug } from '../../../parts/session.ts'
import { useChange } from '../../../parts/useChange.ts'
import { useLocale } from '../../../parts/useLocale.ts'
import alerts from '../alerts/Alerts.module.css'
import { kinds } from './KindTable.tsx'
import classes from './Reminders.module.css'

const route = getRouteApi('/o/$slug/settings/reminders')

export function ReminderTexts({ setUp }: { setUp: ReminderSetUp }) {
  const { t } = useTranslation()
  const slug = useSlug()
  const { locale } = useLocale()
  const mayTest = useMay()('reminders.change')
  const [kind, setKind] = useState<ReminderKind>('confirmation')
  const [language, setLanguage] = useState<'en' | 'fr'>(locale.startsWith('fr') ? 'fr' : 'en')
  const { visit, ...search } = route.useSearch()
  const navigate = route.useNavigate()
  const { data, error, refetch } = useQuery(reminderTextsQuery(slug, setUp.version, visit))
  const text = data?.texts.find(each => each.kind === kind && each.language === language)
  return (
    <section className={alerts.part} aria-labelledby="reminder-texts">
      <h2 id="reminder-texts" className={alerts.title}>
        {t('reminders.texts.title')}
      </h2>
      <p className={alerts.about}>{t('reminders.texts.about')}</p>
      <div className={alerts.card}>
        <div className={classes.tools}>
          <Select
            label={t('reminders.form.message')}
            data={kinds.map(value => ({ value, label: t(`reminders.kind.${value}`) }))}
            value={kind}
            allowDeselect={false}
            onChange={value => setKind(kinds.find(each => each === value) ?? 'confirmation')}
          />
          <SegmentedControl
            aria-label={t('reminders.texts.language')}
            value={language}
            onChange={value => setLanguage(value === 'fr' ? 'fr' : 'en')}
            data={[
              { value: 'en', label: 'English' },
              { value: 'fr', label: 'Français' },
            ]}
          />
          {visit && (
            <span className={classes.help}>
              {t('reminders.texts.ofVisit')}{' '}
              <Button size="compact-xs" variant="subtle" onClick={() => void navigate({ search, resetScroll: false })}>
                {t('reminders.texts.example')}
              </Button>
            </span>
          )}
        </div>
        {data?.not && (
          <p className={alerts.quiet}>
            {t('reminders.texts.getsNone')} {t(`reminders.why.${data.not}`)}
          </p>
        )}
        {error && !data ? (
          <ErrorNote error={error} onRetry={() => void refetch()} />
        ) : !text ? (
          <LoadingRows rows={2} height={80} />
        ) : (
          <div className={classes.texts} lang={language}>
            <div>
              <h3 className={classes.sheetTitle}>
                {t('reminders.channel.email')} · {text.subject}
              </h3>
              <p className={classes.sheet}>{text.mail}</p>
            </div>
            <div>
              <h3 className={classes.sheetTitle}>
                {t('reminders.channel.sms')} ·{' '}
                {t('reminders.texts.parts', { count: text.parts, characters: text.characters })}
              </h3>
              <p className={`${classes.sheet} ${classes.bubble}`}>{text.sms}</p>
            </div>
          </div>
        )}
        {mayTest && <Try language={language} />}
      </div>
    </section>
  )
}

function Try({ language }: { language: 'en' | 'fr' }) {
  const { t } = useTranslation()
  const slug = useSlug()
  const [channel, setChannel] = useState<ReminderChannel>('email')
  const [to, setTo] = useState('')
  const [result, setResult] = useState<ReminderTest>()
  const test = useChange<void, ReminderTest>({
    run: () => testReminder(slug, { channel, to: to.trim(), language }),
    after: setResult,
  })
  const problem = result?.problem ? problemText(t, result.problem) : undefined
  return (
    <form
      className={`${classes.tools} ${classes.test}`}
      onSubmit={event => {
        event.preventDefault()
        test.mutate()
      }}
    >
      <SegmentedControl
        aria-label={t('reminders.texts.through')}
        value={channel}
        onChange={value => setChannel(value === 'sms' ? 'sms' : 'email')}
        data={(['email', 'sms'] as const).map(value => ({ value, label: t(`reminders.channel.${value}`) }))}
      />
      <TextInput
        className={alerts.grow}
        label={t(`reminders.texts.own.${channel}`)}
        autoComplete="off"
        value={to}
        onChange={event => setTo(event.currentTarget.value)}
      />
      <Button type="submit" variant="default" loading={test.isPending} disabled={to.trim() === ''}>
        {t('reminders.texts.send')}
      </Button>
      <div role="status" className={alerts.result}>
        {result?.ok && <span className={alerts.good}>{t('reminders.texts.arrived')}</span>}
        {problem && (
          <span className={alerts.bad}>
            {problem.says} {problem.fix}
            {result?.status ? ` (${result.status})` : ''}
          </span>
        )}
      </div>
    </form>
  )
}
