/** In which order a list stands. By name only where the rows are few enough to be sorted so; otherwise it says up to how many. */
import { NativeSelect } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { RowPage, RowSort } from '../../../api/sessionRows.ts'
import { useSlug } from '../../../parts/session.ts'
import { useLocale } from '../../../parts/useLocale.ts'
import { useSessionSearch } from '../useSessionSearch.ts'
import { sizeOf } from './chain.ts'
import type { PageQuery } from './useRows.ts'

/** As the hub has it. */
const mostByName = 50_000

/** `queryOf`: of the list, whose first page says whether it can be sorted by name. */
export function SortChoice<Row>({ queryOf }: { queryOf: PageQuery<Row> }) {
  const { t } = useTranslation()
  const { locale } = useLocale()
  const slug = useSlug()
  const navigate = useNavigate()
  const { open: _open, sort = 'time', ...rest } = useSessionSearch()
  const { queryKey, queryFn } = queryOf({ cursor: undefined, limit: sizeOf(0) })
  const { data } = useQuery({ queryKey, queryFn: queryFn as () => Promise<RowPage<Row>>, enabled: false })
  const isTooMany = data?.sortsByName === false
  const choose = (chosen: RowSort) =>
    void navigate({
      to: '/o/$slug/sessions',
      params: { slug },
      search: chosen === 'time' ? rest : { ...rest, sort: chosen },
    })
  return (
    <NativeSelect
      size="xs"
      aria-label={t('sessions.sort.label')}
      value={sort}
      onChange={event => choose(event.currentTarget.value as RowSort)}
      data={[
        { value: 'time', label: t('sessions.sort.time') },
        { value: 'state', label: t('sessions.sort.state') },
        {
          value: 'name',
          label: isTooMany
            ? t('sessions.sort.nameTooMany', { most: new Intl.NumberFormat(locale).format(mostByName) })
            : t('sessions.sort.name'),
          disabled: isTooMany,
        },
      ]}
    />
  )
}
