/** Settings → History: every change of connections, routes, crosswalks and the organization, whoever made it and how. */
import { NativeSelect } from '@mantine/core'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { historyKinds } from '../../api/setUpTypes.ts'
import { useMay, useSlug } from '../../parts/session.ts'
import { HistoryList } from './HistoryList.tsx'
import { NoRight } from './NoRight.tsx'
import classes from './setUp.module.css'

export function History() {
  const { t } = useTranslation()
  const slug = useSlug()
  const navigate = useNavigate()
  const { kind, open } = useSearch({ from: '/o/$slug/settings/history' })
  if (!useMay()('configuration.read')) return <NoRight />
  return (
    <div className={classes.page}>
      <NativeSelect
        label={t('history.show')}
        maw={280}
        mb={12}
        data={[
          { value: '', label: t('history.all') },
          ...historyKinds.map(value => ({ value, label: t(`history.kind.${value}`) })),
        ]}
        value={kind ?? ''}
        onChange={event => {
          const value = event.currentTarget.value
          void navigate({
            to: '/o/$slug/settings/history',
            params: { slug },
            search: value ? { kind: value } : {},
          })
        }}
      />
      <HistoryList key={kind ?? ''} filter={{ kind }} open={open} mixed />
    </div>
  )
}
