/** What stands between an appointment and its rendering: each gate in words with what to do, and what the other side says. */
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { Gate, NoteRow } from '../../api/sessionTypes.ts'
import { Mark } from '../../parts/Mark.tsx'
import { problemText } from '../../parts/problemText.ts'
import { useSlug } from '../../parts/session.ts'
import text from '../../parts/text.module.css'
import { fixOf } from '../practice/fixes.ts'
import classes from './sessions.module.css'

export function Gates({ row }: { row: NoteRow }) {
  const { t } = useTranslation()
  const { gates, warnings, problem, step } = row
  const said = problem ? problemText(t, problem) : undefined
  if (gates.length === 0 && warnings.length === 0 && !said) return null
  return (
    <section className={classes.panel} aria-labelledby="gates">
      <h3 id="gates" className={classes.heading}>
        {t(step === 'rendered' ? 'sessions.gates.rendered' : 'sessions.gates.title')}
      </h3>
      {said && (
        <p>
          {said.says} {said.fix}
        </p>
      )}
      <ul className={classes.gates}>
        {gates.map(({ gate, severity, at, detail }) => (
          <li key={`${gate}/${at.kind}/${at.id ?? ''}`} className={classes.gate}>
            <span className={classes.light} data-colour={severity === 'block' ? 'red' : 'yellow'}>
              <Mark shape={severity === 'block' ? 'refused' : 'act'} />
              <span>{t(`sessions.severity.${severity}`)}</span>
            </span>
            <span>
              <strong>{t(`sessions.gate.${gate}`, { defaultValue: gate })}</strong>{' '}
              <span className={text.soft}>{gate}</span>
              <br />
              {t(`sessions.gateFix.${gate}`, { defaultValue: '' })}{' '}
              <GateLink gate={{ gate, severity, at, ...(detail ? { detail } : {}) }} row={row} />
            </span>
          </li>
        ))}
      </ul>
      {warnings.length > 0 && (
        <>
          <p className={text.soft}>{t('sessions.gates.said')}</p>
          <ul className={classes.points}>
            {warnings.map(warning => (
              <li key={warning}>{warning}</li>
            ))}
          </ul>
        </>
      )}
    </section>
  )
}

/** Leads to where the gate is mended in the practice management; what is mended at the source has no link. */
function GateLink({ gate, row: { appointment } }: { gate: Gate; row: NoteRow }) {
  const { t } = useTranslation()
  const slug = useSlug()
  if (!appointment) return null
  const fields = { client: appointment.client?.id ?? null, staff: appointment.staff?.id ?? null }
  const fix = fixOf(
    {
      gate: gate.gate,
      severity: gate.severity,
      at: { kind: gate.at.kind, id: gate.at.id ?? null },
      detail: gate.detail ?? {},
    },
    { id: appointment.id, fields },
  )
  if (!fix) return null
  return (
    <Link
      to="/o/$slug/practice/$kind"
      params={{ slug, kind: fix.kind }}
      search={{ ...(fix.open ? { open: fix.open } : {}), ...(fix.tab ? { tab: fix.tab } : {}) }}
      className={text.link}
    >
      {t(`practice.fix.${fix.kind}`)}
    </Link>
  )
}
