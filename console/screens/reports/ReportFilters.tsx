/** The other filters of a report: a form that adds them, and a chip for each that can be removed. All in the address. */
import { Button, NativeSelect, Popover, Stack, TextInput } from '@mantine/core'
import { IconFilter, IconX } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { ReportFilter, ReportName } from '../../api/reports.ts'
import { sitesQuery } from '../../api/sessions.ts'
import { calendarDate } from '../../parts/format.ts'
import { useSlug } from '../../parts/session.ts'
import { useLocale } from '../../parts/useLocale.ts'
import chip from '../MessageFilters.module.css'
import { calledOf } from '../sessions/names.ts'
import { gateCodes, reasonsFor } from './choices.ts'
import { useReportPlace } from './useReportPlace.ts'

type Name = 'reason' | 'gate' | 'agency' | 'from' | 'to'
const names: Readonly<Record<ReportName, readonly Name[]>> = {
  staff: ['reason', 'agency', 'from', 'to'],
  clients: ['reason', 'agency', 'from', 'to'],
  appointments: ['reason', 'gate', 'agency', 'from', 'to'],
}

export function ReportFilters() {
  const { t } = useTranslation()
  const { report, search, filter, show } = useReportPlace()
  const labelOf = useChipLabel(report)
  const set = (name: Name, value: string | undefined) => {
    const { [name]: _before, ...rest } = search
    show(value ? { ...rest, [name]: value } : rest)
  }
  return (
    <>
      <Popover position="bottom-start" shadow="md" trapFocus transitionProps={{ duration: 80 }}>
        <Popover.Target>
          <Button size="compact-sm" variant="default" leftSection={<IconFilter size={14} aria-hidden />}>
            {t('filter.add')}
          </Button>
        </Popover.Target>
        <Popover.Dropdown aria-label={t('filter.add')}>
          <FilterForm report={report} filter={filter} set={set} />
        </Popover.Dropdown>
      </Popover>
      {names[report].map(name => {
        const value = filter[name]
        if (!value) return null
        return (
          <span key={name} className={chip.chip}>
            {labelOf(name, value)}
            <button
              type="button"
              className={chip.remove}
              aria-label={t('filter.remove', { filter: labelOf(name, value) })}
              onClick={() => set(name, undefined)}
            >
              <IconX size={13} aria-hidden />
            </button>
          </span>
        )
      })}
    </>
  )
}

type FormProps = { report: ReportName; filter: ReportFilter; set: (name: Name, value: string | undefined) => void }

function FilterForm({ report, filter, set }: FormProps) {
  const { t } = useTranslation()
  const agencies = useAgencies()
  const any = { value: '', label: t('filter.any') }
  const selects: { name: 'reason' | 'gate' | 'agency'; data: { value: string; label: string }[] }[] = [
    {
      name: 'reason',
      data: reasonsFor[report].map(value => ({ value, label: t(`sessions.shortReason.${value}`) })),
    },
    { name: 'gate', data: gateCodes.map(value => ({ value, label: `${value} · ${t(`sessions.gate.${value}`)}` })) },
    { name: 'agency', data: agencies },
  ]
  return (
    <Stack gap="xs" w={280}>
      {selects
        .filter(({ name }) => names[report].includes(name))
        .map(({ name, data }) => (
          <NativeSelect
            key={name}
            label={t(`reports.filter.${name}`)}
            data={[any, ...data]}
            value={filter[name] ?? ''}
            onChange={event => set(name, event.currentTarget.value || undefined)}
          />
        ))}
      {(['from', 'to'] as const).map(name => (
        <TextInput
          key={name}
          type="date"
          label={t(report === 'appointments' ? `reports.filter.${name}` : `reports.filter.${name}Seen`)}
          value={filter[name] ?? ''}
          onChange={event => set(name, event.currentTarget.value || undefined)}
        />
      ))}
    </Stack>
  )
}

/** The agencies that sites are mapped to, by name: those that the reader may see. */
function useAgencies(): { value: string; label: string }[] {
  const { data } = useQuery(sitesQuery(useSlug()))
  const known = new Map((data?.items ?? []).flatMap(({ target }) => (target ? [[target.id, calledOf(target)]] : [])))
  return [...known].map(([value, label]) => ({ value, label })).sort((a, b) => a.label.localeCompare(b.label))
}

function useChipLabel(report: ReportName): (name: Name, value: string) => string {
  const { t } = useTranslation()
  const { locale } = useLocale()
  const agencies = useAgencies()
  const labels: Readonly<Record<Name, (value: string) => string>> = {
    reason: value => t(`sessions.shortReason.${value}`, { defaultValue: value }),
    gate: value => value,
    agency: value => agencies.find(each => each.value === value)?.label ?? t('reports.anAgency'),
    from: value => calendarDate(value, locale),
    to: value => calendarDate(value, locale),
  }
  return (name, value) => {
    const isDay = name === 'from' || name === 'to'
    const called = t(isDay && report !== 'appointments' ? `reports.filter.${name}Seen` : `reports.filter.${name}`)
    return t('filter.chip', { name: called, value: labels[name](value) })
  }
}
