/** The gates that were not passed, each with the place where it is mended; asked anew without changing anything. */
import { Button } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type Appointment, type GateFailure, lookAtGates } from '../../api/practice.ts'
import { useSlug } from '../../parts/session.ts'
import text from '../../parts/text.module.css'
import { useChange } from '../../parts/useChange.ts'
import { When } from '../../parts/When.tsx'
import { type Fix, fixOf } from './fixes.ts'
import classes from './practice.module.css'

export function Gates({ appointment }: { appointment: Appointment }) {
  const { t } = useTranslation()
  const slug = useSlug()
  const { id, failures: told, triedAt, version, content } = appointment
  // What was asked is about this state of the appointment only.
  const now = `${version} ${content?.version} ${triedAt}`
  const [asked, setAsked] = useState<{ of: string; failures: readonly GateFailure[] }>()
  const look = useChange({
    run: () => lookAtGates(slug, id),
    after: ({ failures }) => setAsked({ of: now, failures }),
  })
  const fresh = asked?.of === now ? asked.failures : undefined
  const failures = fresh ?? told
  return (
    <section className={classes.section} aria-label={t('practice.gates.title')}>
      <div className={classes.sectionHead}>
        <h3>{t('practice.gates.title')}</h3>
        <Button
          className={classes.end}
          size="compact-sm"
          variant="default"
          loading={look.isPending}
          onClick={() => look.mutate()}
        >
          {t('practice.gates.look')}
        </Button>
      </div>
      <p className={classes.columns} role="status">
        {fresh ? (
          fresh.length === 0 ? (
            t('practice.gates.wouldPass')
          ) : (
            t('practice.gates.wouldFail', { count: fresh.length })
          )
        ) : triedAt === null ? (
          t('practice.gates.never')
        ) : (
          <>
            {failures.length === 0
              ? t('practice.gates.passed')
              : t('practice.gates.failed', { count: failures.length })}{' '}
            <When at={triedAt} />
          </>
        )}
      </p>
      {failures.length > 0 && (
        <ul className={classes.failures} aria-label={t('practice.gates.title')}>
          {failures.map(failure => (
            <Failure key={`${failure.gate} ${failure.at.id}`} failure={failure} fix={fixOf(failure, appointment)} />
          ))}
        </ul>
      )}
    </section>
  )
}

function Failure({ failure: { gate, severity }, fix }: { failure: GateFailure; fix: Fix | undefined }) {
  const { t } = useTranslation()
  const slug = useSlug()
  return (
    <li className={classes.failure} data-severity={severity}>
      <span className={classes.code}>
        {gate} · {t('practice.gates.notPassed')}
      </span>
      <p>
        {t(`sessions.gate.${gate}`)}
        <br />
        <span className={text.soft}>{t(`sessions.gateFix.${gate}`, { defaultValue: '' })}</span>
      </p>
      <span className={text.soft}>{t(`sessions.severity.${severity}`)}</span>
      {fix && (
        <Link
          to="/o/$slug/practice/$kind"
          params={{ slug, kind: fix.kind }}
          search={{ ...(fix.open ? { open: fix.open } : {}), ...(fix.tab ? { tab: fix.tab } : {}) }}
          className={text.link}
        >
          {t(`practice.fix.${fix.kind}`)}
        </Link>
      )}
    </li>
  )
}
