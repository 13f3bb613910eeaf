/** One message as a story: what happened step by step, every delivery with its attempts, and what a person can do. */
import { Button, Group } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { actOnMessage, type MessageAction } from '../api/hub.ts'
import { messageQuery } from '../api/queries.ts'
import type { MessageDetail } from '../api/types.ts'
import { DetailDrawer } from '../parts/DetailDrawer.tsx'
import { Facts } from '../parts/Facts.tsx'
import { shortId } from '../parts/format.ts'
import { LinkButton } from '../parts/LinkButton.tsx'
import { ErrorNote, LoadingRows } from '../parts/Notes.tsx'
import { ProblemBox } from '../parts/ProblemBox.tsx'
import { Payloads } from '../parts/payloads/Payloads.tsx'
import { ReasonDialog, type ReasonRequest } from '../parts/ReasonDialog.tsx'
import { ShortId } from '../parts/ShortId.tsx'
import { StateMark } from '../parts/StateMark.tsx'
import { useMay, useSlug } from '../parts/session.ts'
import text from '../parts/text.module.css'
import { When } from '../parts/When.tsx'
import { DeliveryCard } from './DeliveryCard.tsx'
import classes from './MessageDrawer.module.css'
import { whatOf } from './messageColumns.tsx'
import { rowState } from './rowState.ts'
import { Timeline } from './Timeline.tsx'
import { useAct } from './useAct.ts'
import { useConnectionTitle } from './useConnectionTitle.ts'

export function MessageDrawer() {
  const { t } = useTranslation()
  const slug = useSlug()
  const { id } = useParams({ from: '/o/$slug/messages/$id' })
  const search = useSearch({ from: '/o/$slug/messages' })
  const navigate = useNavigate()
  const { data, error, refetch } = useQuery(messageQuery(slug, id))
  return (
    <DetailDrawer
      title={data ? whatOf(t, data) : t('message.title')}
      onClose={() => void navigate({ to: '/o/$slug/messages', params: { slug }, search })}
    >
      {data ? (
        <Story message={data} />
      ) : error ? (
        <ErrorNote error={error} onRetry={() => void refetch()} />
      ) : (
        <LoadingRows rows={6} />
      )}
    </DetailDrawer>
  )
}

/** What can be done to a message, in the order in which it is offered; other actions of the API are links. */
const offered: readonly MessageAction[] = ['replay', 'apply-as-it-is', 'discard']

function Story({ message }: { message: MessageDetail }) {
  const { t } = useTranslation()
  const slug = useSlug()
  const may = useMay()
  const [asking, setAsking] = useState<ReasonRequest>()
  const act = useAct()
  const openTask = message.tasks.find(({ state }) => state === 'open')
  const troubled = message.deliveries.find(({ problem }) => problem) ?? message.deliveries[0]
  const titleOf = useConnectionTitle()
  const ask = (action: MessageAction) =>
    setAsking({
      title: t(`message.ask.${action}`),
      explains: t(`message.explains.${action}`),
      does: t(`action.${action}`),
      onReason: ({ reason }) => act(() => actOnMessage(slug, message.id, action, reason), t(`message.did.${action}`)),
    })
  return (
    <>
      <Group justify="space-between" align="center" mb="sm">
        <StateMark {...rowState(message)} pill />
        <Group gap="xs">
          {may('privacy.preview') && (
            <LinkButton to="/o/$slug/privacy" params={{ slug }} search={{ message: message.id }} variant="subtle">
              {t('message.whatLeaves')}
            </LinkButton>
          )}
          {may('explain.read') && (
            <LinkButton to="/o/$slug/explain" params={{ slug }} search={{ q: message.id }} variant="subtle">
              {t('message.whyNotThere')}
            </LinkButton>
          )}
          {offered
            .filter(action => message.actions.includes(action))
            .map(action => (
              <Button key={action} variant="default" onClick={() => ask(action)}>
                {t(`action.${action}`)}
              </Button>
            ))}
          {openTask && (
            <Button component={Link} to={`/o/${encodeURIComponent(slug)}/tasks/${openTask.id}`}>
              {t('message.openTask')}
            </Button>
          )}
        </Group>
      </Group>
      {message.problem && <ProblemBox code={message.problem} connection={message.connection.title} />}
      {message.reason && message.state === 'ignored' && (
        <p className={text.soft}>{t(`ignored.${message.reason}`, { defaultValue: message.reason })}</p>
      )}
      {message.bodyRemovedAt && (
        <p className={text.soft}>
          {t('message.bodyRemoved')} <When at={message.bodyRemovedAt} />
        </p>
      )}
      <MessageFacts message={message} />
      <h3 className={classes.heading}>{t('message.story')}</h3>
      <Timeline steps={message.steps} source={message.connection.title} target={troubled && titleOf(troubled.target)} />
      {message.deliveries.length > 0 && <h3 className={classes.heading}>{t('message.deliveries')}</h3>}
      {message.deliveries.map(delivery => (
        <DeliveryCard key={delivery.id} delivery={delivery} ask={setAsking} />
      ))}
      <h3 className={classes.heading}>{t('payloads.title')}</h3>
      <Payloads of={{ kind: 'message', id: message.id }} />
      <Siblings ids={message.siblings} />
      <ReasonDialog request={asking} onClose={() => setAsking(undefined)} />
    </>
  )
}

function MessageFacts({ message }: { message: MessageDetail }) {
  const { t } = useTranslation()
  const slug = useSlug()
  const { connection } = message
  return (
    <Facts
      facts={[
        { name: t('messages.who'), value: message.who ?? '–' },
        ...(message.when ? [{ name: t('message.visit'), value: <When at={message.when} /> }] : []),
        {
          name: t('message.from'),
          value: (
            <>
              <Link to="/o/$slug/connections/$id" params={{ slug, id: connection.id }} className={text.link}>
                {connection.title}
              </Link>
              <span className={text.soft}>
                {' · '}
                {t(`message.origin.${message.origin}`, { defaultValue: message.origin })}
                {message.version && ` · ${t('message.version', { version: message.version })}`}
              </span>
            </>
          ),
        },
        { name: t('message.received'), value: <When at={message.receivedAt} /> },
        { name: t('message.id'), value: <ShortId id={message.id} /> },
      ]}
    />
  )
}

function Siblings({ ids }: { ids: readonly string[] }) {
  const { t } = useTranslation()
  const slug = useSlug()
  if (ids.length === 0) return null
  return (
    <>
      <h3 className={classes.heading}>{t('message.siblings')}</h3>
      <ul className={classes.siblings}>
        {ids.map(id => (
          <li key={id}>
            <Link to="/o/$slug/messages/$id" params={{ slug, id }} className={`${text.link} ${text.mono}`}>
              {shortId(id)}
            </Link>
          </li>
        ))}
      </ul>
    </>
  )
}
