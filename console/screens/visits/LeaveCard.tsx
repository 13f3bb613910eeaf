/** Whole days away as out-of-office of a booking system: what the next look would send there, and looking now. */
import { Button } from '@mantine/core'
import { IconRefresh } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { type LeaveStep, leaveQuery, lookAtLeave } from '../../api/visits.ts'
import { LinkButton } from '../../parts/LinkButton.tsx'
import { ErrorNote, LoadingRows, Note } from '../../parts/Notes.tsx'
import { problemText } from '../../parts/problemText.ts'
import { useMay, useSlug } from '../../parts/session.ts'
import { useChange } from '../../parts/useChange.ts'
import { When } from '../../parts/When.tsx'
import list from '../list.module.css'
import classes from './visits.module.css'

type Props = { connection: string; title: string }

export function LeaveCard({ connection, title }: Props) {
  const { t } = useTranslation()
  const slug = useSlug()
  const may = useMay()
  const { data, error, refetch } = useQuery(leaveQuery(slug, connection))
  const look = useChange({
    run: () => lookAtLeave(slug, connection),
    done: ({ problem }) =>
      problem ? problemText(t, problem, { connection: title }).says : t('visits.leave.done', { title }),
  })
  const told = data?.steps.filter(each => each.call !== null || each.do === 'let-go') ?? []
  return (
    <section className={`${list.card} ${classes.leaveCard}`} aria-labelledby="leave-title">
      <header className={classes.leaveHead}>
        <div>
          <h2 id="leave-title">{t('visits.leave.title', { title })}</h2>
          {data?.on && (
            <p className={classes.help}>
              {data.lookedAt ? (
                <>
                  {t('visits.leave.looked')} <When at={data.lookedAt} show="relative" />
                </>
              ) : (
                t('visits.leave.notYet')
              )}
            </p>
          )}
        </div>
        {data?.on && may('visits.push') && (
          <Button
            variant="default"
            size="compact-md"
            leftSection={<IconRefresh size={16} aria-hidden />}
            loading={look.isPending}
            onClick={() => look.mutate()}
          >
            {t(told.length > 0 ? 'visits.leave.send' : 'visits.leave.look')}
          </Button>
        )}
      </header>
      {!data ? (
        error ? (
          <ErrorNote error={error} onRetry={() => void refetch()} />
        ) : (
          <LoadingRows height={40} />
        )
      ) : !data.on ? (
        <Note
          title={t('visits.leave.off')}
          action={
            may('configuration.read') && (
              <LinkButton to="/o/$slug/connections/$id" params={{ slug, id: connection }} search={{ tab: 'settings' }}>
                {t('visits.leave.toSettings')}
              </LinkButton>
            )
          }
        >
          <p>{t('visits.leave.offText', { title })}</p>
        </Note>
      ) : (
        <div className={classes.leave}>
          {told.length === 0 && <p>{t('visits.leave.inLine', { title })}</p>}
          <ul className={classes.calls}>
            {told.map(step => (
              <Step key={`${step.do} ${step.name} ${step.from} ${step.to}`} step={step} title={title} />
            ))}
          </ul>
          {data.unseen.length > 0 && (
            <p className={classes.help}>
              {t('visits.leave.unseen', { title, names: data.unseen.filter(Boolean).join(', ') })}
            </p>
          )}
          {data.unanswered > 0 && (
            <p className={classes.help}>{t('visits.leave.unanswered', { count: data.unanswered })}</p>
          )}
        </div>
      )}
    </section>
  )
}

function Step({ step, title }: { step: LeaveStep; title: string }) {
  const { t } = useTranslation()
  const { call, because, before } = step
  const days = (each: { from: string; to: string }) =>
    each.from === each.to ? each.from : t('visits.leave.days', { from: each.from, to: each.to })
  return (
    <li>
      <strong>{step.name}</strong>{' '}
      {t(`visits.leave.do.${step.do}`, { days: days(step), before: before ? days(before) : '', title })}
      {because && <p className={classes.help}>{t(`visits.leave.because.${because}`, { title })}</p>}
      {call && (
        <details>
          <summary>
            {call.method} /v2{call.path}
          </summary>
          {call.body && <pre>{JSON.stringify(call.body, null, 2)}</pre>}
        </details>
      )}
    </li>
  )
}
