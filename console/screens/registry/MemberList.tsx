/** Members that push: since when nothing came, and how far each is on its way to going live. */

import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { type Member, membersQuery } from '../../api/registry.ts'
import { LinkButton } from '../../parts/LinkButton.tsx'
import { ErrorNote, LoadingRows, Note } from '../../parts/Notes.tsx'
import { RowLink } from '../../parts/RowLink.tsx'
import { StateMark } from '../../parts/StateMark.tsx'
import { useMay, useSlug } from '../../parts/session.ts'
import { type Column, Table } from '../../parts/Table.tsx'
import text from '../../parts/text.module.css'
import { When } from '../../parts/When.tsx'
import list from '../list.module.css'
import { pushState } from './pushState.ts'

export function MemberList() {
  const { t } = useTranslation()
  const slug = useSlug()
  const mayAdd = useMay()('configuration.change')
  const { data, error, refetch } = useQuery(membersQuery(slug))
  const columns: Column<Member>[] = [
    {
      key: 'member',
      head: t('registry.member'),
      cell: each => (
        <RowLink
          row={each.id}
          to="/o/$slug/patients/members/$id"
          params={{ slug, id: each.id }}
          search={{ show: 'members' }}
        >
          {each.slug}
        </RowLink>
      ),
    },
    {
      key: 'oid',
      head: t('registry.members.patientOid'),
      width: '32%',
      wide: true,
      cell: ({ patientOid }) => <span className={text.mono}>{patientOid}</span>,
    },
    {
      key: 'push',
      head: t('registry.members.lastPush'),
      width: '190px',
      cell: ({ lastPushAt }) => <When at={lastPushAt} />,
    },
    {
      key: 'state',
      head: t('registry.state'),
      width: '170px',
      cell: ({ lastPushAt }) => <StateMark kind="memberPush" state={pushState(lastPushAt, new Date())} />,
    },
    {
      key: 'steps',
      head: t('registry.members.steps'),
      width: '110px',
      align: 'right',
      cell: ({ steps }) =>
        t('registry.members.stepsDone', { done: steps.filter(each => each.done).length, all: steps.length }),
    },
  ]
  const add = mayAdd && (
    <LinkButton size="compact-sm" to="/o/$slug/patients/members/new" params={{ slug }} search={{ show: 'members' }}>
      {t('registry.members.new')}
    </LinkButton>
  )
  return (
    <>
      <div className={list.bar}>{add}</div>
      <div className={list.card}>
        <div className={list.scroll}>
          {!data ? (
            error ? (
              <ErrorNote error={error} onRetry={() => void refetch()} />
            ) : (
              <LoadingRows rows={6} />
            )
          ) : data.items.length === 0 ? (
            <Note title={t('registry.members.none')}>
              <p>{t('registry.members.noneText')}</p>
            </Note>
          ) : (
            <Table label={t('registry.part.members')} columns={columns} rows={data.items} rowKey={({ id }) => id} />
          )}
        </div>
      </div>
    </>
  )
}
