/** What a list of the practice management is narrowed by: a choice for each filter of its kind, all in the address. */
import { Button, NativeSelect, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { choicesQuery, type KindPath } from '../../api/practice.ts'
import { useNow } from '../../parts/clock.ts'
import { useSlug } from '../../parts/session.ts'
import { stateWord } from '../../parts/states.ts'
import { useLocale } from '../../parts/useLocale.ts'
import { type FilterName, gateCodes, kinds } from './kinds.ts'
import { titleOf } from './titles.ts'
import { firstDay, usePlace } from './usePlace.ts'

type Choice = { value: string; label: string }

export function EntryFilters({ path }: { path: KindPath }) {
  const { t } = useTranslation()
  const slug = useSlug()
  const navigate = useNavigate()
  const { search } = usePlace()
  const now = useNow()
  const choicesOf = useChoices(path)
  const { cursor: _cursor, open: _open, tab: _tab, ...filter } = search
  const set = (name: FilterName | 'client' | 'staff', value: string) => {
    const { [name]: _gone, ...rest } = filter
    void navigate({
      to: '/o/$slug/practice/$kind',
      params: { slug, kind: path },
      search: value === '' ? rest : { ...rest, [name]: value },
    })
  }
  return (
    <>
      {kinds[path].filters.map(name =>
        name === 'search' ? null : name === 'day' ? (
          <TextInput
            key={name}
            type="date"
            size="xs"
            aria-label={t('practice.filter.day')}
            title={t('practice.filter.day')}
            value={firstDay(search, now) ?? ''}
            onChange={event => set('day', event.currentTarget.value || 'all')}
          />
        ) : (
          <NativeSelect
            key={name}
            size="xs"
            maw={230}
            aria-label={t(`practice.filter.${name}`)}
            value={search[name] ?? ''}
            onChange={event => set(name, event.currentTarget.value)}
            data={[{ value: '', label: t(`practice.any.${name}`) }, ...choicesOf(name)]}
          />
        ),
      )}
      {(['client', 'staff'] as const).map(
        name =>
          search[name] !== undefined && (
            <Button key={name} size="compact-sm" variant="light" onClick={() => set(name, '')}>
              {t(`practice.everybody.${name}`)}
            </Button>
          ),
      )}
      {search.search !== undefined && (
        <Button size="compact-sm" variant="light" onClick={() => set('search', '')}>
          {t('practice.endSearch')}
        </Button>
      )}
    </>
  )
}

function useChoices(path: KindPath): (name: FilterName) => readonly Choice[] {
  const { t } = useTranslation()
  const { language } = useLocale()
  const hasAgency = kinds[path].filters.includes('agency')
  const { data = [] } = useQuery({ ...choicesQuery(useSlug(), 'agencies'), enabled: hasAgency })
  return name => {
    switch (name) {
      case 'agency':
        return data.map(({ id, fields }) => ({ value: id, label: titleOf('agencies', fields, {}) }))
      case 'active':
        return ['yes', 'no'].map(value => ({ value, label: t(`practice.activeIs.${value}`) }))
      case 'state':
        return ['scheduled', 'rendered', 'cancelled'].map(value => ({
          value,
          label: stateWord('practice', value).word[language],
        }))
      case 'gate':
        return gateCodes.map(value => ({ value, label: `${value} · ${t(`sessions.gate.${value}`)}` }))
      case 'day':
      case 'search':
        return []
    }
  }
}
