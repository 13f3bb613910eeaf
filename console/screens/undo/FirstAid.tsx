/** When something goes wrong: what to press first, in this order, each with the place where it is done. */
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { incidentsQuery } from '../../api/issues.ts'
import { connectionsQuery } from '../../api/queries.ts'
import { connectionName } from '../../parts/connectionName.ts'
import { PageHead } from '../../parts/PageHead.tsx'
import { StateMark } from '../../parts/StateMark.tsx'
import { useMay, useSlug } from '../../parts/session.ts'
import text from '../../parts/text.module.css'
import { IssueTabs } from '../issues/IssueTabs.tsx'
import issues from '../issues/issues.module.css'
import list from '../list.module.css'
import classes from './FirstAid.module.css'
import { UndoRun } from './UndoRun.tsx'

export function FirstAid() {
  const { t } = useTranslation()
  const slug = useSlug()
  const may = useMay()
  const to = { params: { slug }, className: text.link }
  return (
    <>
      <PageHead title={t('firstAid.title')} about={t('firstAid.about')} />
      <div className={issues.tabs}>
        <IssueTabs current="firstAid" />
      </div>
      <div className={list.card}>
        <div className={list.scroll}>
          <ol className={classes.steps}>
            <Step name="pause" now={<Paused />}>
              {may('connections.read') && (
                <Link to="/o/$slug/connections" {...to}>
                  {t('firstAid.pause.link')}
                </Link>
              )}
              {may('routes.read') && (
                <Link to="/o/$slug/connections/routes" {...to}>
                  {t('firstAid.pause.routes')}
                </Link>
              )}
            </Step>
            <Step name="tell" now={<OpenIncidents />}>
              {may('incidents.change') && (
                <Link to="/o/$slug/issues/incidents" {...to} search={{ open: 'new' }}>
                  {t('incidents.open')}
                </Link>
              )}
              {may('alerts.read') && (
                <Link to="/o/$slug/settings/alerts" {...to} search={{}}>
                  {t('firstAid.tell.alerts')}
                </Link>
              )}
            </Step>
            <Step name="find">
              {may('issues.read') && (
                <Link to="/o/$slug/issues" {...to} search={{}}>
                  {t('firstAid.find.issues')}
                </Link>
              )}
              {may('calendar.read') && (
                <Link to="/o/$slug/calendar" {...to} search={{ differs: 'yes' }}>
                  {t('firstAid.find.calendar')}
                </Link>
              )}
            </Step>
            <Step name="rollBack">
              {may('configuration.read') && (
                <Link to="/o/$slug/settings/history" {...to} search={{}}>
                  {t('firstAid.rollBack.link')}
                </Link>
              )}
            </Step>
            <Step name="undo">
              {may('bulk.read') && (
                <Link to="/o/$slug/issues/bulks" {...to}>
                  {t('firstAid.undo.bulks')}
                </Link>
              )}
              {may('deliveries.undo') ? <UndoRun /> : <p className={text.soft}>{t('firstAid.undo.ask')}</p>}
            </Step>
            <Step name="goOn">
              <a href="/docs/guides/incidents" target="_blank" rel="noopener" className={text.link}>
                {t('firstAid.goOn.guide')}
              </a>
            </Step>
          </ol>
        </div>
      </div>
    </>
  )
}

function Step({ name, now, children }: { name: string; now?: ReactNode; children: ReactNode }) {
  const { t } = useTranslation()
  return (
    <li className={classes.step}>
      <h2 className={classes.title}>{t(`firstAid.${name}.title`)}</h2>
      <p className={classes.text}>{t(`firstAid.${name}.text`)}</p>
      {now}
      <div className={classes.links}>{children}</div>
    </li>
  )
}

/** What is paused at this moment. */
function Paused() {
  const slug = useSlug()
  const may = useMay()
  const { data } = useQuery({ ...connectionsQuery(slug), enabled: may('connections.read') })
  const items = data?.items ?? []
  const paused = items.filter(({ state }) => state === 'paused')
  if (paused.length === 0) return null
  return (
    <ul className={classes.now}>
      {paused.map(({ id }) => (
        <li key={id}>
          <StateMark kind="health" state="paused" /> {connectionName(items, id)}
        </li>
      ))}
    </ul>
  )
}

function OpenIncidents() {
  const slug = useSlug()
  const { data } = useQuery(incidentsQuery(slug, 'open'))
  if (!data || data.items.length === 0) return null
  return (
    <ul className={classes.now}>
      {data.items.map(({ id, title }) => (
        <li key={id}>
          <Link to="/o/$slug/issues/incidents/$id" params={{ slug, id }} search={{}} className={text.link}>
            {title}
          </Link>
        </li>
      ))}
    </ul>
  )
}
