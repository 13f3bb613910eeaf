/** A member: what its system needs to push here, what is left before going live, a sample message, and a count. */
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useParams } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { type Member, membersQuery } from '../../api/registry.ts'
import { DetailDrawer } from '../../parts/DetailDrawer.tsx'
import { type Fact, Facts } from '../../parts/Facts.tsx'
import { ErrorNote, LoadingRows, Note } from '../../parts/Notes.tsx'
import { Copyable } from '../../parts/ShortId.tsx'
import { StateMark } from '../../parts/StateMark.tsx'
import { useMay, useSlug } from '../../parts/session.ts'
import text from '../../parts/text.module.css'
import { When } from '../../parts/When.tsx'
import drawer from '../MessageDrawer.module.css'
import { CountCheck } from './CountCheck.tsx'
import { MemberSteps } from './MemberSteps.tsx'
import { pushState } from './pushState.ts'
import { TryMessage } from './TryMessage.tsx'

export function MemberDrawer() {
  const { t } = useTranslation()
  const slug = useSlug()
  const { id } = useParams({ from: '/o/$slug/patients/members/$id' })
  const navigate = useNavigate()
  const { data, error, refetch } = useQuery(membersQuery(slug))
  const member = data?.items.find(each => each.id === id)
  return (
    <DetailDrawer
      wide
      title={member ? <bdi>{member.slug}</bdi> : t('registry.member')}
      onClose={() => void navigate({ to: '/o/$slug/patients', params: { slug }, search: { show: 'members' } })}
    >
      {member ? (
        <Content member={member} />
      ) : error ? (
        <ErrorNote error={error} onRetry={() => void refetch()} />
      ) : data ? (
        <Note title={t('registry.members.gone')} />
      ) : (
        <LoadingRows rows={8} />
      )}
    </DetailDrawer>
  )
}

function Content({ member }: { member: Member }) {
  const { t } = useTranslation()
  const slug = useSlug()
  const mayTry = useMay()('connections.test')
  const facts: Fact[] = [
    {
      name: t('registry.members.lastPush'),
      value: (
        <>
          <StateMark kind="memberPush" state={pushState(member.lastPushAt, new Date())} />{' '}
          {member.lastPushAt && <When at={member.lastPushAt} />}
        </>
      ),
    },
    { name: t('registry.members.patientOid'), value: <Copyable text={member.patientOid} /> },
    ...(member.documentOid
      ? [{ name: t('registry.members.documentOid'), value: <Copyable text={member.documentOid} /> }]
      : []),
    { name: t('registry.members.clientId'), value: <Copyable text={member.clientId} /> },
    { name: t('registry.members.signIn'), value: <Copyable text={member.signIn} /> },
    { name: t('registry.members.endpoint'), value: <Copyable text={member.endpoint} /> },
    {
      name: t('registry.members.keys'),
      value: (
        <>
          {t(`registry.members.keysFrom.${member.keys}`)}
          {member.keysAddress && <span className={text.soft}> · {member.keysAddress}</span>}
        </>
      ),
    },
    {
      name: t('registry.members.connection'),
      value: (
        <Link
          to="/o/$slug/connections/$id"
          params={{ slug, id: member.id }}
          search={{ tab: 'settings' }}
          className={text.link}
        >
          {t('registry.members.openConnection')}
        </Link>
      ),
    },
  ]
  return (
    <>
      <Facts facts={facts} />
      <h3 className={drawer.heading}>{t('registry.members.goLive')}</h3>
      <MemberSteps member={member} />
      {mayTry && (
        <>
          <h3 className={drawer.heading}>{t('registry.members.sample')}</h3>
          <TryMessage member={member.id} />
          <h3 className={drawer.heading}>{t('registry.members.count')}</h3>
          <CountCheck member={member} />
        </>
      )}
    </>
  )
}
