/** One entry of the audit trail: who, what, whose, when, why and from where, and what it changed. */
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router'
import type { TFunction } from 'i18next'
import { useTranslation } from 'react-i18next'
import { type AuditDetail, type AuditPerson, auditEntryQuery, type Revealed } from '../../api/audit.ts'
import { DetailDrawer } from '../../parts/DetailDrawer.tsx'
import { Diff, JsonView } from '../../parts/Diff.tsx'
import type { JsonValue } from '../../parts/difference.ts'
import { type Fact, Facts } from '../../parts/Facts.tsx'
import { shortId } from '../../parts/format.ts'
import { ErrorNote, LoadingRows } from '../../parts/Notes.tsx'
import { Payloads } from '../../parts/payloads/Payloads.tsx'
import { problemText } from '../../parts/problemText.ts'
import { ShortId } from '../../parts/ShortId.tsx'
import { StateMark } from '../../parts/StateMark.tsx'
import { useMay, useSlug } from '../../parts/session.ts'
import text from '../../parts/text.module.css'
import { When } from '../../parts/When.tsx'
import drawer from '../MessageDrawer.module.css'
import { actionName, actorName } from './auditColumns.tsx'

export function AuditDrawer() {
  const { t } = useTranslation()
  const slug = useSlug()
  const { id } = useParams({ from: '/o/$slug/audit/$id' })
  const search = useSearch({ from: '/o/$slug/audit' })
  const navigate = useNavigate()
  const { data, error, refetch } = useQuery(auditEntryQuery(slug, id))
  return (
    <DetailDrawer
      title={data ? actionName(t, data.action) : t('audit.entry')}
      onClose={() => void navigate({ to: '/o/$slug/audit', params: { slug }, search })}
    >
      {data ? (
        <Entry entry={data} />
      ) : error ? (
        <ErrorNote error={error} onRetry={() => void refetch()} />
      ) : (
        <LoadingRows rows={6} />
      )}
    </DetailDrawer>
  )
}

function Entry({ entry }: { entry: AuditDetail }) {
  const { t } = useTranslation()
  const slug = useSlug()
  const may = useMay()
  const { actor, subject, connection, people, peopleCount, cause, position, reason, version } = entry
  const message = messageOf(entry)
  const bodies = bodiesOf(entry)
  const changes = changesOf(entry.detail)
  const isPerson = actor.kind === 'person' || actor.kind === 'service'
  const facts: Fact[] = [
    { name: t('audit.outcome'), value: <StateMark kind="audit" state={entry.outcome} /> },
    { name: t('audit.when'), value: <When at={entry.at} /> },
    {
      name: t('audit.who'),
      value: (
        <>
          {actorName(t, actor)}
          {isPerson && (
            <>
              {' · '}
              <Link to="/o/$slug/audit" params={{ slug }} search={{ actor: actor.id }} className={text.link}>
                {t('audit.allBy')}
              </Link>
            </>
          )}
        </>
      ),
    },
    { name: t('audit.why'), value: reason ? reasonText(t, reason) : <span className={text.soft}>–</span> },
    { name: t('audit.whose'), value: <People people={people} count={peopleCount} /> },
    { name: t('audit.system'), value: connection?.title || connection?.slug || <span className={text.soft}>–</span> },
    {
      name: t('audit.subject'),
      value: (
        <>
          {subject.name ?? t(`audit.kind.${subject.kind}`, { defaultValue: subject.kind })}{' '}
          {subject.id.length > 12 && <ShortId id={subject.id} />}
          {version !== null && <span className={text.soft}> · {t('payloads.version', { version })}</span>}
        </>
      ),
    },
    ...(message && may('messages.read')
      ? [
          {
            name: t('audit.cause'),
            value: (
              <Link to="/o/$slug/messages/$id" params={{ slug, id: message }} className={text.link}>
                {t('audit.openMessage')}
              </Link>
            ),
          },
        ]
      : cause && !message
        ? [{ name: t('audit.cause'), value: <ShortId id={cause} /> }]
        : []),
    { name: t('audit.position'), value: position ?? t('audit.positionSoon') },
    { name: t('audit.id'), value: <ShortId id={entry.id} /> },
  ]
  return (
    <>
      <Facts facts={facts} />
      {changes ? (
        <>
          <h3 className={drawer.heading}>{t('audit.changes')}</h3>
          <Diff before={changes.before} after={changes.after} label={t('audit.changes')} />
        </>
      ) : (
        entry.detail !== null && (
          <>
            <h3 className={drawer.heading}>{t('audit.detail')}</h3>
            <JsonView value={entry.detail} label={t('audit.detail')} />
          </>
        )
      )}
      {bodies && (
        <>
          <h3 className={drawer.heading}>{t('payloads.title')}</h3>
          <Payloads of={bodies} />
        </>
      )}
    </>
  )
}

/** Each leads to who saw them. */
function People({ people, count }: { people: readonly AuditPerson[]; count: number }) {
  const { t } = useTranslation()
  const slug = useSlug()
  if (count === 0) return <span className={text.soft}>–</span>
  return (
    <>
      {people.map(({ id, name }, index) => (
        <span key={id}>
          {index > 0 && ', '}
          <Link to="/o/$slug/audit" params={{ slug }} search={{ person: id, by: 'people' }} className={text.link}>
            {name ?? shortId(id)}
          </Link>
        </span>
      ))}
      {count > people.length && (
        <span className={text.soft}> {t('audit.others', { count: count - people.length })}</span>
      )}
    </>
  )
}

/** What somebody wrote, or the event or problem that it was. */
function reasonText(t: TFunction, reason: string): string {
  if (!/^[a-z-]+\.[a-z.-]+$/.test(reason)) return reason
  const event = t(`event.${reason}`, { defaultValue: '' })
  return event || problemText(t, reason).says
}

const ofMessage = new Set(['record.create', 'record.change', 'source.read', 'target.search'])

/** The message that it came of. */
function messageOf({ action, cause, subject }: AuditDetail): string | null {
  if (subject.kind === 'message' && subject.id !== 'list') return subject.id
  return ofMessage.has(action) ? cause : null
}

/** The bodies that show what it was about: before and after a write, and what was sent. */
function bodiesOf(entry: AuditDetail): Revealed | undefined {
  if (entry.action === 'delivery.send') return { kind: 'delivery', id: entry.subject.id }
  const message = entry.action.startsWith('record.') ? messageOf(entry) : null
  return message ? { kind: 'message', id: message } : undefined
}

type Change = { path: string; before?: JsonValue; after?: JsonValue }

/** A change of configuration as what stood there and what stands there, by path. */
function changesOf(detail: JsonValue): { before: JsonValue; after: JsonValue } | undefined {
  if (typeof detail !== 'object' || detail === null || !('changes' in detail)) return undefined
  const { changes } = detail
  if (!Array.isArray(changes) || !changes.every(isChange)) return undefined
  const side = (name: 'before' | 'after') =>
    Object.fromEntries(changes.flatMap(change => (change[name] === undefined ? [] : [[change.path, change[name]]])))
  return { before: side('before'), after: side('after') }
}

function isChange(value: unknown): value is Change {
  return typeof value === 'object' && value !== null && 'path' in value && typeof value.path === 'string'
}
