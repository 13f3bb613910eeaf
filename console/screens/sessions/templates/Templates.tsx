/** The check of note templates, in a drawer: what each lacks, in words, and what to do at Ensora Data Collection. */
import { IconFileCheck } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { type CheckedTemplate, type LintFinding, type LintSeverity, templatesQuery } from '../../../api/sessionRows.ts'
import { DetailDrawer } from '../../../parts/DetailDrawer.tsx'
import { Mark } from '../../../parts/Mark.tsx'
import { ErrorNote, LoadingRows, Note } from '../../../parts/Notes.tsx'
import { useSlug } from '../../../parts/session.ts'
import type { Shape } from '../../../parts/states.ts'
import text from '../../../parts/text.module.css'
import { useLocale } from '../../../parts/useLocale.ts'
import classes from '../sessions.module.css'
import { type Standing, standingOf, worstFirst } from './standing.ts'

const standings: Readonly<Record<Standing, { shape: Shape; colour: string }>> = {
  broken: { shape: 'refused', colour: 'red' },
  weak: { shape: 'act', colour: 'yellow' },
  sound: { shape: 'done', colour: 'green' },
}
const severities: Readonly<Record<LintSeverity, { shape: Shape; colour: string }>> = {
  error: { shape: 'refused', colour: 'red' },
  warning: { shape: 'act', colour: 'yellow' },
  hint: { shape: 'unsure', colour: 'calm' },
}

export function Templates({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation()
  const { data, error, refetch } = useQuery(templatesQuery(useSlug()))
  return (
    <DetailDrawer title={t('sessions.templates.title')} onClose={onClose}>
      {!data ? (
        error ? (
          <ErrorNote error={error} onRetry={() => void refetch()} />
        ) : (
          <LoadingRows rows={5} height={60} />
        )
      ) : data.items.length === 0 ? (
        <Note icon={<IconFileCheck size={28} stroke={1.4} />} title={t('sessions.templates.none')}>
          <p>{t('sessions.templates.noneText')}</p>
        </Note>
      ) : (
        <div className={classes.drawer}>
          <p className={text.soft}>{t('sessions.templates.lead')}</p>
          {worstFirst(data.items).map(template => (
            <Template key={template.id} template={template} />
          ))}
        </div>
      )}
    </DetailDrawer>
  )
}

function Template({ template }: { template: CheckedTemplate }) {
  const { t } = useTranslation()
  const { locale } = useLocale()
  const figure = new Intl.NumberFormat(locale)
  const { id, name, notes, waiting, findings, unused } = template
  const standing = standingOf(template)
  const { shape, colour } = standings[standing]
  return (
    <section className={classes.panel} data-tone={waiting > 0 ? 'act' : undefined} aria-labelledby={id}>
      <h3 id={id} className={classes.heading}>
        <bdi>{name}</bdi>
      </h3>
      <div className={classes.marks}>
        <span className={classes.light} data-colour={colour}>
          <Mark shape={shape} />
          <span>{t(`sessions.templates.standing.${standing}`)}</span>
        </span>
        <span className={text.soft}>
          {t('sessions.templates.notes', { count: notes, notes: figure.format(notes) })}
          {waiting > 0 && ` · ${t('sessions.templates.waiting', { count: waiting, notes: figure.format(waiting) })}`}
        </span>
      </div>
      {findings.length > 0 && (
        <ul className={classes.gates}>
          {findings.map(finding => (
            <Finding key={`${finding.code} ${finding.role} ${finding.label}`} finding={finding} />
          ))}
        </ul>
      )}
      {unused.length > 0 && (
        <p className={text.soft}>
          {t('sessions.templates.unused', { labels: new Intl.ListFormat(locale).format(unused) })}
        </p>
      )}
    </section>
  )
}

function Finding({ finding: { code, severity, role, label, suggestion } }: { finding: LintFinding }) {
  const { t } = useTranslation()
  const { shape, colour } = severities[severity]
  const words = {
    label: label ?? '',
    suggestion: suggestion ?? '',
    role: role ? t(`sessions.templates.role.${role}`) : '',
    type: role ? t(`sessions.templates.type.${role}`) : '',
  }
  return (
    <li className={classes.gate}>
      <span className={classes.light} data-colour={colour}>
        <Mark shape={shape} />
        <span>{t(`sessions.templates.severity.${severity}`)}</span>
      </span>
      <span>
        <strong>{t(`sessions.templates.says.${code}`, words)}</strong> <span className={text.soft}>{code}</span>
        <br />
        {t(`sessions.templates.fix.${code}`, words)}
      </span>
    </li>
  )
}
