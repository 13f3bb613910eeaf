/** Whether booking systems write to people by themselves: a short list that somebody answers, so that nobody hears twice. */
import { Button, SegmentedControl, Switch } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import {
  type CheckAnswers,
  checkQuestions,
  type Found,
  type ReminderCheck,
  reminderChecksQuery,
  saveReminderCheck,
} from '../../../api/reminders.ts'
import { ErrorNote, LoadingRows } from '../../../parts/Notes.tsx'
import { useMay, useSlug } from '../../../parts/session.ts'
import { useChange } from '../../../parts/useChange.ts'
import { When } from '../../../parts/When.tsx'
import alerts from '../alerts/Alerts.module.css'
import classes from './Reminders.module.css'

const unknown: CheckAnswers = {
  confirmations: 'unsure',
  reminders: 'unsure',
  moves: 'unsure',
  cancellations: 'unsure',
  hubSends: false,
}
const found: readonly Found[] = ['yes', 'no', 'unsure']

export function ReminderChecks() {
  const { t } = useTranslation()
  const slug = useSlug()
  const { data, error, refetch } = useQuery(reminderChecksQuery(slug))
  return (
    <section className={alerts.part} aria-labelledby="reminder-checks">
      <h2 id="reminder-checks" className={alerts.title}>
        {t('reminders.checks.title')}
      </h2>
      <p className={alerts.about}>{t('reminders.checks.about')}</p>
      <div className={alerts.card}>
        {error && !data ? (
          <ErrorNote error={error} onRetry={() => void refetch()} />
        ) : !data ? (
          <LoadingRows rows={2} height={64} />
        ) : data.items.length === 0 ? (
          <p className={alerts.quiet}>{t('reminders.checks.none')}</p>
        ) : (
          data.items.map(each => <Check key={`${each.connection.id} ${each.checked?.at}`} check={each} />)
        )}
      </div>
    </section>
  )
}

function Check({ check: { connection, checked } }: { check: ReminderCheck }) {
  const { t } = useTranslation()
  const slug = useSlug()
  const mayChange = useMay()('reminders.change')
  const [answers, setAnswers] = useState<CheckAnswers>(checked ? onlyAnswers(checked) : unknown)
  const save = useChange<void>({
    run: () => saveReminderCheck(slug, connection.id, answers),
    done: () => t('reminders.checks.saved'),
  })
  const changed = JSON.stringify(answers) !== JSON.stringify(checked ? onlyAnswers(checked) : undefined)
  const doubles = answers.hubSends && checkQuestions.some(question => answers[question] !== 'no')
  return (
    <form
      className={classes.check}
      onSubmit={event => {
        event.preventDefault()
        save.mutate()
      }}
    >
      <div className={classes.checkHead}>
        <strong>{connection.slug}</strong>
        <span className={classes.help}>
          {checked ? (
            <>
              {t('reminders.checks.by', { name: checked.by.name ?? t('reminders.somebody') })} <When at={checked.at} />
            </>
          ) : (
            t('reminders.checks.never')
          )}
        </span>
      </div>
      <div className={alerts.fields}>
        {checkQuestions.map(question => (
          <div key={question}>
            <p className={classes.sheetTitle}>{t(`reminders.checks.question.${question}`)}</p>
            <SegmentedControl
              size="xs"
              aria-label={`${connection.slug}: ${t(`reminders.checks.question.${question}`)}`}
              disabled={!mayChange}
              value={answers[question]}
              onChange={value => setAnswers({ ...answers, [question]: found.find(each => each === value) ?? 'unsure' })}
              data={found.map(value => ({ value, label: t(`reminders.checks.found.${value}`) }))}
            />
          </div>
        ))}
        <Switch
          className={alerts.wide}
          label={t('reminders.checks.hubSends')}
          description={t(doubles ? 'reminders.checks.doubles' : 'reminders.checks.hubSendsHelp')}
          disabled={!mayChange}
          checked={answers.hubSends}
          onChange={event => setAnswers({ ...answers, hubSends: event.currentTarget.checked })}
        />
        {mayChange && (
          <div className={alerts.wide}>
            <Button type="submit" variant="default" size="compact-md" disabled={!changed} loading={save.isPending}>
              {t('reminders.checks.record')}
            </Button>
          </div>
        )}
      </div>
    </form>
  )
}

function onlyAnswers({ confirmations, reminders, moves, cancellations, hubSends }: CheckAnswers): CheckAnswers {
  return { confirmations, reminders, moves, cancellations, hubSends }
}
