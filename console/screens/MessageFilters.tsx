/** The filters of the list of messages: chips that can each be removed, and a form that adds more. All in the address. */
import { Button, NativeSelect, Popover, Stack, TextInput } from '@mantine/core'
import { IconFilter, IconX } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { MessageFilter } from '../api/hub.ts'
import { routeNamesQuery } from '../api/issues.ts'
import { connectionsQuery } from '../api/queries.ts'
import { connectionName } from '../parts/connectionName.ts'
import { clockTime, shortId } from '../parts/format.ts'
import { problemText } from '../parts/problemText.ts'
import { useSlug } from '../parts/session.ts'
import { states, stateWord } from '../parts/states.ts'
import { useLocale } from '../parts/useLocale.ts'
import classes from './MessageFilters.module.css'

type Name = keyof MessageFilter

/** Several states that the hub takes by one word. */
const groups: Readonly<Record<'message' | 'delivery', readonly string[]>> = {
  message: ['waiting'],
  delivery: ['waiting', 'failed'],
}

/** The kinds of event that the list can be narrowed to. */
const eventTypes = [
  'booking.requested',
  'booking.created',
  'booking.confirmed',
  'booking.rescheduled',
  'booking.cancelled',
  'booking.rejected',
  'booking.changed',
  'booking.no-show',
  'booking.reassigned',
  'booking.relocated',
  'person.seen',
  'appointment.seen',
  'appointment.confirmed',
  'appointment.declined',
  'appointment.moved',
  'appointment.changed',
  'appointment.cancelled',
  'appointment.no-show',
]

export function MessageFilters({ filter }: { filter: MessageFilter }) {
  const { t } = useTranslation()
  const slug = useSlug()
  const navigate = useNavigate()
  const labelOf = useChipLabel()
  const set = (name: Name, value: string | undefined) => {
    const { [name]: _gone, ...rest } = filter
    void navigate({ to: '/o/$slug/messages', params: { slug }, search: value ? { ...rest, [name]: value } : rest })
  }
  const chips = (Object.keys(filter) as Name[]).filter(name => filter[name])
  return (
    <>
      <Popover position="bottom-start" shadow="md" trapFocus transitionProps={{ duration: 80 }}>
        <Popover.Target>
          <Button size="compact-sm" variant="default" leftSection={<IconFilter size={14} aria-hidden />}>
            {t('filter.add')}
          </Button>
        </Popover.Target>
        <Popover.Dropdown aria-label={t('filter.add')}>
          <FilterForm filter={filter} set={set} />
        </Popover.Dropdown>
      </Popover>
      {chips.map(name => (
        <span key={name} className={classes.chip}>
          {labelOf(name, filter[name] ?? '')}
          <button
            type="button"
            className={classes.remove}
            aria-label={t('filter.remove', { filter: labelOf(name, filter[name] ?? '') })}
            onClick={() => set(name, undefined)}
          >
            <IconX size={13} aria-hidden />
          </button>
        </span>
      ))}
    </>
  )
}

function FilterForm({ filter, set }: { filter: MessageFilter; set: (name: Name, value: string | undefined) => void }) {
  const { t } = useTranslation()
  const { language } = useLocale()
  const slug = useSlug()
  const { data: connections } = useQuery(connectionsQuery(slug))
  const { data: routes } = useQuery(routeNamesQuery(slug))
  const any = { value: '', label: t('filter.any') }
  const named = (connections?.items ?? []).map(({ id }) => ({
    value: id,
    label: connectionName(connections?.items ?? [], id),
  }))
  const selects: { name: Name; data: { value: string; label: string }[] }[] = [
    {
      name: 'state',
      data: [
        ...groups.message.map(value => ({ value, label: t(`filter.group.message.${value}`) })),
        ...Object.keys(states.message).map(value => ({ value, label: stateWord('message', value).word[language] })),
      ],
    },
    {
      name: 'delivery',
      data: [
        ...groups.delivery.map(value => ({ value, label: t(`filter.group.delivery.${value}`) })),
        ...Object.keys(states.delivery).map(value => ({ value, label: stateWord('delivery', value).word[language] })),
      ],
    },
    { name: 'connection', data: named },
    { name: 'target', data: named },
    { name: 'route', data: (routes?.items ?? []).map(({ id, slug: name }) => ({ value: id, label: name })) },
    { name: 'type', data: eventTypes.map(value => ({ value, label: t(`event.${value}`) })) },
  ]
  return (
    <Stack gap="xs" w={260}>
      {selects.map(({ name, data }) => (
        <NativeSelect
          key={name}
          label={t(`filter.${name}`)}
          data={[any, ...data]}
          value={filter[name] ?? ''}
          onChange={event => set(name, event.currentTarget.value || undefined)}
        />
      ))}
      {(['from', 'to'] as const).map(name => (
        <TextInput
          key={name}
          type="datetime-local"
          label={t(`filter.${name}`)}
          value={localInput(filter[name])}
          onChange={event => set(name, instantOfInput(event.currentTarget.value))}
        />
      ))}
    </Stack>
  )
}

function useChipLabel(): (name: Name, value: string) => string {
  const { t } = useTranslation()
  const { language, locale } = useLocale()
  const slug = useSlug()
  const { data: connections } = useQuery(connectionsQuery(slug))
  const { data: routes } = useQuery(routeNamesQuery(slug))
  const wordOf = (kind: keyof typeof groups, value: string) =>
    groups[kind].includes(value) ? t(`filter.group.${kind}.${value}`) : stateWord(kind, value).word[language]
  const labels: Readonly<Record<Name, (value: string) => string>> = {
    state: value => wordOf('message', value),
    delivery: value => wordOf('delivery', value),
    target: value => connectionName(connections?.items ?? [], value),
    route: value => routes?.items.find(({ id }) => id === value)?.slug ?? shortId(value),
    record: shortId,
    issue: shortId,
    search: () => t('filter.found'),
    settledFrom: value => clockTime(new Date(value), new Date(0), locale),
    connection: value => connectionName(connections?.items ?? [], value),
    type: value => t(`event.${value}`, { defaultValue: value }),
    problem: value => problemText(t, value).says,
    from: value => clockTime(new Date(value), new Date(0), locale),
    to: value => clockTime(new Date(value), new Date(0), locale),
  }
  return (name, value) => t('filter.chip', { name: t(`filter.${name}`), value: labels[name](value) })
}

/** An instant as the browser's field for local time wants it: `2026-03-10T09:41`. */
function localInput(instant: string | undefined): string {
  if (!instant || Number.isNaN(Date.parse(instant))) return ''
  const at = new Date(instant)
  const two = (value: number) => String(value).padStart(2, '0')
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}T${two(at.getHours())}:${two(at.getMinutes())}`
}

function instantOfInput(local: string): string | undefined {
  const at = Date.parse(local)
  return Number.isNaN(at) ? undefined : new Date(at).toISOString()
}
