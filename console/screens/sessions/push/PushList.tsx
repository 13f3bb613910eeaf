/** The list of who is to be at Ensora Data Collection: state, what stands in the way, what was sent, and the choice cleared. */
import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { TFunction } from 'i18next'
import { useTranslation } from 'react-i18next'
import { type PushKind, type PushRow, pushesQuery } from '../../../api/sessionPushes.ts'
import { ErrorNote, LoadingRows, Note } from '../../../parts/Notes.tsx'
import { StateMark } from '../../../parts/StateMark.tsx'
import { useMay, useSlug } from '../../../parts/session.ts'
import { type Column, Table } from '../../../parts/Table.tsx'
import text from '../../../parts/text.module.css'
import { When } from '../../../parts/When.tsx'
import { LiveList } from '../../LiveList.tsx'
import list from '../../list.module.css'
import { calledOf, tellApart } from '../names.ts'
import classes from './push.module.css'
import type { PushSearch } from './pushSearch.ts'
import { usePush } from './usePush.ts'

type Props = { kind: PushKind; state: PushSearch['state']; cursor: string | undefined }

export function PushList({ kind, state, cursor }: Props) {
  const { t } = useTranslation()
  const slug = useSlug()
  const mayMap = useMay()('sessions.map')
  const { clear } = usePush()
  const { data, error, refetch } = useQuery({
    ...pushesQuery(slug, kind, state, cursor),
    // What is on its way is followed; otherwise now and then.
    refetchInterval: ({ state: { data: page } }) => (page?.items.some(isOnItsWay) ? 3_000 : 30_000),
  })
  const here = { kind, ...(state ? { state } : {}) }
  const columns = columnsOf(t, slug, mayMap ? row => clear.mutate({ kind, id: row.id }) : undefined)
  return (
    <LiveList
      name="pushes"
      page={cursor}
      foot={
        data && (
          <div className={list.foot}>
            <span>{t('sessionPush.shown', { count: data.items.length })}</span>
            <span>
              {cursor !== undefined && (
                <Link to="/o/$slug/sessions/pushes" params={{ slug }} search={here} className={text.link}>
                  {t('sessionPush.firstPage')}
                </Link>
              )}
              {cursor !== undefined && data.next !== null && ' · '}
              {data.next !== null && (
                <Link
                  to="/o/$slug/sessions/pushes"
                  params={{ slug }}
                  search={{ ...here, cursor: data.next }}
                  className={text.link}
                >
                  {t('sessionPush.nextPage')}
                </Link>
              )}
            </span>
          </div>
        )
      }
    >
      {!data ? (
        error ? (
          <ErrorNote error={error} onRetry={() => void refetch()} />
        ) : (
          <LoadingRows rows={10} height={44} />
        )
      ) : data.items.length === 0 ? (
        <Note title={t(state ? 'sessions.noMatch' : 'sessionPush.nobody')}>
          {!state && <p>{t('sessionPush.nobodyText')}</p>}
        </Note>
      ) : (
        <Table label={t(`sessionPush.kind.${kind}`)} columns={columns} rows={data.items} rowKey={({ id }) => id} tall />
      )}
    </LiveList>
  )
}

const isOnItsWay = ({ state, problem }: PushRow) => state === 'waiting' && problem === null

function columnsOf(t: TFunction, slug: string, onClear: ((row: PushRow) => void) | undefined): Column<PushRow>[] {
  const nameOf = ({ person }: PushRow) => (person ? calledOf(person) : t('sessionPush.gone'))
  return [
    {
      key: 'person',
      head: t('sessionPush.column.person'),
      cell: row => (
        <div className={classes.side}>
          <Link
            to="/o/$slug/practice/$kind"
            params={{ slug, kind: row.kind === 'client' ? 'clients' : 'staff' }}
            search={{ open: row.id }}
            className={text.link}
          >
            <bdi>{nameOf(row)}</bdi>
          </Link>
          {row.person && <span className={text.soft}>{tellApart(row.person)}</span>}
        </div>
      ),
    },
    {
      key: 'state',
      head: t('sessionPush.column.state'),
      width: '200px',
      cell: row => <StateMark kind="push" state={row.state} />,
    },
    {
      key: 'why',
      head: t('sessionPush.column.why'),
      wide: true,
      cell: ({ fields, problem, state }) =>
        fields.length > 0
          ? fields.map(field => t(`sessionPush.fieldName.${field}`, { defaultValue: field })).join(', ')
          : problem && state === 'waiting'
            ? t('sessionPush.triedAgain')
            : '–',
    },
    {
      key: 'sent',
      head: t('sessionPush.column.sent'),
      width: '170px',
      cell: ({ pushedAt }) => <When at={pushedAt} show="relative" />,
    },
    {
      key: 'invited',
      head: t('sessionPush.column.invited'),
      width: '150px',
      wide: true,
      cell: ({ invitedAt }) => <When at={invitedAt} show="relative" />,
    },
    {
      key: 'acts',
      head: t('sessions.column.buttons'),
      hiddenHead: true,
      width: '120px',
      align: 'right',
      cell: row =>
        row.wanted && onClear ? (
          <Button
            variant="subtle"
            color="gray"
            size="compact-sm"
            aria-label={t('sessionPush.clearOf', { name: nameOf(row) })}
            onClick={() => onClear(row)}
          >
            {t('sessionPush.do.clear')}
          </Button>
        ) : null,
    },
  ]
}
