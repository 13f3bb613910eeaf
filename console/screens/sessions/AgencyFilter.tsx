/** Narrows a list to one agency: those that sites are mapped to, by name. */
import { NativeSelect } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { sitesQuery } from '../../api/sessions.ts'
import { useSlug } from '../../parts/session.ts'
import { agenciesOf } from './agencies.ts'
import { useSessionSearch } from './useSessionSearch.ts'

export function AgencyFilter() {
  const { t } = useTranslation()
  const slug = useSlug()
  const navigate = useNavigate()
  const { open: _open, agency, ...rest } = useSessionSearch()
  const { data } = useQuery(sitesQuery(slug))
  const choices = agenciesOf(data?.items ?? [])
  if (choices.length < 2 && agency === undefined) return null
  const choose = (value: string) =>
    void navigate({ to: '/o/$slug/sessions', params: { slug }, search: value ? { ...rest, agency: value } : rest })
  return (
    <NativeSelect
      size="xs"
      aria-label={t('sessions.agency')}
      data={[{ value: '', label: t('sessions.allAgencies') }, ...choices]}
      value={agency ?? ''}
      onChange={event => choose(event.currentTarget.value)}
    />
  )
}
