/** Settings, people: who belongs to the organization, with what role, and the way to invite one more. */
import { Button, SegmentedControl } from '@mantine/core'
import { IconUserPlus } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link, Outlet, useNavigate, useSearch } from '@tanstack/react-router'
import type { TFunction } from 'i18next'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type Member, peopleQuery } from '../../api/people.ts'
import { moveRow, useKeys } from '../../parts/keys.ts'
import { ErrorNote, LoadingRows, Note } from '../../parts/Notes.tsx'
import { RowLink } from '../../parts/RowLink.tsx'
import { StateMark } from '../../parts/StateMark.tsx'
import { useHere, useMay, useSlug } from '../../parts/session.ts'
import { type Column, Table } from '../../parts/Table.tsx'
import text from '../../parts/text.module.css'
import { When } from '../../parts/When.tsx'
import list from '../list.module.css'
import { InviteDialog } from './InviteDialog.tsx'
import classes from './People.module.css'

const shown = ['members', 'removed'] as const

export function People() {
  const { t } = useTranslation()
  const slug = useSlug()
  const may = useMay()
  const me = useHere().session.account.id
  const navigate = useNavigate()
  const { show = 'members' } = useSearch({ from: '/o/$slug/settings/people' })
  const { data, error, refetch } = useQuery(peopleQuery(slug))
  const [inviting, setInviting] = useState(false)
  useKeys({ j: () => moveRow(1), k: () => moveRow(-1) })
  const rows = data?.items.filter(({ state }) => (state === 'removed') === (show === 'removed')) ?? []
  return (
    <>
      <div className={list.bar}>
        <SegmentedControl
          size="sm"
          aria-label={t('people.shown')}
          value={show}
          onChange={value =>
            void navigate({ to: '/o/$slug/settings/people', params: { slug }, search: { show: value as typeof show } })
          }
          data={shown.map(value => ({ value, label: t(`people.show.${value}`) }))}
        />
        <span className={list.spacer} />
        <Link to="/o/$slug/settings/roles" params={{ slug }} className={text.link}>
          {t('people.whatRolesMay')}
        </Link>
        <Button
          leftSection={<IconUserPlus size={16} aria-hidden />}
          onClick={() => setInviting(true)}
          disabled={!may('people.change')}
          title={may('people.change') ? undefined : t('people.askAdmin')}
        >
          {t('people.invite')}
        </Button>
      </div>
      <div className={list.card}>
        <div className={list.scroll}>
          {!data ? (
            error ? (
              <ErrorNote error={error} onRetry={() => void refetch()} />
            ) : (
              <LoadingRows rows={5} height={52} />
            )
          ) : rows.length === 0 ? (
            <Note title={t('people.noneRemoved')}>
              <p>{t('people.noneRemovedText')}</p>
            </Note>
          ) : (
            <Table
              tall
              label={t('settings.people')}
              columns={columns(t, slug, me)}
              rows={rows}
              rowKey={({ id }) => id}
            />
          )}
        </div>
      </div>
      {inviting && <InviteDialog onClose={() => setInviting(false)} />}
      <Outlet />
    </>
  )
}

function columns(t: TFunction, slug: string, me: string): Column<Member>[] {
  return [
    {
      key: 'who',
      head: t('people.who'),
      cell: ({ id, name, email }) => (
        <>
          <RowLink row={id} to="/o/$slug/settings/people/$id" params={{ slug, id }} search={true}>
            {name || email}
          </RowLink>
          {id === me && <span className={classes.me}>{t('people.you')}</span>}
          <div className={text.soft}>{email}</div>
        </>
      ),
    },
    {
      key: 'role',
      head: t('people.role'),
      width: '250px',
      cell: ({ role, rights, practitioners }) => (
        <>
          {t(`role.${role}`)}
          {(rights.length > 0 || practitioners.length > 0) && (
            <div className={text.soft}>
              {[...rights.map(right => t(`people.right.${right}`)), ...practitioners.map(({ name }) => name)].join(
                ', ',
              )}
            </div>
          )}
        </>
      ),
    },
    {
      key: 'state',
      head: t('people.state'),
      width: '170px',
      cell: ({ state }) => <StateMark kind="member" state={state} />,
    },
    {
      key: 'seen',
      head: t('people.lastSeen'),
      width: '180px',
      wide: true,
      cell: ({ lastSeenAt }) => <When at={lastSeenAt} />,
    },
  ]
}
