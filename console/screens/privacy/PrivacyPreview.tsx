/** The privacy preview: of a message by every route, or of the last bookings of one; what leaves beside what stays. */
import { Select } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { privacyPreviewQuery } from '../../api/scheduling.ts'
import { routesQuery } from '../../api/setUp.ts'
import { moveRow, useKeys } from '../../parts/keys.ts'
import { LinkButton } from '../../parts/LinkButton.tsx'
import { ErrorNote, LoadingRows, Note } from '../../parts/Notes.tsx'
import { PageHead } from '../../parts/PageHead.tsx'
import { useMay, useSlug } from '../../parts/session.ts'
import text from '../../parts/text.module.css'
import { NoRight } from '../setUp/NoRight.tsx'
import { PreviewCard } from './PreviewCard.tsx'
import classes from './Privacy.module.css'

export function PrivacyPreview() {
  const { t } = useTranslation()
  const may = useMay()
  return (
    <>
      <PageHead title={t('privacy.title')} about={t('privacy.about')} />
      {may('privacy.preview') ? <Previews /> : <NoRight />}
    </>
  )
}

function Previews() {
  const { t } = useTranslation()
  const slug = useSlug()
  const { message, route } = useSearch({ from: '/o/$slug/privacy' })
  const isAsked = message !== undefined || route !== undefined
  const { data, error, refetch } = useQuery({ ...privacyPreviewQuery(slug, { message, route }), enabled: isAsked })
  useKeys({ j: () => moveRow(1), k: () => moveRow(-1) })
  return (
    <div className={classes.page}>
      <Choice message={message} route={route} />
      {!isAsked ? (
        <Note title={t('privacy.choose')}>
          <p>{t('privacy.chooseText')}</p>
        </Note>
      ) : error && !data ? (
        <ErrorNote error={error} onRetry={() => void refetch()} />
      ) : !data ? (
        <LoadingRows rows={6} height={48} />
      ) : data.items.length === 0 ? (
        <Note
          title={t('privacy.none')}
          action={
            <LinkButton to="/o/$slug/messages" params={{ slug }} variant="default">
              {t('privacy.toMessages')}
            </LinkButton>
          }
        >
          <p>{t('privacy.noneText')}</p>
        </Note>
      ) : (
        data.items.map(item => (
          <PreviewCard key={`${item.message} ${item.route.id} ${item.type} ${item.eventType}`} item={item} />
        ))
      )}
    </div>
  )
}

/** Which route; of a message all of them unless one is chosen. */
function Choice({ message, route }: { message: string | undefined; route: string | undefined }) {
  const { t } = useTranslation()
  const slug = useSlug()
  const navigate = useNavigate()
  const { data } = useQuery(routesQuery(slug))
  const routes = (data?.items ?? []).map(each => ({
    value: each.id,
    label: `${each.from.title} → ${each.to.title} (${each.slug})`,
  }))
  return (
    <div className={classes.choice}>
      <Select
        label={t('privacy.route')}
        placeholder={t(message ? 'privacy.everyRoute' : 'privacy.chooseRoute')}
        data={routes}
        value={route ?? null}
        clearable={message !== undefined}
        onChange={value =>
          void navigate({
            to: '/o/$slug/privacy',
            params: { slug },
            search: { ...(message ? { message } : {}), ...(value ? { route: value } : {}) },
          })
        }
      />
      {message && (
        <p className={classes.of}>
          <Link to="/o/$slug/messages/$id" params={{ slug, id: message }} className={text.link}>
            {t('privacy.ofMessage')}
          </Link>
        </p>
      )}
    </div>
  )
}
