/** A visit that breaks rules, as a task: each rule in words with its facts, then accepted with a reason or sent back. */
import { Button } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Task } from '../../api/types.ts'
import type { VisitChoice, VisitQuestion } from '../../api/visits.ts'
import { useKeys } from '../../parts/keys.ts'
import { ReasonDialog, type ReasonRequest } from '../../parts/ReasonDialog.tsx'
import { useLocale } from '../../parts/useLocale.ts'
import tasks from '../Tasks.module.css'
import classes from './visits.module.css'

type Props = { task: Task; visit: VisitQuestion; decide: (choice: VisitChoice) => void; skip: () => void }

export function VisitTask({ task, visit, decide, skip }: Props) {
  const { t } = useTranslation()
  const { locale } = useLocale()
  const [request, setRequest] = useState<ReasonRequest>()
  const source = task.connection.title
  const accept = () =>
    setRequest({
      title: t('visits.task.acceptTitle'),
      explains: t('visits.task.acceptExplains'),
      does: t('visits.task.accept'),
      onReason: ({ reason }) => decide({ kind: 'visit-accept', reason }),
    })
  const sendBack = () => decide({ kind: 'visit-send-back' })
  useKeys({ a: accept, b: sendBack })
  const when = new Intl.DateTimeFormat(locale, { dateStyle: 'full', timeStyle: 'short', timeZone: visit.zone })
  const facts = [
    ['type', visit.type],
    ['practitioner', visit.practitioner],
    ['place', visit.place],
    ['patient', task.person?.name ?? null],
    ['birthDate', task.person?.birthDate ?? null],
  ] as const
  return (
    <form
      onSubmit={event => {
        event.preventDefault()
        accept()
      }}
    >
      <h2 className={tasks.question}>{t('visits.task.question', { source, count: visit.breaches.length })}</h2>
      <p className={tasks.about}>
        {when.formatRange(new Date(visit.start), new Date(visit.end))} ({visit.zone})
      </p>
      <dl className={classes.facts}>
        {facts.map(([name, value]) =>
          value ? (
            <div key={name}>
              <dt>{t(`visits.task.${name}`)}</dt>
              <dd>{value}</dd>
            </div>
          ) : null,
        )}
      </dl>
      <h3 className={`${tasks.heading} ${classes.apart}`}>{t('visits.task.broken')}</h3>
      <ul className={classes.breaches}>
        {visit.breaches.map(({ rule, severity, facts: found }) => (
          <li key={rule} className={classes.breach} data-severity={severity}>
            <p>{t(`visits.rule.${rule}`)}</p>
            <dl className={classes.facts}>
              {Object.entries(found).map(([name, value]) => (
                <div key={name}>
                  <dt>{t(`visits.fact.${name}`)}</dt>
                  <dd>
                    {name === 'mode'
                      ? t(`visits.mode.${value}`)
                      : typeof value === 'object'
                        ? value.join(', ') || '–'
                        : value}
                  </dd>
                </div>
              ))}
            </dl>
          </li>
        ))}
      </ul>
      <p className={tasks.about}>
        {t(visit.canGoBack ? 'visits.task.backByHub' : 'visits.task.backByHand', { source })}
      </p>
      <div className={tasks.footer}>
        <Button type="submit">
          {t('visits.task.accept')}
          <kbd className={tasks.key} aria-hidden>
            a
          </kbd>
        </Button>
        <Button variant="default" onClick={sendBack}>
          {t(visit.canGoBack ? 'visits.task.sendBack' : 'visits.task.cancelledByHand', { source })}
          <kbd className={tasks.key} aria-hidden>
            b
          </kbd>
        </Button>
        <Button variant="subtle" color="gray" onClick={skip}>
          {t('tasks.skip')}
          <kbd className={tasks.key} aria-hidden>
            s
          </kbd>
        </Button>
      </div>
      <ReasonDialog request={request} onClose={() => setRequest(undefined)} />
    </form>
  )
}
