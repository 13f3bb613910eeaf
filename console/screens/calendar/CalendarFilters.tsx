/** What the calendar is narrowed to: a form that adds, chips that can each be removed. All in the address. */
import { Button, NativeSelect, Popover, Stack } from '@mantine/core'
import { IconAlertTriangle, IconFilter, IconX } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { CalendarAnswer, Named } from '../../api/calendarTypes.ts'
import { shortId } from '../../parts/format.ts'
import { states, stateWord } from '../../parts/states.ts'
import { useLocale } from '../../parts/useLocale.ts'
import chip from '../MessageFilters.module.css'
import { useCalendarSearch } from './useCalendarSearch.ts'

const names = ['practitioner', 'location', 'status'] as const
type Name = (typeof names)[number]
type Choice = { value: string; label: string }

export function CalendarFilters({ answer }: { answer: CalendarAnswer | undefined }) {
  const { t } = useTranslation()
  const { language } = useLocale()
  const { search, change } = useCalendarSearch()
  const of = (all: readonly Named[] | undefined) =>
    (all ?? []).map(({ id, name }): Choice => ({ value: id, label: name || t('myDay.nameless') }))
  const choices: Readonly<Record<Name, readonly Choice[]>> = {
    practitioner: of(answer?.practitioners),
    location: of(answer?.locations),
    status: Object.keys(states.appointment).map(value => ({
      value,
      label: stateWord('appointment', value).word[language],
    })),
  }
  const labelOf = (name: Name) => {
    const value = search[name] ?? ''
    const label = choices[name].find(each => each.value === value)?.label ?? shortId(value)
    return t('filter.chip', { name: t(`calendar.${name}`), value: label })
  }
  const differs = search.differs === 'yes'
  const count = (answer?.items ?? []).filter(({ needsALook }) => needsALook).length
  return (
    <>
      <Button
        size="compact-sm"
        variant={differs ? 'light' : 'default'}
        aria-pressed={differs}
        leftSection={<IconAlertTriangle size={14} aria-hidden />}
        onClick={() => change({ ...search, differs: differs ? undefined : 'yes' })}
      >
        {t('calendar.differs', { count })}
      </Button>
      <Popover position="bottom-start" shadow="md" trapFocus transitionProps={{ duration: 80 }}>
        <Popover.Target>
          <Button size="compact-sm" variant="default" leftSection={<IconFilter size={14} aria-hidden />}>
            {t('filter.add')}
          </Button>
        </Popover.Target>
        <Popover.Dropdown aria-label={t('filter.add')}>
          <Stack gap="xs" w={260}>
            {names.map(name => (
              <NativeSelect
                key={name}
                label={t(`calendar.${name}`)}
                data={[{ value: '', label: t('filter.any') }, ...choices[name]]}
                value={search[name] ?? ''}
                onChange={event => change({ ...search, [name]: event.currentTarget.value || undefined })}
              />
            ))}
          </Stack>
        </Popover.Dropdown>
      </Popover>
      {names
        .filter(name => search[name])
        .map(name => (
          <span key={name} className={chip.chip}>
            {labelOf(name)}
            <button
              type="button"
              className={chip.remove}
              aria-label={t('filter.remove', { filter: labelOf(name) })}
              onClick={() => change({ ...search, [name]: undefined })}
            >
              <IconX size={13} aria-hidden />
            </button>
          </span>
        ))}
    </>
  )
}
