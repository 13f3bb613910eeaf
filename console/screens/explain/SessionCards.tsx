/** What was found of session notes: each thing in one sentence where it stands, with its reason and the next step beside it. */
import { IconArrowRight } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { ExplainedSession, ExplainedSessions } from '../../api/explain.ts'
import { LinkButton } from '../../parts/LinkButton.tsx'
import { problemText } from '../../parts/problemText.ts'
import { StateMark } from '../../parts/StateMark.tsx'
import { useSlug } from '../../parts/session.ts'
import { useLocale } from '../../parts/useLocale.ts'
import { When } from '../../parts/When.tsx'
import type { SessionSearch } from '../../search.ts'
import classes from './Explain.module.css'

export function SessionCards({ sessions }: { sessions: ExplainedSessions }) {
  return sessions.subjects.map(each => <SessionCard key={`${each.what} ${each.id}`} found={each} sessions={sessions} />)
}

/** Where nothing was found: what keeps notes from coming, or when the source is asked next. */
export function NoSession({ sessions }: { sessions: ExplainedSessions }) {
  const { t } = useTranslation()
  const when = useWhen()
  const { standing, nextPullAt } = sessions
  return (
    <p className={classes.more}>
      {standing
        ? t(`explain.session.code.${standing}`)
        : nextPullAt
          ? t('explain.session.notPulled', { when: when(nextPullAt) })
          : t('explain.session.notPulledEver')}
    </p>
  )
}

function SessionCard({ found, sessions }: { found: ExplainedSession; sessions: ExplainedSessions }) {
  const { t } = useTranslation()
  const when = useWhen()
  const { what, who, code, stands, reason, problem, gates, at, dueAt } = found
  const because = problem ? problemText(t, problem) : undefined
  return (
    <article className={classes.card}>
      <h2 className={classes.what}>
        {t(`explain.session.what.${what}`)}
        {who && ` · ${who}`}
      </h2>
      <p className={classes.facts}>
        {at && <When at={at} show={what === 'note' || what === 'appointment' ? 'clock' : 'relative'} />}
      </p>
      <ul className={classes.list}>
        <li className={classes.answer}>
          <div className={classes.mark}>
            <StateMark kind="explain" state={stands} pill />
          </div>
          <div className={classes.says}>
            <p>
              {t(`explain.session.code.${code}`)}
              {reason &&
                ` ${t(`sessions.review.${reason}`, { defaultValue: t(`sessions.reason.${reason}`, { defaultValue: '' }) })}`}
            </p>
            {gates.length > 0 && (
              <p className={classes.because}>
                {gates.map(gate => `${gate} ${t(`sessions.gate.${gate}`)}`).join(' · ')}
              </p>
            )}
            {because && (
              <p className={classes.because}>
                {because.says} {because.fix}
              </p>
            )}
            {dueAt && stands !== 'there' && (
              <p className={classes.because}>{t('explain.session.next', { when: when(dueAt) })}</p>
            )}
          </div>
          <Step found={found} connection={sessions.connection} />
        </li>
      </ul>
    </article>
  )
}

const tabs = { site: 'agencies', student: 'clients', user: 'staff', note: 'appointments' } as const

type Looks = { variant: 'light'; size: 'compact-sm'; rightSection: ReactNode }
const looks: Looks = { variant: 'light', size: 'compact-sm', rightSection: <IconArrowRight size={14} aria-hidden /> }

/** What to do next, as one link to where it is done; nothing where nobody has to. */
function Step({ found: { next, what, id, reason }, connection }: { found: ExplainedSession; connection: string }) {
  const { t } = useTranslation()
  const slug = useSlug()
  const says = t(`explain.session.do.${next}`, { defaultValue: '' })
  const toSessions = (search: SessionSearch) => (
    <LinkButton to="/o/$slug/sessions" params={{ slug }} search={search} {...looks}>
      {says}
    </LinkButton>
  )
  switch (next) {
    case 'open-note':
    case 'map-note':
    case 'render-note':
      return toSessions({ tab: 'appointments', open: id })
    case 'map-entry':
      return what === 'appointment' ? null : toSessions({ tab: tabs[what], ...(reason ? { reason } : {}) })
    case 'map-sites':
      return toSessions({ tab: 'agencies' })
    case 'switch-on':
    case 'agree':
      return toSessions({})
    case 'resume-source':
      return (
        <LinkButton to="/o/$slug/connections/$id" params={{ slug, id: connection }} {...looks}>
          {says}
        </LinkButton>
      )
    case 'open-appointment':
    case 'publish-there':
      return what === 'appointment' ? (
        <LinkButton
          to="/o/$slug/practice/$kind"
          params={{ slug, kind: 'appointments' }}
          search={{ open: id }}
          {...looks}
        >
          {says}
        </LinkButton>
      ) : null
    default:
      return null
  }
}

function useWhen() {
  const { locale } = useLocale()
  return (at: string) =>
    new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' }).format(new Date(at))
}
