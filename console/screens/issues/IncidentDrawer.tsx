/** One incident: what it concerns, with pause and resume at hand, and what was written down; entries stay as they are. */
import { Button, NativeSelect, Stack, Textarea } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import {
  type IncidentDetail,
  type IncidentSubject,
  incidentQuery,
  issuesQuery,
  linkIncident,
  pauseFromIncident,
  setIncidentState,
  writeEntry,
} from '../../api/issues.ts'
import { DetailDrawer } from '../../parts/DetailDrawer.tsx'
import { Facts } from '../../parts/Facts.tsx'
import { ErrorNote, LoadingRows } from '../../parts/Notes.tsx'
import { problemText } from '../../parts/problemText.ts'
import { useMay, useSlug } from '../../parts/session.ts'
import text from '../../parts/text.module.css'
import { When } from '../../parts/When.tsx'
import { useAct } from '../useAct.ts'
import classes from './issues.module.css'
import { useSubjectName } from './useSubjectName.ts'

export function IncidentDrawer() {
  const { t } = useTranslation()
  const slug = useSlug()
  const { id } = useParams({ from: '/o/$slug/issues/incidents/$id' })
  const { state } = useSearch({ from: '/o/$slug/issues/incidents' })
  const navigate = useNavigate()
  const { data, error, refetch } = useQuery(incidentQuery(slug, id))
  return (
    <DetailDrawer
      title={data?.title ?? t('incidents.one')}
      onClose={() =>
        void navigate({ to: '/o/$slug/issues/incidents', params: { slug }, search: state ? { state } : {} })
      }
    >
      {data ? (
        <Content incident={data} />
      ) : error ? (
        <ErrorNote error={error} onRetry={() => void refetch()} />
      ) : (
        <LoadingRows rows={6} />
      )}
    </DetailDrawer>
  )
}

function Content({ incident }: { incident: IncidentDetail }) {
  const { t } = useTranslation()
  const slug = useSlug()
  const act = useAct()
  const nameOf = useSubjectName()
  const mayChange = useMay()('incidents.change')
  const isOpen = incident.state === 'open'
  return (
    <>
      <Facts
        facts={[
          { name: t('messages.state'), value: t(`incidents.state.${incident.state}`) },
          { name: t('incidents.since'), value: <When at={incident.openedAt} /> },
          ...(incident.closedAt ? [{ name: t('incidents.until'), value: <When at={incident.closedAt} /> }] : []),
          { name: t('incidents.by'), value: incident.openedBy.name },
        ]}
      />
      {incident.subjects.length > 0 && <h3 className={classes.heading}>{t('incidents.concerns')}</h3>}
      <ul className={classes.subjects}>
        {incident.subjects.map(subject => (
          <Subject key={subject.id} incident={incident} subject={subject} />
        ))}
      </ul>
      {mayChange && isOpen && <LinkIssue incident={incident} />}
      <h3 className={classes.heading}>{t('incidents.log')}</h3>
      <ol className={classes.story}>
        {incident.entries.map(entry => (
          <li key={entry.number} className={classes.entry}>
            <div className={classes.entryHead}>
              <span>
                {t(`incidents.entry.${entry.kind}`, {
                  who: entry.by.name,
                  what: entry.subject ? nameOf(entry.subject) : '',
                })}
              </span>
              <span className={text.soft}>
                <When at={entry.at} />
              </span>
            </div>
            {entry.text && <p className={classes.words}>{entry.text}</p>}
          </li>
        ))}
      </ol>
      {mayChange && <EntryForm id={incident.id} />}
      {mayChange && (
        <div className={classes.actions}>
          <Button
            variant="default"
            onClick={() =>
              act(
                () => setIncidentState(slug, incident.id, isOpen ? 'closed' : 'open'),
                t(isOpen ? 'incidents.didClose' : 'incidents.didReopen'),
              )
            }
          >
            {t(isOpen ? 'incidents.close' : 'incidents.reopen')}
          </Button>
        </div>
      )}
    </>
  )
}

function Subject({ incident, subject }: { incident: IncidentDetail; subject: IncidentSubject }) {
  const { t } = useTranslation()
  const slug = useSlug()
  const may = useMay()
  const act = useAct()
  const nameOf = useSubjectName()
  const { kind, id, paused } = subject
  const name = nameOf(subject)
  const verb = paused ? 'resume' : 'pause'
  return (
    <li className={classes.subject}>
      {kind === 'connection' ? (
        <Link to="/o/$slug/connections/$id" params={{ slug, id }} className={text.link}>
          {name}
        </Link>
      ) : kind === 'issue' ? (
        <Link to="/o/$slug/issues/$id" params={{ slug, id }} search={{}} className={text.link}>
          {name}
        </Link>
      ) : (
        <span>{t('incidents.route', { name })}</span>
      )}
      {paused !== null && incident.state === 'open' && may('incidents.change') && may(`${kind}s.pause`) && (
        <Button
          size="compact-sm"
          variant="default"
          aria-label={t(`incidents.${verb}What`, { what: name })}
          onClick={() =>
            act(() => pauseFromIncident(slug, incident.id, verb, subject), t(`incidents.did.${verb}`, { what: name }))
          }
        >
          {t(`connections.${verb}`)}
        </Button>
      )}
    </li>
  )
}

function LinkIssue({ incident }: { incident: IncidentDetail }) {
  const { t } = useTranslation()
  const slug = useSlug()
  const act = useAct()
  const { data } = useQuery(issuesQuery(slug, 'open', undefined))
  const known = new Set(incident.subjects.map(({ id }) => id))
  const offered = (data?.items ?? []).filter(({ id }) => !known.has(id))
  if (offered.length === 0) return null
  return (
    <NativeSelect
      mt="sm"
      label={t('incidents.linkIssue')}
      value=""
      onChange={event => {
        const id = event.currentTarget.value
        if (id) act(() => linkIncident(slug, incident.id, { kind: 'issue', id }), t('incidents.linked'))
      }}
      data={[
        { value: '', label: t('incidents.choose') },
        ...offered.map(({ id, code, connection }) => ({
          value: id,
          label: problemText(t, code, { connection: connection.title }).says,
        })),
      ]}
    />
  )
}

function EntryForm({ id }: { id: string }) {
  const { t } = useTranslation()
  const slug = useSlug()
  const act = useAct()
  const [words, setWords] = useState('')
  return (
    <form
      onSubmit={event => {
        event.preventDefault()
        if (words.trim() === '') return
        act(async () => {
          await writeEntry(slug, id, words.trim())
          setWords('')
        }, t('incidents.written'))
      }}
    >
      <Stack gap="xs" mt="sm" align="flex-start">
        <Textarea
          label={t('incidents.note')}
          description={t('incidents.noteHelp')}
          value={words}
          onChange={event => setWords(event.currentTarget.value)}
          maxLength={4000}
          autosize
          minRows={2}
          w="100%"
        />
        <Button type="submit" disabled={words.trim() === ''}>
          {t('incidents.write')}
        </Button>
      </Stack>
    </form>
  )
}
