/** The filters of the audit trail: chips that can each be removed, and a form that adds more. All in the address. */
import { Button, NativeSelect, Popover, Stack, TextInput } from '@mantine/core'
import { IconFilter, IconX } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { AuditEntry, AuditFilter } from '../../api/audit.ts'
import { connectionsQuery } from '../../api/queries.ts'
import { connectionName } from '../../parts/connectionName.ts'
import { clockTime, shortId } from '../../parts/format.ts'
import { useMay, useSlug } from '../../parts/session.ts'
import { states, stateWord } from '../../parts/states.ts'
import { useLocale } from '../../parts/useLocale.ts'
import type { AuditSearch } from '../../search.ts'
import filters from '../MessageFilters.module.css'
import { actionName } from './auditColumns.tsx'
import { instantOfInput, localInput } from './localTime.ts'

type Name = keyof AuditFilter
type Props = { search: AuditSearch; people: readonly AuditEntry[] }

/** The actions that are asked for most; any other one stands in an entry's drawer. */
const actions = [
  'messages.read',
  'patients.search',
  'payloads.reveal',
  'payloads.read',
  'tasks.read',
  'task.decide',
  'record.create',
  'record.change',
  'delivery.send',
  'target.search',
  'source.read',
  'source.pull',
  'configuration.change',
  'session.start',
  'audit.read',
  'audit.export',
]

export function AuditFilters({ search, people }: Props) {
  const { t } = useTranslation()
  const slug = useSlug()
  const navigate = useNavigate()
  const labelOf = useChipLabel(people)
  // A page belongs to its filters; the search for the patient stays.
  const set = (name: Name, value: string | undefined) => {
    const { cursor: _page, [name]: _gone, ...rest } = search
    void navigate({ to: '/o/$slug/audit', params: { slug }, search: value ? { ...rest, [name]: value } : rest })
  }
  const chips = names.filter(name => search[name])
  return (
    <>
      <Popover position="bottom-start" shadow="md" trapFocus transitionProps={{ duration: 80 }}>
        <Popover.Target>
          <Button size="compact-sm" variant="default" leftSection={<IconFilter size={14} aria-hidden />}>
            {t('filter.add')}
          </Button>
        </Popover.Target>
        <Popover.Dropdown aria-label={t('filter.add')}>
          <FilterForm filter={search} set={set} />
        </Popover.Dropdown>
      </Popover>
      {chips.map(name => (
        <span key={name} className={filters.chip}>
          {labelOf(name, search[name] ?? '')}
          <button
            type="button"
            className={filters.remove}
            aria-label={t('filter.remove', { filter: labelOf(name, search[name] ?? '') })}
            onClick={() => set(name, undefined)}
          >
            <IconX size={13} aria-hidden />
          </button>
        </span>
      ))}
    </>
  )
}

const names: readonly Name[] = ['person', 'by', 'actor', 'action', 'connection', 'outcome', 'from', 'to']

function FilterForm({ filter, set }: { filter: AuditFilter; set: (name: Name, value: string | undefined) => void }) {
  const { t } = useTranslation()
  const { language } = useLocale()
  const connections = useConnections()
  const any = { value: '', label: t('filter.any') }
  const selects: { name: Name; data: { value: string; label: string }[] }[] = [
    { name: 'by', data: (['people', 'hub'] as const).map(value => ({ value, label: t(`audit.by.${value}`) })) },
    { name: 'action', data: actions.map(value => ({ value, label: actionName(t, value) })) },
    { name: 'connection', data: connections.map(({ id }) => ({ value: id, label: connectionName(connections, id) })) },
    {
      name: 'outcome',
      data: Object.keys(states.audit).map(value => ({ value, label: stateWord('audit', value).word[language] })),
    },
  ]
  return (
    <Stack gap="xs" w={260}>
      {selects.map(({ name, data }) => (
        <NativeSelect
          key={name}
          label={t(`audit.filter.${name}`)}
          data={[any, ...data]}
          value={filter[name] ?? ''}
          onChange={event => set(name, event.currentTarget.value || undefined)}
        />
      ))}
      {(['from', 'to'] as const).map(name => (
        <TextInput
          key={name}
          type="datetime-local"
          label={t(`audit.filter.${name}`)}
          value={localInput(filter[name])}
          onChange={event => set(name, instantOfInput(event.currentTarget.value))}
        />
      ))}
    </Stack>
  )
}

function useConnections() {
  const slug = useSlug()
  const may = useMay()
  const { data } = useQuery({ ...connectionsQuery(slug), enabled: may('connections.read') })
  return data?.items ?? []
}

function useChipLabel(entries: readonly AuditEntry[]): (name: Name, value: string) => string {
  const { t } = useTranslation()
  const { language, locale } = useLocale()
  const connections = useConnections()
  const time = (value: string) => clockTime(new Date(value), new Date(0), locale)
  const labels: Readonly<Record<Name, (value: string) => string>> = {
    person: value => entries.flatMap(({ people }) => people).find(({ id }) => id === value)?.name ?? shortId(value),
    actor: value => entries.find(({ actor }) => actor.id === value)?.actor.name ?? shortId(value),
    action: value => actionName(t, value),
    connection: value => connectionName(connections, value),
    outcome: value => stateWord('audit', value).word[language],
    by: value => t(`audit.by.${value}`, { defaultValue: value }),
    from: time,
    to: time,
  }
  return (name, value) => t('filter.chip', { name: t(`audit.filter.${name}`), value: labels[name](value) })
}
