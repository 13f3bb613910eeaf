/** What is left before the organization is answered for on the network: each row says what does it, and leads there. */
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { type NetworkStep, networkGoLiveQuery, networkQuery } from '../../api/network.ts'
import { LinkButton } from '../../parts/LinkButton.tsx'
import { ErrorNote, LoadingRows } from '../../parts/Notes.tsx'
import { StateMark } from '../../parts/StateMark.tsx'
import { useMay, useSlug } from '../../parts/session.ts'
import text from '../../parts/text.module.css'
import setUp from '../setUp/setUp.module.css'
import classes from './network.module.css'

export function GoLive() {
  const { t } = useTranslation()
  const slug = useSlug()
  const may = useMay()
  const { data, error, refetch } = useQuery(networkGoLiveQuery(slug))
  const { data: network } = useQuery(networkQuery(slug))
  if (!data)
    return (
      <div className={classes.page}>
        {error ? <ErrorNote error={error} onRetry={() => void refetch()} /> : <LoadingRows rows={10} />}
      </div>
    )
  const done = data.steps.filter(({ state }) => state === 'done').length
  return (
    <div className={classes.page}>
      <p className={classes.hint}>
        {t('network.goLive.about')} {t('network.goLive.done', { done, all: data.steps.length })}
      </p>
      {network && !network.part && may('configuration.change') && (
        <p className={classes.way}>
          <LinkButton size="compact-sm" to="/o/$slug/network/part" params={{ slug }} search={{ show: 'go-live' }}>
            {t('network.wizard.title')}
          </LinkButton>
        </p>
      )}
      <ul className={`${setUp.list} ${classes.steps}`}>
        {data.steps.map(step => (
          <Row key={step.step} step={step} connection={network?.part?.id} />
        ))}
      </ul>
    </div>
  )
}

function Row({ step: { step, state }, connection }: { step: NetworkStep; connection: string | undefined }) {
  const { t } = useTranslation()
  return (
    <li className={setUp.row}>
      <span className={setUp.rowWords}>
        <strong>{t(`network.step.${step}.name`)}</strong>
        {state !== 'done' && (
          <span className={text.soft}>
            {t(`network.step.${step}.fix`)} <Way step={step} connection={connection} />
          </span>
        )}
      </span>
      <StateMark kind="networkStep" state={state} />
    </li>
  )
}

/** Where a row is worked on; nothing where that is not in the console. */
function Way({ step, connection }: { step: string; connection: string | undefined }) {
  const { t } = useTranslation()
  const slug = useSlug()
  const to = { params: { slug }, className: text.link }
  switch (step) {
    case 'part':
    case 'purposes':
      return connection === undefined ? null : (
        <Link {...to} to="/o/$slug/connections/$id" params={{ slug, id: connection }} search={{ tab: 'settings' }}>
          {t('registry.members.openConnection')}
        </Link>
      )
    case 'gateway':
    case 'certificate':
    case 'trust':
    case 'revocation':
    case 'partners':
      return (
        <Link {...to} to="/o/$slug/network" search={{ show: 'gateway' }}>
          {t('network.shown.gateway')}
        </Link>
      )
    case 'people':
    case 'documents':
      return (
        <Link {...to} to="/o/$slug/patients" search={{ show: 'members' }}>
          {t('registry.part.members')}
        </Link>
      )
    case 'privacy':
      return (
        <Link {...to} to="/o/$slug/settings/organization">
          {t('organization.title')}
        </Link>
      )
    case 'alerts':
      return (
        <Link {...to} to="/o/$slug/settings/alerts" search={{}}>
          {t('network.goLive.alerts')}
        </Link>
      )
    case 'test':
      return (
        <Link {...to} to="/o/$slug/network/test" search={{ show: 'go-live' }}>
          {t('network.test.title')}
        </Link>
      )
    default:
      return null
  }
}
