/** The columns of the list of messages: who, what, when, from where to where, and what comes next. */
import { Checkbox } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import type { TFunction } from 'i18next'
import type { Connection, MessageRow } from '../api/types.ts'
import { connectionName } from '../parts/connectionName.ts'
import { RowLink } from '../parts/RowLink.tsx'
import { StateMark } from '../parts/StateMark.tsx'
import type { Column } from '../parts/Table.tsx'
import text from '../parts/text.module.css'
import { When } from '../parts/When.tsx'
import type { MessageSearch } from '../search.ts'
import own from './Messages.module.css'
import { rowState } from './rowState.ts'

type Given = {
  t: TFunction
  slug: string
  search: MessageSearch
  selected: ReadonlySet<string>
  all: boolean
  toggle: (id: string) => void
  connections: readonly Connection[]
}

export function messageColumns({ t, slug, search, selected, all, toggle, connections }: Given): Column<MessageRow>[] {
  const nameOf = (idOrSlug: string) => connectionName(connections, idOrSlug)
  return [
    {
      key: 'select',
      head: t('messages.select'),
      hiddenHead: true,
      width: '40px',
      cell: row => (
        <Checkbox
          size="xs"
          checked={all || selected.has(row.id)}
          onChange={() => toggle(row.id)}
          aria-label={t('messages.selectRow', { what: whatOf(t, row), who: row.who ?? '' })}
        />
      ),
    },
    { key: 'state', head: t('messages.state'), width: '164px', cell: row => <StateMark {...rowState(row)} /> },
    { key: 'when', head: t('messages.when'), width: '178px', cell: ({ receivedAt }) => <When at={receivedAt} /> },
    {
      key: 'what',
      head: t('messages.what'),
      cell: row => (
        <RowLink row={row.id} to="/o/$slug/messages/$id" params={{ slug, id: row.id }} search={search}>
          {whatOf(t, row)}
        </RowLink>
      ),
    },
    {
      key: 'who',
      head: t('messages.who'),
      width: '84px',
      cell: ({ who }) => who ?? <span className={text.soft}>–</span>,
    },
    {
      key: 'route',
      head: t('messages.route'),
      width: '24%',
      wide: true,
      cell: ({ connection, targets }) => (
        <span
          title={[connection, ...targets.map(each => ({ id: each.connection }))]
            .map(each => nameOf(each.id))
            .join(', ')}
        >
          {connections.length > 0 ? nameOf(connection.id) : connection.title}
          {targets.length > 0 && (
            <span className={own.arrow} role="img" aria-label={t('messages.to')}>
              →
            </span>
          )}
          {targets.map(({ connection: target, deliveryState, deliveryId }) => (
            <span key={deliveryId} className={own.target}>
              <StateMark kind="delivery" state={deliveryState} markOnly />
              {nameOf(target)}
            </span>
          ))}
        </span>
      ),
    },
    { key: 'next', head: t('messages.next'), width: '140px', cell: row => <Next row={row} t={t} slug={slug} /> },
  ]
}

/** What happened, in words; a message that could not be read says why it was set aside. */
export function whatOf(t: TFunction, { eventType, reason, problem }: MessageRow): string {
  if (eventType) return t(`event.${eventType}`, { defaultValue: eventType })
  if (reason) return t(`ignored.${reason}`, { defaultValue: reason })
  return problem ? t('messages.unread') : t('messages.notReadYet')
}

function Next({ row, t, slug }: { row: MessageRow; t: TFunction; slug: string }) {
  switch (row.next) {
    case 'task':
      return row.taskId ? (
        <Link to="/o/$slug/tasks/$id" params={{ slug, id: row.taskId }} className={text.link}>
          {t('messages.nextTask')}
        </Link>
      ) : (
        <Link to="/o/$slug/messages/$id" params={{ slug, id: row.id }} className={text.link}>
          {t('messages.nextDecide')}
        </Link>
      )
    case 'retry':
      return (
        <>
          {t('messages.nextRetry')} <When at={row.nextAt} show="clock" />
        </>
      )
    case 'waits':
      return t('messages.nextWaits')
    case 'none':
      return <span className={text.soft}>–</span>
  }
}
